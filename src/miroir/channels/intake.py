"""The one door through which every contact comes in."""

from uuid import UUID

from miroir.base.database import Transaction
from miroir.conversations import (
    Added,
    Inbound,
    WhySuspected,
    add_inbound,
    take_suspect,
    why_suspected,
)
from miroir.customers import recognise
from miroir.routing import place


async def receive(
    transaction: Transaction, inbound: Inbound, *, customer_id: UUID | None = None
) -> Added:
    """Take in a message: recognise its author, add it to their matter, have it routed.

    `customer_id` spares the recognition where the channel knows its visitor. A message whose
    external id is known changes nothing. What is suspected, or answers what is set aside, is set
    aside too.
    """
    customer_id = customer_id or await recognise(transaction, inbound.claim)
    if why := await _suspicion(transaction, inbound):
        return await take_suspect(transaction, inbound, customer_id=customer_id, why=why)
    added = await add_inbound(transaction, inbound, customer_id=customer_id)
    if not added.known:
        await place(transaction, added.conversation_id)
    return added


async def _suspicion(transaction: Transaction, inbound: Inbound) -> WhySuspected | None:
    if inbound.suspect is not None or inbound.thread is None:
        return inbound.suspect
    return await why_suspected(transaction, inbound.thread)
