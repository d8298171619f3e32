"""What the organisation promises: within how long it answers, per brand and channel."""

from datetime import timedelta
from uuid import UUID

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.conversations.facts import PromiseKind

SET = """
    insert into promise (organisation_id, brand_id, channel, kind, amount, calendar_id)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (organisation_id, brand_id, channel, kind) do update
        set amount = excluded.amount, calendar_id = excluded.calendar_id
"""


async def set_promise(
    tx: Transaction,
    *,
    brand_id: UUID,
    channel: Channel,
    kind: PromiseKind,
    amount: timedelta,
    calendar_id: UUID | None,
) -> None:
    """Promise an answer within `amount` of the calendar's time (round the clock without one)."""
    await tx.execute(SET, tx.organisation, brand_id, channel, kind, amount, calendar_id)
