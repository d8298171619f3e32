"""Offers as the adviser sees them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.desk.summaries import Summary, summaries

OFFERS = """
    select id, conversation_id, adviser_id, channel, made_at, expires_at, outcome, reason
    from offer
    where organisation_id = $1 and id = any($2)
    order by made_at, id
"""
OPEN = """
    select id from offer
    where organisation_id = $1 and adviser_id = $2 and outcome is null
    order by made_at, id
"""


class OfferShown(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation offered to an adviser, until `expires_at`; `reason` says why, in codes."""

    id: UUID
    conversation_id: UUID
    conversation: Summary
    adviser_id: UUID
    channel: Channel
    made_at: datetime
    expires_at: datetime
    outcome: str | None
    reason: dict[str, Any]


async def offers(transaction: Transaction, ids: Sequence[UUID]) -> list[OfferShown]:
    """Return the offers with `ids`, oldest first."""
    rows = await transaction.fetch(OFFERS, transaction.organisation, list(ids))
    found = await summaries(transaction, [row["conversation_id"] for row in rows])
    by_id = {summary.id: summary for summary in found}
    return [OfferShown(conversation=by_id[row["conversation_id"]], **dict(row)) for row in rows]


async def open_offers(transaction: Transaction, adviser_id: UUID) -> list[OfferShown]:
    """Return the offers that an adviser may still accept, oldest first."""
    rows = await transaction.fetch(OPEN, transaction.organisation, adviser_id)
    return await offers(transaction, [row["id"] for row in rows])
