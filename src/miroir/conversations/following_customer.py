"""Conversations of a customer who turns out to be another go with them."""

from uuid import UUID

from miroir.base.database import Transaction
from miroir.conversations.facts import ConversationChangedCustomer
from miroir.journal import record

MOVE = """
    update conversation set customer_id = $3
    where organisation_id = $1 and customer_id = $2
    returning id
"""
SIGN = """
    update message set author_id = $3
    where organisation_id = $1 and conversation_id = any($4) and author_kind = 'customer'
      and author_id = $2
"""


async def follow_customer(transaction: Transaction, customer_id: UUID, *, into: UUID) -> None:
    """Have the conversations of `customer_id`, and what they wrote there, be those of `into`."""
    rows = await transaction.fetch(MOVE, transaction.organisation, customer_id, into)
    ids = [row["id"] for row in rows]
    await transaction.execute(SIGN, transaction.organisation, customer_id, into, ids)
    for conversation_id in ids:
        record(
            transaction,
            ConversationChangedCustomer(
                conversation_id=conversation_id, customer_id=into, previous_customer_id=customer_id
            ),
        )
