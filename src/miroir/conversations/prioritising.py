"""How urgent a matter is."""

from uuid import UUID

from miroir.base.database import Transaction
from miroir.conversations.facts import ConversationPrioritised, Priority
from miroir.conversations.holding import hold_open
from miroir.conversations.model import Held
from miroir.journal import record

SET = "update conversation set priority = $3 where organisation_id = $1 and id = $2"


async def set_priority(
    tx: Transaction, conversation_id: UUID, priority: Priority, *, by: UUID | None
) -> None:
    """Say how urgent an open matter is. `by` None: a rule says it.

    The same again changes nothing. Raises NotFound, Conflict when it is closed.
    """
    await prioritise_held(tx, await hold_open(tx, conversation_id), priority, by=by)


async def prioritise_held(
    tx: Transaction, conversation: Held, priority: Priority, *, by: UUID | None
) -> None:
    """Set the priority of a conversation that this transaction holds."""
    if conversation.priority == priority:
        return
    await tx.execute(SET, tx.organisation, conversation.id, priority)
    record(
        tx,
        ConversationPrioritised(
            conversation_id=conversation.id,
            priority=priority,
            previous_priority=conversation.priority,
            by=by,
        ),
    )
