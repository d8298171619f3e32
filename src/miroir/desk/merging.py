"""Merging, un-merging and splitting, with what other rooms keep of a conversation."""

from collections.abc import Sequence
from uuid import UUID

from miroir import conversations
from miroir.base.database import Transaction
from miroir.channels.email import follow_messages
from miroir.composing import move_held, send_undoable
from miroir.conversations import hold
from miroir.routing import end_placement, place


async def merge(
    transaction: Transaction, merged_ids: Sequence[UUID], *, into: UUID, by: UUID | None
) -> None:
    """Take conversations into another one, which is routed from now on. Raises as `merge` does."""
    for merged_id in dict.fromkeys(merged_ids):
        await send_undoable(transaction, merged_id)
        await end_placement(transaction, merged_id)
        await conversations.merge(transaction, merged_id, into=into, by=by)
        await move_held(transaction, merged_id, target=into)
        await follow_messages(transaction, [merged_id, into])
    await _route(transaction, into)


async def unmerge(transaction: Transaction, merged_id: UUID, *, by: UUID | None) -> None:
    """Undo a merge; whichever of the two waits with nobody to answer is placed again."""
    kept_id = await conversations.unmerge(transaction, merged_id, by=by)
    await follow_messages(transaction, [merged_id, kept_id])
    for conversation_id in (kept_id, merged_id):
        await _route(transaction, conversation_id)


async def split(
    transaction: Transaction,
    conversation_id: UUID,
    message_ids: Sequence[UUID],
    *,
    by: UUID,
    customer_id: UUID | None = None,
) -> UUID:
    """Make a conversation of some messages of another one, and return its id.

    It is the same customer's, unless `customer_id`, who wrote them, is another.
    """
    new_id = await conversations.split(
        transaction, conversation_id, message_ids, by=by, customer_id=customer_id
    )
    await follow_messages(transaction, [conversation_id, new_id])
    return new_id


async def _route(transaction: Transaction, conversation_id: UUID) -> None:
    held = await hold(transaction, conversation_id)
    if held.closed_at is None and held.adviser_id is not None:
        await end_placement(transaction, conversation_id)
    elif held.closed_at is None and held.waiting_since is not None:
        await place(transaction, conversation_id)
