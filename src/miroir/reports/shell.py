"""The frame of the reports' pages: who may see them, and how one gets from one to another."""

from collections.abc import Mapping
from typing import Final

from litestar import Response

from miroir.access import Caller, Role, Section, requires_role, settings_page
from miroir.base.connections import HttpRequest
from miroir.base.database import Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields
from miroir.base.language import phrase

LEADING: Final[tuple[Role, ...]] = ("supervisor", "experience_officer", "administrator")
LEADERS: Final = requires_role(*LEADING)
OFFICERS: Final[tuple[Role, ...]] = ("experience_officer", "administrator")


PLACES: Final = (
    Section("/reports/axes", phrase("Three axes"), roles=frozenset(OFFICERS)),
    Section("/reports/monthly", phrase("Monthly figures"), roles=frozenset(OFFICERS)),
    Section("/reports/schedules", phrase("Reports by mail"), roles=frozenset(LEADING)),
    Section("/reports/links", phrase("Shared links"), roles=frozenset(LEADING)),
)


async def reports_page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    template: str,
    values: Mapping[str, object],
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    """Answer with a page of this room, in the frame that the settings have."""
    answer = await settings_page(
        tx,
        request,
        caller,
        template=template,
        values=values,
        problem=problem,
        typed=typed,
        sections=PLACES,
    )
    answer.headers["cache-control"] = "no-store"
    return answer
