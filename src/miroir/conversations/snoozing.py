"""Putting a conversation off: it leaves the lists of open work, and comes back by itself.

The clock of an answer goes on, and only that of a resolution pauses: a conversation whose promise
nears is back before the time that was chosen, and a message of the customer brings it back at once.
"""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Conflict, Invalid
from miroir.base.ids import new_id
from miroir.conversations.assigning import give_held
from miroir.conversations.events import Event, tell
from miroir.conversations.facts import ConversationSnoozed, WokenBy
from miroir.conversations.holding import hold, hold_open
from miroir.conversations.pausing import pause_promises
from miroir.conversations.waking import wake_held
from miroir.journal import record

LONGEST_SNOOZE = timedelta(days=366)
BACK_BEFORE_PROMISE = timedelta(minutes=15)

SNOOZE = """
    insert into snooze (organisation_id, id, conversation_id, snoozed_by, snoozed_at, until)
    values ($1, $2, $3, $4, $5, $6)
"""
MARK = "update conversation set snoozed_at = $3 where organisation_id = $1 and id = $2"
# Put off within the last quarter of an hour of its promise, it is back when that is due.
DUE = """
    select s.conversation_id, (s.until is null or s.until > $2) as by_promise
    from snooze s
    join conversation c on (c.organisation_id, c.id) = (s.organisation_id, s.conversation_id)
    left join lateral (
        select min(due_at) as due_at from promise_clock p
        where p.organisation_id = $1 and p.conversation_id = s.conversation_id
          and p.answered_at is null and p.cancelled_at is null
    ) clock on true
    where s.organisation_id = $1 and s.woken_at is null and c.merged_into is null
      and (s.until <= $2
           or clock.due_at > s.snoozed_at
              and $2 >= case when clock.due_at - $3::interval > s.snoozed_at
                             then clock.due_at - $3::interval else clock.due_at end)
    order by s.snoozed_at
    limit 200
"""


class Awake(msgspec.Struct, frozen=True):
    """A conversation whose snooze is over, and why."""

    conversation_id: UUID
    by: WokenBy


async def snooze(
    transaction: Transaction, conversation_id: UUID, *, until: datetime | None, by: UUID
) -> UUID:
    """Put a conversation off until an instant, or until the customer answers; return the id.

    Nobody's conversation becomes the adviser's; an earlier snooze is replaced. Raises NotFound,
    Conflict when it is closed, Invalid for a time that has passed or is over a year away, and
    for a customer who is the one waiting.
    """
    held = await hold_open(transaction, conversation_id)
    if until is None and held.waiting_since is not None:
        raise Invalid(
            "The customer waits for an answer: answer first, or choose a time.",
            reason="customer-waits",
        )
    if until is not None and not transaction.at < until <= transaction.at + LONGEST_SNOOZE:
        raise Invalid("Choose a time to come, within a year.", reason="time-passed")
    if held.snoozed_at is not None:
        await wake_held(transaction, held, by="person", told=False)
    if held.adviser_id is None:
        await give_held(transaction, held, adviser_id=by, team_id=held.team_id)
    snooze_id = new_id()
    key = (transaction.organisation, snooze_id, held.id)
    await transaction.execute(SNOOZE, *key, by, transaction.at, until)
    await transaction.execute(MARK, transaction.organisation, held.id, transaction.at)
    await pause_promises(transaction, held.id, because="snooze")
    record(
        transaction,
        ConversationSnoozed(
            conversation_id=held.id, snooze_id=snooze_id, snoozed_by=by, until=until
        ),
    )
    await tell(transaction, held.id, Event(what="snoozed", until=until), by=by)
    return snooze_id


async def wake(transaction: Transaction, conversation_id: UUID, *, by: UUID) -> None:
    """Have a conversation back at once. Raises NotFound, or Conflict when it is not put off."""
    held = await hold(transaction, conversation_id)
    if held.snoozed_at is None:
        raise Conflict("This conversation is not put off.")
    await wake_held(transaction, held, by="person", adviser_id=by)


async def wake_if_snoozed(transaction: Transaction, conversation_id: UUID, *, by: WokenBy) -> bool:
    """Have a conversation back, and say whether it was still put off."""
    held = await hold(transaction, conversation_id)
    if held.snoozed_at is None:
        return False
    await wake_held(transaction, held, by=by)
    return True


async def due_to_wake(transaction: Transaction) -> list[Awake]:
    """Return up to 200 conversations that are put off and whose time, or promise, has come."""
    rows = await transaction.fetch(
        DUE, transaction.organisation, transaction.at, BACK_BEFORE_PROMISE
    )
    return [
        Awake(row["conversation_id"], "promise" if row["by_promise"] else "time") for row in rows
    ]
