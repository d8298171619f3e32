"""Recognising who writes, without taking two people for one."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from miroir.base.database import Row, Transaction
from miroir.base.ids import new_id
from miroir.customers.facts import CustomerCreated
from miroir.customers.identities import (
    add,
    claim_of_another,
    identity_added,
    in_stored_form,
    verify_held,
)
from miroir.customers.model import Claim, Identity
from miroir.customers.naming import storable_name
from miroir.journal import record

KNOWN = """
    select id, kind, value, customer_id, verified_at from customer_identity
    where organisation_id = $1
      and (kind, value) in (select * from unnest($2::text[], $3::text[]))
"""
LOCK = "select pg_advisory_xact_lock(hashtextextended($2, $1))"
# With the identities that nobody has taken meanwhile: which those are is returned.
CREATE = """
    with created as (
        insert into customer (organisation_id, id, person_id, name, language, created_at)
        values ($1, $2, $2, $3, $4, $5))
    insert into customer_identity
        (organisation_id, id, kind, value, customer_id, verified_at, created_at)
    select $1, id, kind, value, $2, verified_at, $5
    from unnest($6::uuid[], $7::text[], $8::text[], $9::timestamptz[])
        as given (id, kind, value, verified_at)
    on conflict (organisation_id, kind, value) do nothing
    returning kind, value
"""
FILL_IN = """
    update customer set name = coalesce(name, $3), language = coalesce(language, $4)
    where organisation_id = $1 and id = $2
      and ((name is null and $3::text is not null) or (language is null and $4::text is not null))
"""

Known = Mapping[tuple[str, str], Row]


async def recognise(transaction: Transaction, claim: Claim, *, locked: bool = False) -> UUID:
    """Return the customer whom `claim` names, creating one when none of its identities is known.

    The identity that the contact came by decides. When that is new, one that is proven both by
    the claim and in what is stored does. What was only typed joins nobody: where it is another's,
    that is kept for an adviser to see. Identities nobody has yet are added. `locked`: the
    transaction holds the lock of the first identity's value already.
    """
    identities = await in_stored_form(transaction, claim.identities)
    known = await _known(transaction, identities)
    if identities and not locked and _key(identities[0]) not in known:
        # Two first contacts at the same instant must find one customer, not make two.
        await transaction.execute(LOCK, transaction.organisation, identities[0].value)
        known = await _known(transaction, identities)
    customer_id = _owner(identities, known)
    if customer_id is None:
        return await _create(transaction, claim, identities, known)
    await transaction.execute(
        FILL_IN,
        transaction.organisation,
        customer_id,
        storable_name(claim.name),
        claim.language,
    )
    for identity in identities:
        await _learn(transaction, customer_id, identity, known.get(_key(identity)))
    return customer_id


def _key(identity: Identity) -> tuple[str, str]:
    return identity.kind, identity.value


async def _known(transaction: Transaction, identities: Sequence[Identity]) -> Known:
    rows = await transaction.fetch(
        KNOWN,
        transaction.organisation,
        [identity.kind for identity in identities],
        [identity.value for identity in identities],
    )
    return {(row["kind"], row["value"]): row for row in rows}


def _owner(identities: Sequence[Identity], known: Known) -> UUID | None:
    for place, identity in enumerate(identities):
        row = known.get(_key(identity))
        proven = identity.verified_at is not None and row is not None and row["verified_at"]
        if row is not None and (place == 0 or proven):
            owner: UUID = row["customer_id"]
            return owner
    return None


async def _create(
    transaction: Transaction, claim: Claim, identities: Sequence[Identity], known: Known
) -> UUID:
    created = new_id()
    fresh = {_key(each): each for each in identities if _key(each) not in known}
    rows = await transaction.fetch(
        CREATE,
        transaction.organisation,
        created,
        storable_name(claim.name),
        claim.language,
        transaction.at,
        [new_id() for _ in fresh],
        [each.kind for each in fresh.values()],
        [each.value for each in fresh.values()],
        [each.verified_at for each in fresh.values()],
    )
    record(transaction, CustomerCreated(customer_id=created))
    added = {(row["kind"], row["value"]) for row in rows}
    for identity in identities:
        if _key(identity) not in added:
            await claim_of_another(transaction, created, identity)
    for key, identity in fresh.items():
        if key in added:
            record(transaction, identity_added(created, identity))
    return created


async def _learn(
    transaction: Transaction, customer_id: UUID, identity: Identity, row: Row | None
) -> None:
    if row is None:
        if not await add(transaction, customer_id, identity):
            await claim_of_another(transaction, customer_id, identity)
    elif row["customer_id"] != customer_id:
        await claim_of_another(transaction, customer_id, identity)
    elif identity.verified_at is not None and row["verified_at"] is None:
        await verify_held(transaction, row["id"], at=identity.verified_at)
