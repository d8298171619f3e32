"""By when a message would be answered and solved, before it comes."""

from datetime import UTC, datetime
from typing import get_args
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Invalid
from miroir.base.language import phrase
from miroir.conversations import Circumstances, PromiseKind, hours_of, rules_for

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
KINDS: tuple[PromiseKind, ...] = get_args(PromiseKind)


class Foreseen(msgspec.Struct, frozen=True, kw_only=True):
    """What would be promised: which promise counts, and until when. `due_at` None: its opening
    hours never open for that long.
    """

    kind: PromiseKind
    promise_id: UUID
    due_at: datetime | None


async def foresee(tx: Transaction, circumstances: Circumstances, *, at: datetime) -> list[Foreseen]:
    """Return what would be promised to who writes at `at`; what is not promised is left out.

    Raises Invalid for an instant outside of this century, or without its offset.
    """
    if at.tzinfo is None or not EARLIEST <= at < LATEST:
        raise Invalid(phrase("Give a day between 2000 and 2099, with its time."))
    rules = await rules_for(tx, circumstances, KINDS)
    found = []
    for kind in KINDS:
        if kind in rules:
            due = (await hours_of(tx, rules[kind].calendar_id)).due(at, rules[kind].amount)
            found.append(Foreseen(kind=kind, promise_id=rules[kind].id, due_at=due))
    return found
