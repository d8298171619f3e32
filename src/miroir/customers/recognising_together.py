"""Recognising who wrote several mails at once, in as few statements as for one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.ids import new_id
from miroir.customers.facts import CustomerCreated
from miroir.customers.identities import identity_added
from miroir.customers.model import Claim
from miroir.customers.naming import storable_name
from miroir.journal import record

KNOWN = """
    select i.value, i.customer_id, c.tier_id
    from customer_identity i
    join customer c on c.organisation_id = $1 and c.id = i.customer_id
    where i.organisation_id = $1 and i.kind = 'email' and i.value = any($2)
"""
CREATE = """
    with given as (
        select * from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[],
                             $7::timestamptz[], $8::timestamptz[])
            as g (id, identity_id, value, name, language, verified_at, at)
    ), created as (
        insert into customer (organisation_id, id, person_id, name, language, created_at)
        select $1, id, id, name, language, at from given)
    insert into customer_identity
        (organisation_id, id, kind, value, customer_id, verified_at, created_at)
    select $1, identity_id, 'email', value, id, verified_at, at from given
"""
FILL_IN = """
    update customer c set name = coalesce(c.name, g.name),
        language = coalesce(c.language, g.language)
    from unnest($2::uuid[], $3::text[], $4::text[]) as g (id, name, language)
    where c.organisation_id = $1 and c.id = g.id
      and ((c.name is null and g.name is not null)
           or (c.language is null and g.language is not null))
"""


class Writer(msgspec.Struct, frozen=True):
    """Who says to have written, by one e-mail address in stored form, and when it came."""

    claim: Claim
    at: datetime

    @property
    def address(self) -> str:
        """The address, by which they are recognised."""
        return self.claim.identities[0].value


class Recognised(msgspec.Struct, frozen=True):
    """Which customer a writer is, and the tier that is set for them."""

    customer_id: UUID
    tier_id: UUID | None = None


async def recognise_writers(tx: Transaction, writers: Sequence[Writer]) -> list[Recognised]:
    """Return the customer of each of `writers`, creating those whose address nobody has.

    As `recognise` does for each. Their addresses differ, are not proven, and the transaction
    holds the lock of each.
    """
    rows = await tx.fetch(KNOWN, tx.organisation, [each.address for each in writers])
    known = {row["value"]: row for row in rows}
    if known:
        await _fill_in(tx, [each for each in writers if each.address in known], known)
    fresh = [each for each in writers if each.address not in known]
    created = await _create(tx, fresh) if fresh else {}
    return [
        Recognised(known[each.address]["customer_id"], known[each.address]["tier_id"])
        if each.address in known
        else Recognised(created[each.address])
        for each in writers
    ]


async def _fill_in(tx: Transaction, writers: Sequence[Writer], known: dict[str, Row]) -> None:
    await tx.execute(
        FILL_IN,
        tx.organisation,
        [known[each.address]["customer_id"] for each in writers],
        [storable_name(each.claim.name) for each in writers],
        [each.claim.language for each in writers],
    )


async def _create(tx: Transaction, writers: Sequence[Writer]) -> dict[str, UUID]:
    created = {each.address: new_id() for each in writers}
    await tx.execute(
        CREATE,
        tx.organisation,
        list(created.values()),
        [new_id() for _ in writers],
        list(created),
        [storable_name(each.claim.name) for each in writers],
        [each.claim.language for each in writers],
        [each.claim.identities[0].verified_at for each in writers],
        [each.at for each in writers],
    )
    for each in writers:
        customer_id = created[each.address]
        added = identity_added(customer_id, each.claim.identities[0])
        record(tx, CustomerCreated(customer_id=customer_id), added, at=each.at)
    return created
