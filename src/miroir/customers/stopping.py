"""Addresses that are not written to unless somebody decides it: failing ones, and complaints."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.ids import new_id
from miroir.customers.facts import AddressStopLifted, AddressStopped, WhyStopped
from miroir.journal import record

LONGEST_SAID = 500

STOP = """
    insert into address_stop (organisation_id, id, address, why, said, stopped_at)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (organisation_id, address, why) where lifted_at is null do nothing
    returning id
"""
LIFT = """
    update address_stop set lifted_at = $3, lifted_by = $4
    where organisation_id = $1 and id = $2 and lifted_at is null
    returning address, why
"""
FAILING = """
    select id from address_stop
    where organisation_id = $1 and address = any($2) and why = 'failing' and lifted_at is null
"""
OWNER = """
    select customer_id from customer_identity
    where organisation_id = $1 and kind = 'email' and value = $2
"""
OF_PERSON = """
    select s.id, s.address, s.why, s.said, s.stopped_at
    from address_stop s
    join customer_identity i on i.organisation_id = $1 and i.kind = 'email' and i.value = s.address
    join customer c on c.organisation_id = $1 and c.id = i.customer_id
    where s.organisation_id = $1 and s.lifted_at is null
      and c.person_id = (select person_id from customer where organisation_id = $1 and id = $2)
    order by s.stopped_at, s.id
"""
IS_STOPPED = """
    select exists (select from address_stop
                   where organisation_id = $1 and address = any($2) and lifted_at is null)
"""


class AddressStop(msgspec.Struct, frozen=True, kw_only=True):
    """That an address is not written to: why, what a server said of it, since when."""

    id: UUID
    address: str
    why: WhyStopped
    said: str | None
    stopped_at: datetime


async def stop_address(
    tx: Transaction, address: str, *, why: WhyStopped, said: str | None = None
) -> None:
    """Note that `address` fails, or that whoever reads there complained; once while it holds."""
    normal = address.strip().lower()
    stop_id = await tx.value(
        STOP, tx.organisation, new_id(), normal, why, said and said[:LONGEST_SAID], tx.at
    )
    if stop_id is not None:
        owner = await _owner(tx, normal)
        record(tx, AddressStopped(stop_id=stop_id, customer_id=owner, why=why))


async def lift_stop(tx: Transaction, stop_id: UUID, *, by: UUID | None) -> None:
    """Let an address be written to again. Raises NotFound."""
    row = await tx.row(LIFT, tx.organisation, stop_id, tx.at, by)
    if row is None:
        raise NotFound("This address is not stopped any more.")
    owner = await _owner(tx, row["address"])
    record(tx, AddressStopLifted(stop_id=stop_id, customer_id=owner, why=row["why"]))


async def work_again(tx: Transaction, addresses: Sequence[str]) -> None:
    """Note that somebody has written from each of `addresses`: they do not fail any more."""
    normal = [address.strip().lower() for address in addresses]
    for row in await tx.fetch(FAILING, tx.organisation, normal):
        await lift_stop(tx, row["id"], by=None)


async def stops(tx: Transaction, customer_id: UUID) -> list[AddressStop]:
    """Return which addresses of the person that a customer is are stopped, the oldest first."""
    rows = await tx.fetch(OF_PERSON, tx.organisation, customer_id)
    return [AddressStop(**dict(row)) for row in rows]


async def any_stopped(tx: Transaction, addresses: Sequence[str]) -> bool:
    """Say whether one of `addresses` is stopped."""
    normal = [address.strip().lower() for address in addresses]
    return bool(await tx.value(IS_STOPPED, tx.organisation, normal))


async def _owner(tx: Transaction, address: str) -> UUID | None:
    owner: UUID | None = await tx.value(OWNER, tx.organisation, address)
    return owner
