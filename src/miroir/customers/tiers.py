"""Tiers: how an organisation tells its customers apart. Promises and routing look at them."""

from uuid import UUID

import asyncpg
import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.customers.facts import CustomerTierSet
from miroir.journal import record

LONGEST_NAME = 60
MOST_TIERS = 20

TIERS = "select id, name, position from customer_tier where organisation_id = $1 order by position"
ADD = """
    insert into customer_tier (organisation_id, id, name, position)
    select $1, $2, $3, coalesce(max(position), 0) + 1 from customer_tier
    where organisation_id = $1
    having count(*) < $4
"""
RENAME = "update customer_tier set name = $3 where organisation_id = $1 and id = $2"
REMOVE = "delete from customer_tier where organisation_id = $1 and id = $2"
SET = """
    update customer c set tier_id = $3
    from (select tier_id from customer where organisation_id = $1 and id = $2 for update) former
    where c.organisation_id = $1 and c.id = $2
    returning former.tier_id
"""


class Tier(msgspec.Struct, frozen=True, kw_only=True):
    """A tier; the one with the lowest `position` is served first."""

    id: UUID
    name: str
    position: int


async def tiers(tx: Transaction) -> list[Tier]:
    """Return the organisation's tiers, the first served first."""
    return [Tier(**dict(row)) for row in await tx.fetch(TIERS, tx.organisation)]


async def add_tier(tx: Transaction, name: str) -> UUID:
    """Add a tier after the others and return its id. Raises Invalid."""
    tier_id = new_id()
    added = await tx.execute(ADD, tx.organisation, tier_id, _name(name), MOST_TIERS)
    if added != "INSERT 0 1":
        raise Invalid(phrase("There are as many tiers as there can be: remove one first."))
    return tier_id


async def rename_tier(tx: Transaction, tier_id: UUID, name: str) -> None:
    """Give a tier another name. Raises NotFound, Invalid."""
    if await tx.execute(RENAME, tx.organisation, tier_id, _name(name)) == "UPDATE 0":
        raise NotFound(phrase("There is no such tier."))


async def remove_tier(tx: Transaction, tier_id: UUID) -> None:
    """Remove a tier; its customers have none then. Raises Invalid while a rule names it."""
    try:
        removed = await tx.execute(REMOVE, tx.organisation, tier_id)
    except asyncpg.ForeignKeyViolationError as used:
        raise Invalid(phrase("A promise or a route names this tier: change that first.")) from used
    if removed == "DELETE 0":
        raise NotFound(phrase("There is no such tier."))


async def set_tier(tx: Transaction, customer_id: UUID, tier_id: UUID | None) -> None:
    """Put a customer into a tier, or into none. Raises NotFound, Invalid for an unknown tier.

    What is promised and routed from now on heeds it; what runs goes on as it began.
    """
    try:
        rows = await tx.fetch(SET, tx.organisation, customer_id, tier_id)
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid("This tier does not exist: choose one of the list.") from unknown
    if not rows:
        raise NotFound("There is no such customer.")
    previous = rows[0]["tier_id"]
    if previous != tier_id:
        record(
            tx,
            CustomerTierSet(customer_id=customer_id, tier_id=tier_id, previous_tier_id=previous),
        )


def _name(name: str) -> str:
    kept = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not kept or len(kept) > LONGEST_NAME:
        raise Invalid(phrase("A tier's name has between 1 and 60 characters."))
    return kept
