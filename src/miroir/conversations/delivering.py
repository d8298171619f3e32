"""What becomes of messages on their way, and when they are read."""

from typing import Literal
from uuid import UUID

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.errors import Conflict, NotFound
from miroir.conversations.facts import (
    DeliveryDelayed,
    DeliveryFailed,
    DeliveryRetried,
    FailureCode,
    MessageDelivered,
    MessagesRead,
)
from miroir.journal import record

DELIVERED = """
    update message set delivered_at = $3, failed_at = null, failure_code = null, failure = null,
        delayed_at = null
    where organisation_id = $1 and id = $2 and delivered_at is null
    returning conversation_id
"""
FAILED = """
    update message set failed_at = $3, failure_code = $4, failure = $5, delayed_at = null
    where organisation_id = $1 and id = $2 and delivered_at is null
    returning conversation_id
"""
DELAYED = """
    update message set delayed_at = $3, failure_code = $4, failure = $5
    where organisation_id = $1 and id = $2
      and num_nonnulls(delivered_at, failed_at, delayed_at) = 0
    returning conversation_id
"""
RETURNED = """
    update message set delivered_at = null, failed_at = $3, failure_code = 'refused', failure = $4
    where organisation_id = $1 and id = $2 and kind = 'reply' and read_at is null
    returning conversation_id
"""
TRY_AGAIN = """
    update message set failed_at = null, failure_code = null, failure = null
    where organisation_id = $1 and conversation_id = $2 and id = $3 and failed_at is not null
    returning channel
"""
READ = """
    update message m set read_at = $4
    from message upto
    where upto.organisation_id = $1 and upto.id = $3 and upto.conversation_id = $2
      and m.organisation_id = $1 and m.conversation_id = $2 and m.kind = $5
      and m.created_at <= upto.created_at and m.read_at is null
"""
HAS = """
    select exists (select from message
                   where organisation_id = $1 and conversation_id = $2 and id = $3)
"""


async def mark_delivered(transaction: Transaction, message_id: UUID) -> None:
    """Note that an answer reached the customer's channel; a second time changes nothing."""
    conversation_id = await transaction.value(
        DELIVERED, transaction.organisation, message_id, transaction.at
    )
    if conversation_id is not None:
        record(
            transaction,
            MessageDelivered(conversation_id=conversation_id, message_id=message_id),
        )


async def mark_failed(
    transaction: Transaction, message_id: UUID, *, why: FailureCode, said: str | None = None
) -> None:
    """Note that an answer will not arrive: why, and what a server `said` of it, for the adviser."""
    conversation_id = await transaction.value(
        FAILED, transaction.organisation, message_id, transaction.at, why, said and said[:500]
    )
    if conversation_id is not None:
        record(
            transaction,
            DeliveryFailed(conversation_id=conversation_id, message_id=message_id),
        )


async def mark_delayed(
    transaction: Transaction, message_id: UUID, *, why: FailureCode, said: str | None = None
) -> None:
    """Note that an answer takes longer to arrive, and is still tried; once."""
    conversation_id = await transaction.value(
        DELAYED, transaction.organisation, message_id, transaction.at, why, said and said[:500]
    )
    if conversation_id is not None:
        record(
            transaction,
            DeliveryDelayed(conversation_id=conversation_id, message_id=message_id),
        )


async def mark_returned(transaction: Transaction, message_id: UUID, *, said: str) -> UUID | None:
    """Note that an answer came back after it had left; return its conversation, None if unknown.

    `said` is shown to the adviser: for whom and why. What the customer has read has arrived.
    """
    conversation_id: UUID | None = await transaction.value(
        RETURNED, transaction.organisation, message_id, transaction.at, said[:500]
    )
    if conversation_id is not None:
        record(
            transaction,
            DeliveryFailed(conversation_id=conversation_id, message_id=message_id),
        )
    return conversation_id


async def mark_waiting(
    transaction: Transaction, conversation_id: UUID, message_id: UUID
) -> Channel:
    """Note that an answer which had failed is on its way again; return its channel.

    Raises Conflict when it has not failed, NotFound when it is no message of the conversation.
    """
    channel: Channel | None = await transaction.value(
        TRY_AGAIN, transaction.organisation, conversation_id, message_id
    )
    if channel is not None:
        record(transaction, DeliveryRetried(conversation_id=conversation_id, message_id=message_id))
        return channel
    if not await transaction.value(HAS, transaction.organisation, conversation_id, message_id):
        raise NotFound("There is no such message in this conversation.")
    raise Conflict("This message has not failed: there is nothing to send again.")


async def mark_read(
    transaction: Transaction,
    conversation_id: UUID,
    *,
    upto: UUID,
    by: Literal["customer", "adviser"],
) -> None:
    """Note that one side has read the other's messages up to and with `upto`.

    Raises NotFound when `upto` is no message of the conversation.
    """
    kind = "reply" if by == "customer" else "inbound"
    done = await transaction.execute(
        READ, transaction.organisation, conversation_id, upto, transaction.at, kind
    )
    if done != "UPDATE 0":
        record(
            transaction,
            MessagesRead(conversation_id=conversation_id, message_id=upto, by=by),
        )
    elif not await transaction.value(HAS, transaction.organisation, conversation_id, upto):
        raise NotFound("There is no such message in this conversation.")
