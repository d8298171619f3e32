"""The clocks of a conversation: what was promised to one customer, and runs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.calendars import WorkingTime
from miroir.conversations.facts import PromiseKind, PromiseStarted
from miroir.conversations.promise_rules import Promise, hours_of
from miroir.journal import record

Pause = Literal["customer", "snooze"]

RUNNING = """
    select id, conversation_id, kind, due_at, calendar_id, warn_left, pauses, paused_at,
           left_when_paused, warn_at, warned_at, broken_at, promise_id
    from promise_clock
    where organisation_id = $1 and conversation_id = $2
      and answered_at is null and cancelled_at is null
"""
START = """
    insert into promise_clock
        (organisation_id, id, conversation_id, kind, channel, started_at, due_at, promise_id,
         amount, calendar_id, warn_left, warn_at)
    select $1, * from unnest(
        $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
        $8::uuid[], $9::interval[], $10::uuid[], $11::interval[], $12::timestamptz[])
"""


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """A running clock. `due_at` None: paused, or its calendar never opens for that long."""

    id: UUID
    conversation_id: UUID
    kind: PromiseKind
    due_at: datetime | None
    calendar_id: UUID | None
    warn_left: timedelta | None
    pauses: list[Pause]
    paused_at: datetime | None
    left_when_paused: timedelta | None
    warn_at: datetime | None
    warned_at: datetime | None
    broken_at: datetime | None
    promise_id: UUID | None

    def late(self, at: datetime) -> bool:
        """Whether its time is over at `at`."""
        return self.broken_at is not None or (self.due_at is not None and at > self.due_at)


class Begun(msgspec.Struct, frozen=True):
    """That a promise was made for a conversation, at an instant."""

    conversation_id: UUID
    promise: Promise
    channel: Channel
    at: datetime


async def running_clocks(tx: Transaction, conversation_id: UUID) -> dict[bool, Clock]:
    """Return what runs for a conversation: under False the answer's clock, under True the
    resolution's. There is one of each at most.
    """
    rows = await tx.fetch(RUNNING, tx.organisation, conversation_id)
    clocks = [Clock(**dict(row)) for row in rows]
    return {clock.kind == "resolution": clock for clock in clocks}


async def start_clock(
    tx: Transaction, conversation_id: UUID, *, promise: Promise, channel: Channel
) -> None:
    """Start the clock of `promise` for a conversation."""
    await start_clocks(tx, [Begun(conversation_id, promise, channel, tx.at)])


async def start_clocks(tx: Transaction, begun: Sequence[Begun]) -> list[datetime | None]:
    """Start the clocks of several promises, in one statement; return when each is due."""
    rows = [await _started(tx, one) for one in begun]
    if rows:
        await tx.execute(START, tx.organisation, *map(list, zip(*rows, strict=True)))
    for one, row in zip(begun, rows, strict=True):
        record(
            tx,
            PromiseStarted(
                conversation_id=one.conversation_id,
                promise_id=row[0],
                promise=one.promise.kind,
                channel=one.channel,
                due_at=row[5],
            ),
            at=one.at,
        )
    return [row[5] for row in rows]


async def _started(tx: Transaction, begun: Begun) -> tuple[Any, ...]:
    """Return a row, in the order of the columns of START, without its organisation."""
    promise, at = begun.promise, begun.at
    hours = await hours_of(tx, promise.calendar_id)
    due = hours.due(at, promise.amount)
    return (
        new_id(),
        begun.conversation_id,
        promise.kind,
        begun.channel,
        at,
        due,
        promise.id,
        promise.amount,
        promise.calendar_id,
        promise.warning,
        due and warn_at(hours, at, left=promise.amount, warning=promise.warning),
    )


def warn_at(
    hours: WorkingTime, at: datetime, *, left: timedelta, warning: timedelta | None
) -> datetime | None:
    """Return when, from `at` on with `left` to go, no more than `warning` is left."""
    return None if warning is None else hours.due(at, max(left - warning, timedelta(0)))
