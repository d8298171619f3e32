"""Reading customers."""

from collections.abc import Sequence
from uuid import UUID

from miroir.base.database import Row, Transaction
from miroir.base.errors import NotFound
from miroir.customers.model import Customer, Identity, IdentityKind

CUSTOMER = """
    select c.id, c.name, c.language, c.created_at, c.tier_id,
           coalesce(array_agg(i.kind order by i.created_at, i.kind)
                    filter (where i.kind is not null), '{}') as kinds,
           coalesce(array_agg(i.value order by i.created_at, i.kind)
                    filter (where i.kind is not null), '{}') as values,
           coalesce(array_agg(i.verified_at order by i.created_at, i.kind)
                    filter (where i.kind is not null), '{}') as verified
    from customer c
    left join customer_identity i on (i.organisation_id, i.customer_id) = (c.organisation_id, c.id)
    where c.organisation_id = $1 and c.id = any($2)
    group by c.organisation_id, c.id
"""
ADDRESS = """
    select value from customer_identity
    where organisation_id = $1 and customer_id = $2 and kind = $3
    order by verified_at is null, created_at desc
    limit 1
"""


async def customer(transaction: Transaction, customer_id: UUID) -> Customer:
    """Return a customer; raises NotFound."""
    row = await transaction.row(CUSTOMER, transaction.organisation, [customer_id])
    if row is None:
        raise NotFound("There is no such customer.")
    return _customer(row)


async def customers(transaction: Transaction, ids: Sequence[UUID]) -> list[Customer]:
    """Return the customers with `ids` that exist, in the order of `ids`."""
    rows = await transaction.fetch(CUSTOMER, transaction.organisation, list(ids))
    by_id = {row["id"]: _customer(row) for row in rows}
    return [by_id[id_] for id_ in ids if id_ in by_id]


async def address_of(transaction: Transaction, customer_id: UUID, kind: IdentityKind) -> str | None:
    """Return where to reach a customer: the verified identity of `kind`, else the newest."""
    address: str | None = await transaction.value(
        ADDRESS, transaction.organisation, customer_id, kind
    )
    return address


def _customer(row: Row) -> Customer:
    identities = zip(row["kinds"], row["values"], row["verified"], strict=True)
    return Customer(
        id=row["id"],
        name=row["name"],
        language=row["language"],
        created_at=row["created_at"],
        tier_id=row["tier_id"],
        identities=[Identity(kind=k, value=v, verified_at=at) for k, v, at in identities],
    )
