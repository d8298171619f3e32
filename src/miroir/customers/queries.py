"""Reading customers: people, each with every customer that was merged into them."""

from collections.abc import Sequence
from uuid import UUID

from miroir.base.database import Row, Transaction
from miroir.base.errors import NotFound
from miroir.customers.model import (
    Customer,
    Identity,
    IdentityKind,
    KnownIdentity,
    Merged,
    Regard,
)

# What the person lacks is taken from the oldest of the others.
PEOPLE = """
    select asked.id as asked, p.id, first.created_at,
           coalesce(p.name, first.name) as name,
           coalesce(p.language, first.language) as language,
           coalesce(p.preferred_adviser_id, first.preferred_adviser_id) as preferred_adviser_id,
           coalesce(p.tier_id, first.tier_id) as tier_id
    from customer asked
    join customer p on (p.organisation_id, p.id) = (asked.organisation_id, asked.person_id)
    cross join lateral (
        select min(m.created_at) as created_at,
               (array_agg(m.name order by m.created_at, m.id)
                   filter (where m.name is not null))[1] as name,
               (array_agg(m.language order by m.created_at, m.id)
                   filter (where m.language is not null))[1] as language,
               (array_agg(m.preferred_adviser_id order by m.created_at, m.id)
                   filter (where m.preferred_adviser_id is not null))[1] as preferred_adviser_id,
               (array_agg(m.tier_id order by m.created_at, m.id)
                   filter (where m.tier_id is not null))[1] as tier_id
        from customer m where m.organisation_id = $1 and m.person_id = p.id) first
    where asked.organisation_id = $1 and asked.id = any($2)
"""
IDENTITIES = """
    select c.person_id, i.id, i.kind, i.value, i.verified_at
    from customer c
    join customer_identity i on i.organisation_id = $1 and i.customer_id = c.id
    where c.organisation_id = $1 and c.person_id = any($2)
    order by i.created_at, i.kind, i.value
"""
MERGES = """
    select c.person_id, m.id, m.customer_id, c.name, m.reasons, m.merged_at, m.merged_by
    from customer c
    join customer_merge m on m.organisation_id = $1 and m.customer_id = c.id
        and m.undone_at is null
    where c.organisation_id = $1 and c.person_id = any($2)
    order by m.merged_at, m.id
"""
SAME_PERSON = """
    select id from customer
    where organisation_id = $1 and person_id = (
        select person_id from customer where organisation_id = $1 and id = $2)
    order by created_at, id
"""
SAID_TO_BE = """
    select exists (select from identity_claim
                   where organisation_id = $1 and customer_id = any($2)
                     and kind = $3 and value = $4)
"""
ADDRESS = """
    select value from customer_identity
    where organisation_id = $1 and customer_id = $2 and kind = $3
    order by verified_at is null, created_at desc
    limit 1
"""
PROVEN = """
    select value from customer_identity
    where organisation_id = $1 and customer_id = $2 and kind = 'email'
      and verified_at is not null and value = coalesce($3, value)
    order by verified_at desc
    limit 1
"""


async def customer(transaction: Transaction, customer_id: UUID) -> Customer:
    """Return the person that a customer is; raises NotFound."""
    found = await customers(transaction, [customer_id])
    if not found:
        raise NotFound("There is no such customer.")
    return found[0]


async def customers(transaction: Transaction, ids: Sequence[UUID]) -> list[Customer]:
    """Return the people that the customers with `ids` are, once each, in the order of `ids`."""
    rows = await transaction.fetch(PEOPLE, transaction.organisation, list(ids))
    people = {row["asked"]: row for row in rows}
    persons = list({row["id"] for row in rows})
    identities = await transaction.fetch(IDENTITIES, transaction.organisation, persons)
    merges = await transaction.fetch(MERGES, transaction.organisation, persons)
    wanted = {people[id_]["id"]: people[id_] for id_ in ids if id_ in people}
    return [_customer(row, identities, merges) for row in wanted.values()]


async def regard_for(transaction: Transaction, customer_id: UUID) -> Regard:
    """Return how the contacts of the person that a customer is are served; raises NotFound."""
    found = await regards_for(transaction, [customer_id])
    if not found:
        raise NotFound("There is no such customer.")
    return found[customer_id]


async def regards_for(transaction: Transaction, customer_ids: Sequence[UUID]) -> dict[UUID, Regard]:
    """Return how the contacts of each of the customers are served, by their ids."""
    rows = await transaction.fetch(PEOPLE, transaction.organisation, list(customer_ids))
    return {row["asked"]: Regard(row["preferred_adviser_id"], row["tier_id"]) for row in rows}


async def same_person(transaction: Transaction, customer_id: UUID) -> list[UUID]:
    """Return the ids of all customers who are this one's person, the oldest first."""
    rows = await transaction.fetch(SAME_PERSON, transaction.organisation, customer_id)
    return [row["id"] for row in rows]


async def said_to_be(
    transaction: Transaction, customer_ids: Sequence[UUID], identity: Identity
) -> bool:
    """Say whether one of the customers said, without proof, to be known by `identity`."""
    said: bool = await transaction.value(
        SAID_TO_BE, transaction.organisation, list(customer_ids), identity.kind, identity.value
    )
    return said


async def address_of(transaction: Transaction, customer_id: UUID, kind: IdentityKind) -> str | None:
    """Return where to reach a customer: the verified identity of `kind`, else the newest."""
    address: str | None = await transaction.value(
        ADDRESS, transaction.organisation, customer_id, kind
    )
    return address


async def proven_address(
    transaction: Transaction, customer_id: UUID, address: str | None = None
) -> str | None:
    """Return the e-mail address last proven to be a customer's, or `address` if it is proven."""
    proven: str | None = await transaction.value(
        PROVEN, transaction.organisation, customer_id, address
    )
    return proven


def _customer(row: Row, identities: Sequence[Row], merges: Sequence[Row]) -> Customer:
    return Customer(
        id=row["id"],
        name=row["name"],
        language=row["language"],
        created_at=row["created_at"],
        tier_id=row["tier_id"],
        preferred_adviser_id=row["preferred_adviser_id"],
        identities=[
            KnownIdentity(
                id=i["id"], kind=i["kind"], value=i["value"], verified_at=i["verified_at"]
            )
            for i in identities
            if i["person_id"] == row["id"]
        ],
        merged=[
            Merged(
                id=m["id"],
                customer_id=m["customer_id"],
                name=m["name"],
                reasons=m["reasons"],
                merged_at=m["merged_at"],
                merged_by=m["merged_by"],
            )
            for m in merges
            if m["person_id"] == row["id"]
        ],
    )
