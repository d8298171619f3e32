"""What advisers are asked, over the API."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.types import ControllerRouterHandler

from miroir.access import Caller, requires_role
from miroir.base.database import Database, Transaction
from miroir.base.errors import NotFound
from miroir.base.paging import Page
from miroir.surveys.answering import answer
from miroir.surveys.ask_pages import routes as ask_pages
from miroir.surveys.dismissing import dismiss
from miroir.surveys.fitting import LARGEST
from miroir.surveys.kinds import LONGEST_WORDS, MOST_OPTIONS
from miroir.surveys.model import MOST_QUESTIONS, Given
from miroir.surveys.moments.routes import routes as moments
from miroir.surveys.open_links.kiosk_pages import routes as kiosk_pages
from miroir.surveys.open_links.pages import routes as link_pages
from miroir.surveys.open_links.routes import routes as links
from miroir.surveys.pages import routes as pages
from miroir.surveys.past.routes import routes as past_routes
from miroir.surveys.queries import open_asks, survey
from miroir.surveys.showing import Ask

TAGS = ["surveys"]
MOST_ANSWERS = MOST_QUESTIONS * MOST_OPTIONS

PickedCode = Annotated[str, msgspec.Meta(max_length=32)]


class AnswerSent(msgspec.Struct, frozen=True, kw_only=True):
    """An answer: one of the fields, as its question asks.

    `value` on a scale and for a consent, `words` ('' takes earlier words back), `picked` the
    codes of options (none takes them back), in order for a ranking, `number`, `day`.
    """

    question: Annotated[str, msgspec.Meta(max_length=32)]
    value: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None
    words: Annotated[str, msgspec.Meta(max_length=LONGEST_WORDS)] | None = None
    picked: Annotated[list[PickedCode], msgspec.Meta(max_length=MOST_OPTIONS)] | None = None
    number: Annotated[float, msgspec.Meta(ge=-LARGEST, le=LARGEST)] | None = None
    day: date | None = None


class AnswersSent(msgspec.Struct, frozen=True, kw_only=True):
    """Answers, one for each question at most; they count at once."""

    answers: Annotated[list[AnswerSent], msgspec.Meta(min_length=1, max_length=MOST_ANSWERS)]

    def given(self) -> list[Given]:
        """Return the answers as the verb takes them."""
        return [
            Given(
                question=sent.question,
                value=sent.value,
                words=sent.words,
                picked=None if sent.picked is None else tuple(sent.picked),
                number=sent.number,
                day=sent.day,
            )
            for sent in self.answers
        ]


@get("/api/v1/asks", guards=[requires_role("adviser")], tags=TAGS)
async def list_asks(caller: Caller, database: Database) -> Page[Ask]:
    """List what the signed-in adviser is asked: about contacts that ended, or at large."""
    async with database.transaction(caller.organisation) as tx:
        return Page(await open_asks(tx, caller.id))


@post(
    "/api/v1/asks/{invitation_id:uuid}/answers",
    guards=[requires_role("adviser")],
    status_code=204,
    tags=TAGS,
)
async def answer_ask(
    invitation_id: UUID, data: AnswersSent, caller: Caller, database: Database
) -> None:
    """Answer; the same answers again change nothing, others replace them for a day."""
    async with database.transaction(caller.organisation) as tx:
        await _require_own(tx, invitation_id, caller)
        await answer(tx, invitation_id, data.given(), confirmed=True)


@post(
    "/api/v1/asks/{invitation_id:uuid}/dismissal",
    guards=[requires_role("adviser")],
    status_code=204,
    tags=TAGS,
)
async def dismiss_ask(invitation_id: UUID, caller: Caller, database: Database) -> None:
    """Say that one would rather not answer."""
    async with database.transaction(caller.organisation) as tx:
        await _require_own(tx, invitation_id, caller)
        await dismiss(tx, invitation_id)


async def _require_own(tx: Transaction, invitation_id: UUID, caller: Caller) -> None:
    found = await survey(tx, invitation_id)
    if found.adviser_id != caller.id:
        raise NotFound("There is no such invitation.")


routes: list[ControllerRouterHandler] = [
    list_asks,
    answer_ask,
    dismiss_ask,
    *moments,
    *ask_pages,
    *links,
    *link_pages,
    *kiosk_pages,
    *pages,
    *past_routes,
]
