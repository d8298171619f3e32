"""What the priority of a conversation and the tier of a customer are worth."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

import asyncpg
import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Invalid
from miroir.conversations import Priority
from miroir.journal import record
from miroir.routing.facts import RoutingSet
from miroir.routing.policy import Standing

PRIORITIES = "select priority, steps, band from priority_rank where organisation_id = $1"
TIERS = "select tier_id, steps, band from tier_rank where organisation_id = $1"
SET_PRIORITY = """
    insert into priority_rank (organisation_id, priority, steps, band) values ($1, $2, $3, $4)
    on conflict (organisation_id, priority) do update
        set steps = excluded.steps, band = excluded.band
"""
SET_TIER = """
    insert into tier_rank (organisation_id, tier_id, steps, band) values ($1, $2, $3, $4)
    on conflict (organisation_id, tier_id) do update
        set steps = excluded.steps, band = excluded.band
"""

# How a placement has a priority: as a number that sorts.
NUMBERS: Mapping[Priority, int] = {"low": -1, "normal": 0, "high": 1, "urgent": 2}


class Rank(msgspec.Struct, frozen=True, kw_only=True):
    """How much more urgent: by `steps` of the channel's; a higher `band` comes before all."""

    steps: Annotated[int, msgspec.Meta(ge=-20, le=20)] = 0
    band: Annotated[int, msgspec.Meta(ge=-3, le=3)] = 0

    @property
    def standing(self) -> Standing:
        """The rank as the policy has it."""
        return Standing(steps=self.steps, band=self.band)


USUAL_RANKS: Mapping[Priority, Rank] = {
    "low": Rank(steps=-2),
    "normal": Rank(),
    "high": Rank(steps=2),
    "urgent": Rank(band=1),
}


async def priority_ranks(transaction: Transaction) -> dict[Priority, Rank]:
    """Return what every priority is worth."""
    rows = await transaction.fetch(PRIORITIES, transaction.organisation)
    own = {row["priority"]: Rank(steps=row["steps"], band=row["band"]) for row in rows}
    return {**USUAL_RANKS, **own}


async def tier_ranks(transaction: Transaction) -> dict[UUID, Rank]:
    """Return what the tiers are worth that are worth anything."""
    rows = await transaction.fetch(TIERS, transaction.organisation)
    return {row["tier_id"]: Rank(steps=row["steps"], band=row["band"]) for row in rows}


async def rank_priority(transaction: Transaction, priority: Priority, rank: Rank) -> None:
    """Say what a priority is worth, also of those who wait."""
    await transaction.execute(
        SET_PRIORITY, transaction.organisation, priority, rank.steps, rank.band
    )
    record(transaction, RoutingSet())


async def rank_tier(transaction: Transaction, tier_id: UUID, rank: Rank) -> None:
    """Say what a tier is worth, also of those who wait. Raises Invalid for an unknown tier."""
    try:
        await transaction.execute(
            SET_TIER, transaction.organisation, tier_id, rank.steps, rank.band
        )
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid("There is no such tier: read the tiers again.") from unknown
    record(transaction, RoutingSet())
