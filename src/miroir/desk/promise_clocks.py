"""The running clocks of conversations, as screens count them down."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.calendars import WorkingTime, load_calendars
from miroir.conversations import PromiseKind

CLOCKS = """
    select conversation_id, kind, started_at, due_at, calendar_id, pauses, left_when_paused,
           warned_at is not null as warned, broken_at is not null as broken
    from promise_clock
    where organisation_id = $1 and conversation_id = any($2)
      and answered_at is null and cancelled_at is null
    order by due_at nulls last, kind
"""


class PromiseShown(msgspec.Struct, frozen=True, kw_only=True):
    """A running clock. `seconds_left` is working time, negative when late, None when its
    calendar never opens for that long; `counting` says that it runs now, until `changes_at`.

    `paused`: it stands still until the customer writes, or until the snooze is over; `due_at`
    is None then. `warned` and `broken`: what has been noticed of it.
    """

    kind: PromiseKind
    started_at: datetime
    due_at: datetime | None
    seconds_left: int | None
    counting: bool
    changes_at: datetime | None
    paused: Literal["customer", "snooze"] | None
    warned: bool
    broken: bool


async def promise_clocks(
    tx: Transaction, conversation_ids: Sequence[UUID]
) -> dict[UUID, list[PromiseShown]]:
    """Return what runs for conversations, the nearest first; those without a clock are absent."""
    rows = await tx.fetch(CLOCKS, tx.organisation, list(conversation_ids))
    wanted = {row["calendar_id"] for row in rows if row["calendar_id"] is not None}
    calendars = await load_calendars(tx, wanted) if wanted else {}
    found: dict[UUID, list[PromiseShown]] = {}
    for row in rows:
        shown = _shown(row, calendar=calendars.get(row["calendar_id"]), at=tx.at)
        found.setdefault(row["conversation_id"], []).append(shown)
    return found


def _shown(row: Row, *, calendar: WorkingTime | None, at: datetime) -> PromiseShown:
    left: timedelta | None = row["left_when_paused"]
    paused = left is not None
    due: datetime | None = row["due_at"]
    if due is not None:
        left = _left(calendar, at, due)
    return PromiseShown(
        kind=row["kind"],
        started_at=row["started_at"],
        due_at=due,
        seconds_left=None if left is None else round(left.total_seconds()),
        counting=not paused and (calendar is None or calendar.is_open(at)),
        changes_at=None if calendar is None or paused else calendar.next_change(at),
        paused=row["pauses"][-1] if paused else None,
        warned=row["warned"],
        broken=row["broken"],
    )


def _left(calendar: WorkingTime | None, at: datetime, due: datetime) -> timedelta:
    if calendar is None:
        return due - at
    if at <= due:
        return calendar.elapsed(at, due)
    return -calendar.elapsed(due, at)
