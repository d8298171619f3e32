"""The frame of the remarks' pages, and the words that several of them say."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from litestar import Response
from litestar.response import Redirect

from miroir.access import Caller, brands, requires_role
from miroir.advisers import teams
from miroir.base.channel_names import CHANNEL_NAMES
from miroir.base.connections import HttpRequest
from miroir.base.database import Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields
from miroir.base.language import phrase
from miroir.improvement import LEADERS, improvement_page
from miroir.remarks.model import BANDS, LANGUAGES, SIDES
from miroir.remarks.tagging import tags
from miroir.surveys import ENDS, word_questions

READERS: Final = requires_role(*LEADERS, scope="conversations:read")
TAGGERS: Final = requires_role(*LEADERS, scope="conversations:write")

REMARKS: Final = "/remarks"
THEMES: Final = "/remarks/themes"
UNNAMED: Final = "/remarks/without-names"
RULES: Final = "/remarks/rules"
MODEL: Final = "/remarks/language-model"
TABS: Final = {
    REMARKS: phrase("Remarks"),
    THEMES: phrase("Themes"),
    UNNAMED: phrase("Without names"),
    RULES: phrase("Tag rules"),
    MODEL: phrase("Language model"),
}
SCALES: Final[Mapping[str, str]] = {
    "satisfaction5": phrase("Satisfaction"),
    "nps": phrase("NPS"),
    "effort7": phrase("Ease"),
    "effort5": phrase("Effort"),
    "yesno": phrase("Yes or no"),
}


async def remarks_page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    template: str,
    values: Mapping[str, object],
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    """Answer with a page of this room, in the frame that the improvement has."""
    shared: dict[str, object] = {
        "tabs": TABS,
        "sides": SIDES,
        "bands": BANDS,
        "languages": LANGUAGES,
        "scales": SCALES,
        "ends": ENDS,
        "channels": CHANNEL_NAMES,
        "brands": {brand.id: brand.name for brand in await brands(tx)},
        "teams": {team.id: team.name for team in await teams(tx)},
        "tags": {tag.id: tag.name for tag in await tags(tx)},
        "questions": await word_questions(tx),
    }
    return await improvement_page(
        tx,
        request,
        caller,
        template=template,
        values={**shared, **values},
        problem=problem,
        typed=typed,
    )


def back_to(address: str, *, remark_id: UUID | None = None) -> Redirect:
    """Send the browser back to the page that it came from, at a remark; to our own pages only."""
    query = urlsplit(address).query if address.startswith(f"{REMARKS}?") else ""
    part = f"#r-{remark_id}" if remark_id else ""
    return Redirect(REMARKS + (f"?{query}" if query else "") + part, status_code=303)


def query_of(given: Mapping[str, object]) -> str:
    """Return filters as the query of an address; what is not set is left out."""
    return urlencode({name: value for name, value in given.items() if value})


def person(caller: Caller) -> UUID | None:
    """Return who did it, None for a program."""
    return caller.id if caller.kind == "account" else None
