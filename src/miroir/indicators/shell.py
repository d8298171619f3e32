"""The frame of the pages beside the mirror: measures, drivers, barometers."""

from collections.abc import Mapping
from typing import Final

from litestar import Response

from miroir.access import Caller, Role, Section, requires_role, settings_page
from miroir.base.connections import HttpRequest
from miroir.base.database import Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields
from miroir.base.language import phrase

LEADERS: Final[tuple[Role, ...]] = ("supervisor", "experience_officer", "administrator")
LEADING: Final = requires_role(*LEADERS)
LEADING_OR_KEY: Final = requires_role(*LEADERS, scope="mirror:read")


SECTIONS: Final = (
    Section("/mirror#main", phrase("Both sides"), roles=frozenset(LEADERS)),
    Section("/mirror/measures", phrase("Measures"), roles=frozenset(LEADERS)),
    Section("/mirror/drivers", phrase("Drivers"), roles=frozenset(LEADERS)),
    Section("/mirror/barometers", phrase("Barometers"), roles=frozenset(LEADERS)),
)


async def measures_page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    template: str,
    values: Mapping[str, object],
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    """Answer with a page that extends `indicators/frame.html`."""
    return await settings_page(
        tx,
        request,
        caller,
        template=template,
        values=values,
        problem=problem,
        typed=typed,
        sections=SECTIONS,
    )
