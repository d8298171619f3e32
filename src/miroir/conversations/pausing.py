"""Pausing the clock of a resolution: it does not run against what others must do first.

It pauses while the customer has our answer and has not written again, and while the matter is
snoozed; it goes on when neither holds. The clock of an answer never pauses: the customer waits.
A clock whose time is over does not pause either: broken stays broken.
"""

from datetime import datetime
from uuid import UUID

from miroir.base.database import Transaction
from miroir.calendars import WorkingTime
from miroir.conversations.clocks import Clock, Pause, running_clocks, warn_at
from miroir.conversations.facts import PromisePaused, PromiseResumed
from miroir.conversations.promise_rules import hours_of
from miroir.journal import record

STOP = """
    update promise_clock
    set pauses = array_append(pauses, $3), paused_at = $4, left_when_paused = $5,
        due_at = null, warn_at = null
    where organisation_id = $1 and id = $2
"""
STOP_FOR_MORE = """
    update promise_clock set pauses = array_append(pauses, $3)
    where organisation_id = $1 and id = $2
"""
GO_ON = """
    update promise_clock
    set pauses = '{}', paused_at = null, left_when_paused = null, due_at = $3, warn_at = $4
    where organisation_id = $1 and id = $2
"""
STILL_STOPPED = """
    update promise_clock set pauses = array_remove(pauses, $3)
    where organisation_id = $1 and id = $2
"""


async def pause_promises(tx: Transaction, conversation_id: UUID, *, because: Pause) -> None:
    """Have the clock of the resolution stand still. A second time for the same changes nothing.

    The caller holds the conversation.
    """
    clock = (await running_clocks(tx, conversation_id)).get(True)
    if clock is not None:
        await pause(tx, clock, because=because)


async def resume_promises(tx: Transaction, conversation_id: UUID, *, because: Pause) -> None:
    """Have the clock of the resolution go on, unless it is paused for something else too."""
    clock = (await running_clocks(tx, conversation_id)).get(True)
    if clock is not None:
        await resume(tx, clock, because=because)


async def pause(tx: Transaction, clock: Clock, *, because: Pause) -> None:
    """Pause a running clock."""
    if because in clock.pauses or clock.late(tx.at):
        return
    if clock.pauses:
        await tx.execute(STOP_FOR_MORE, tx.organisation, clock.id, because)
        return
    hours = await hours_of(tx, clock.calendar_id)
    left = clock.due_at and hours.elapsed(tx.at, clock.due_at)
    await tx.execute(STOP, tx.organisation, clock.id, because, tx.at, left)
    record(
        tx,
        PromisePaused(conversation_id=clock.conversation_id, promise_id=clock.id, because=because),
    )


async def resume(tx: Transaction, clock: Clock, *, because: Pause) -> None:
    """Have a clock go on that was paused because of this alone."""
    if because not in clock.pauses:
        return
    if len(clock.pauses) > 1:
        await tx.execute(STILL_STOPPED, tx.organisation, clock.id, because)
        return
    due, warn = _times(clock, await hours_of(tx, clock.calendar_id), tx.at)
    await tx.execute(GO_ON, tx.organisation, clock.id, due, warn)
    record(
        tx,
        PromiseResumed(conversation_id=clock.conversation_id, promise_id=clock.id, due_at=due),
    )


def _times(
    clock: Clock, hours: WorkingTime, at: datetime
) -> tuple[datetime | None, datetime | None]:
    left = clock.left_when_paused
    if left is None:
        return None, None
    warned = clock.warned_at is not None
    return hours.due(at, left), warn_at(
        hours, at, left=left, warning=None if warned else clock.warn_left
    )
