"""Closing a matter with a reason, and opening it again."""

from uuid import UUID

import asyncpg

from miroir.base.database import Transaction
from miroir.base.errors import Conflict, Invalid
from miroir.base.ids import new_id
from miroir.conversations.facts import ConversationClosed, ConversationReopened
from miroir.conversations.filling_in import require_fields
from miroir.conversations.holding import hold, hold_open
from miroir.conversations.model import Held
from miroir.conversations.promises import settle_promises
from miroir.conversations.waking import wake_held
from miroir.journal import record

CLOSE = """
    insert into closure (organisation_id, id, conversation_id, reason_id, closed_by, closed_at)
    values ($1, $2, $3, $4, $5, $6)
"""
MARK_CLOSED = """
    update conversation set closed_at = $3, waiting_since = null
    where organisation_id = $1 and id = $2
"""
END_CONTACTS = """
    update contact set ended_at = $3
    where organisation_id = $1 and conversation_id = $2 and ended_at is null
"""
REOPEN = """
    update closure set reopened_at = $3
    where organisation_id = $1 and conversation_id = $2 and reopened_at is null
    returning id
"""
MARK_OPEN = """
    update conversation set closed_at = null where organisation_id = $1 and id = $2
"""


async def close(
    transaction: Transaction, conversation_id: UUID, *, reason_id: UUID, by: UUID | None
) -> UUID:
    """Close a conversation and return the closure's id. `by` None: closed by a rule.

    Raises NotFound, Conflict when it is closed already, Invalid for an unknown reason and where a
    person closes before the required fields are filled in.
    """
    held = await hold_open(transaction, conversation_id)
    if by is not None:
        await require_fields(transaction, held)
    closure_id = new_id()
    try:
        await transaction.execute(
            CLOSE,
            transaction.organisation,
            closure_id,
            held.id,
            reason_id,
            by,
            transaction.at,
        )
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid(
            "This reason for closing does not exist: choose one of the list."
        ) from unknown
    await transaction.execute(MARK_CLOSED, transaction.organisation, held.id, transaction.at)
    await transaction.execute(END_CONTACTS, transaction.organisation, held.id, transaction.at)
    await settle_promises(transaction, held.id)
    await wake_held(transaction, held, by="end", told=False)
    record(
        transaction,
        ConversationClosed(
            conversation_id=held.id,
            closure_id=closure_id,
            reason_id=reason_id,
            closed_by=by,
            adviser_id=held.adviser_id,
            team_id=held.team_id,
            customer_id=held.customer_id,
            channel=held.channel,
        ),
    )
    return closure_id


async def reopen(transaction: Transaction, conversation_id: UUID) -> None:
    """Open a closed conversation again. Raises NotFound, or Conflict when it is open."""
    held = await hold(transaction, conversation_id)
    if held.closed_at is None:
        raise Conflict("This conversation is open already.")
    if held.suspected_at is not None:
        raise Conflict("This was taken for spam: say that it is wanted, and it comes in.")
    await reopen_held(transaction, held)


async def reopen_held(transaction: Transaction, conversation: Held) -> None:
    """Open a closed conversation that this transaction holds."""
    closure_id = await transaction.value(
        REOPEN, transaction.organisation, conversation.id, transaction.at
    )
    await transaction.execute(MARK_OPEN, transaction.organisation, conversation.id)
    record(
        transaction,
        ConversationReopened(conversation_id=conversation.id, closure_id=closure_id),
    )
