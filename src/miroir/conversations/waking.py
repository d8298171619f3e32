"""Bringing back a conversation that was put off."""

from uuid import UUID

from miroir.base.database import Transaction
from miroir.conversations.events import Event, tell
from miroir.conversations.facts import ConversationWoken, WokenBy
from miroir.conversations.model import Held
from miroir.conversations.pausing import resume_promises
from miroir.journal import record

WAKE = """
    update snooze set woken_at = $3, woken_by = $4
    where organisation_id = $1 and conversation_id = $2 and woken_at is null
    returning id
"""
MARK = "update conversation set snoozed_at = null where organisation_id = $1 and id = $2"


async def wake_held(
    transaction: Transaction,
    held: Held,
    *,
    by: WokenBy,
    adviser_id: UUID | None = None,
    told: bool = True,
) -> None:
    """End the snooze of a conversation that this transaction holds, if it has one.

    `told`: its timeline says so.
    """
    if held.snoozed_at is None:
        return
    key = (transaction.organisation, held.id)
    snooze_id = await transaction.value(WAKE, *key, transaction.at, by)
    await transaction.execute(MARK, *key)
    await resume_promises(transaction, held.id, because="snooze")
    record(transaction, ConversationWoken(conversation_id=held.id, snooze_id=snooze_id, by=by))
    if told:
        await tell(transaction, held.id, Event(what="woken", by=by), by=adviser_id)
