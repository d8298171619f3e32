"""Locking a conversation for the rest of a transaction, so that verbs on it go one by one."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, NotFound
from miroir.conversations.model import Held

COLUMNS = """
    id, brand_id, customer_id, channel, language, team_id, adviser_id,
    waiting_since, last_message_at, closed_at, priority, snoozed_at, merged_into,
    suspected_at
"""
HOLD = f"select {COLUMNS} from conversation where organisation_id = $1 and id = $2 for update"
HOLD_NEWEST = f"""
    select {COLUMNS} from conversation
    where organisation_id = $1 and customer_id = any($2) and brand_id = $3 and closed_at is null
      and suspected_at is null
    order by last_message_at desc limit 1 for update
"""
SURVIVING = """
    with recursive chain (id, merged_into) as (
        select id, merged_into from conversation where organisation_id = $1 and id = $2
        union
        select c.id, c.merged_into from chain
        join conversation c on c.organisation_id = $1 and c.id = chain.merged_into
    )
    select id from chain where merged_into is null
"""


async def hold(transaction: Transaction, conversation_id: UUID) -> Held:
    """Lock a conversation and return it; raises NotFound, or Conflict when it is merged."""
    row = await transaction.row(HOLD, transaction.organisation, conversation_id)
    if row is None:
        raise NotFound("There is no such conversation.")
    if row["merged_into"] is not None:
        raise Conflict(
            "This conversation was merged into another one: go on there.", reason="merged"
        )
    return _held(row)


async def surviving(transaction: Transaction, conversation_id: UUID) -> UUID:
    """Return the id of the conversation that goes on for this one: itself, unless merged."""
    found: UUID | None = await transaction.value(
        SURVIVING, transaction.organisation, conversation_id
    )
    return found or conversation_id


async def hold_open(transaction: Transaction, conversation_id: UUID) -> Held:
    """Lock an open conversation; raises NotFound, or Conflict when it is closed or set aside."""
    held = await hold(transaction, conversation_id)
    if held.closed_at is not None:
        raise Conflict("This conversation is closed: reopen it first.", reason="closed")
    if held.suspected_at is not None:
        raise Conflict("This may be spam: say first that it is wanted.")
    return held


async def hold_newest(
    transaction: Transaction, customer_ids: Sequence[UUID], *, brand_id: UUID
) -> Held | None:
    """Lock the customers' most recently active open conversation with a brand, if any."""
    row = await transaction.row(HOLD_NEWEST, transaction.organisation, list(customer_ids), brand_id)
    return None if row is None else _held(row)


def _held(row: Row) -> Held:
    return msgspec.convert(dict(row), Held)
