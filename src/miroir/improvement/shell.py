"""The frame of the improvement's pages: who may see which, and how one gets from one to another."""

from collections.abc import Mapping
from typing import Final

from litestar import Response

from miroir.access import Caller, Role, Section, requires_role, settings_page
from miroir.base.connections import HttpRequest
from miroir.base.database import Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields
from miroir.base.language import phrase

CONSULTATIONS: Final = "/improvement/consultations"
EVERYBODY: Final[tuple[Role, ...]] = (
    "adviser",
    "supervisor",
    "experience_officer",
    "administrator",
)
LEADERS: Final[tuple[Role, ...]] = ("supervisor", "experience_officer", "administrator")
STAFF: Final = requires_role(*EVERYBODY)
IMPROVERS: Final = requires_role(*LEADERS)


PLACES: Final = (
    Section("/remarks", phrase("What people say"), roles=frozenset(LEADERS)),
    Section("/improvement/irritants", phrase("Irritants"), roles=frozenset(LEADERS)),
    Section("/improvement/remarks", phrase("Remarks to group"), roles=frozenset(LEADERS)),
    Section("/improvement/follow-ups", phrase("Follow-ups"), roles=frozenset(EVERYBODY)),
    Section("/improvement/suggestions", phrase("Suggestions"), roles=frozenset(EVERYBODY)),
    Section(CONSULTATIONS, phrase("Asked of customers"), roles=frozenset(EVERYBODY)),
)


def leads(caller: Caller) -> bool:
    """Say whether somebody sees and changes what is everybody's."""
    return bool(caller.roles & set(LEADERS))


async def improvement_page(
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
    return await settings_page(
        tx,
        request,
        caller,
        template=template,
        values={**values, "improver": leads(caller)},
        problem=problem,
        typed=typed,
        sections=PLACES,
    )
