"""How urgent a matter is."""

from typing import get_args
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.conversations.facts import ConversationPrioritised, Priority
from miroir.conversations.holding import hold_open
from miroir.conversations.model import Held
from miroir.conversations.promises import hasten_promises
from miroir.journal import record

SET = "update conversation set priority = $3 where organisation_id = $1 and id = $2"


async def set_priority(
    tx: Transaction, conversation_id: UUID, priority: Priority, *, by: UUID | None
) -> None:
    """Say how urgent an open matter is. `by` None: a rule says it.

    What is promised sooner for it is promised from now on; nothing promised is put off. The same
    again changes nothing. Raises NotFound, Conflict when it is closed.
    """
    held = await hold_open(tx, conversation_id)
    if held.priority != priority:
        await prioritise_held(tx, held, priority, by=by)
        await hasten_promises(tx, msgspec.structs.replace(held, priority=priority))


def urgency(priority: Priority) -> int:
    """Return the rank of a priority, 0 for the least."""
    return get_args(Priority).index(priority)


async def prioritise_held(
    tx: Transaction, conversation: Held, priority: Priority, *, by: UUID | None
) -> None:
    """Set the priority of a conversation that this transaction holds."""
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
