"""What a customer is known by: added, proven, taken away."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import new_id
from miroir.customers.facts import (
    IdentityAdded,
    IdentityClaimed,
    IdentityRemoved,
    IdentityVerified,
)
from miroir.customers.model import Identity, normalised
from miroir.customers.phone_numbers import region_of
from miroir.journal import record

TIME_ZONE = "select time_zone from organisation_settings where organisation_id = $1"
ADD = """
    insert into customer_identity
        (organisation_id, id, kind, value, customer_id, verified_at, created_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (organisation_id, kind, value) do nothing
"""
OWNER = """
    select customer_id, id, verified_at from customer_identity
    where organisation_id = $1 and kind = $2 and value = $3
"""
CLAIM = """
    insert into identity_claim (organisation_id, customer_id, kind, value, claimed_at)
    values ($1, $2, $3, $4, $5)
    on conflict do nothing
"""
HOLD = """
    select kind, value, customer_id, verified_at from customer_identity
    where organisation_id = $1 and id = $2 for update
"""
VERIFY = """
    update customer_identity set verified_at = $3 where organisation_id = $1 and id = $2
"""
REMOVE = "delete from customer_identity where organisation_id = $1 and id = $2"


async def in_stored_form(
    transaction: Transaction, identities: Sequence[Identity]
) -> list[Identity]:
    """Return identities as stored; numbers without a prefix are of the organisation's country.

    Raises Invalid when one cannot be of its kind.
    """
    region = "FR"
    if any(identity.kind == "phone" for identity in identities):
        zone = await transaction.value(TIME_ZONE, transaction.organisation)
        region = region_of(zone or "")
    return [normalised(identity, region=region) for identity in identities]


async def add_identity(transaction: Transaction, customer_id: UUID, identity: Identity) -> None:
    """Have a customer known by `identity` too.

    Raises Conflict when it is somebody else's, with that customer's id in the details.
    """
    (wanted,) = await in_stored_form(transaction, [identity])
    if await add(transaction, customer_id, wanted):
        return
    owner = await transaction.row(OWNER, transaction.organisation, wanted.kind, wanted.value)
    if owner is None or owner["customer_id"] != customer_id:
        raise Conflict(
            "Another customer is known by this: merge the two if they are one person.",
            customer_id=str(owner["customer_id"]) if owner else None,
        )


async def say_to_be(transaction: Transaction, customer_id: UUID, identity: Identity) -> None:
    """Take in what a customer typed of themselves: added where it is nobody's, else kept to see.

    Raises Invalid when it cannot be of its kind.
    """
    (said,) = await in_stored_form(transaction, [identity])
    if await add(transaction, customer_id, said):
        return
    owner = await transaction.row(OWNER, transaction.organisation, said.kind, said.value)
    if owner is not None and owner["customer_id"] != customer_id:
        await claim_of_another(transaction, customer_id, said)


async def add(transaction: Transaction, customer_id: UUID, identity: Identity) -> bool:
    """Add an identity in its stored form; False when somebody has it already."""
    done = await transaction.execute(
        ADD,
        transaction.organisation,
        new_id(),
        identity.kind,
        identity.value,
        customer_id,
        identity.verified_at,
        transaction.at,
    )
    if done != "INSERT 0 1":
        return False
    record(transaction, identity_added(customer_id, identity))
    return True


def identity_added(customer_id: UUID, identity: Identity) -> IdentityAdded:
    """Return the fact that a customer is known by `identity` too."""
    verified = identity.verified_at is not None
    return IdentityAdded(customer_id=customer_id, kind=identity.kind, verified=verified)


async def claim_of_another(transaction: Transaction, customer_id: UUID, identity: Identity) -> None:
    """Keep that a customer named an identity of somebody else's."""
    done = await transaction.execute(
        CLAIM,
        transaction.organisation,
        customer_id,
        identity.kind,
        identity.value,
        transaction.at,
    )
    if done == "INSERT 0 1":
        record(transaction, IdentityClaimed(customer_id=customer_id, kind=identity.kind))


async def verify_identity(transaction: Transaction, identity_id: UUID, *, verified: bool) -> UUID:
    """Note that an identity is proven, or is not; return whose it is. Raises NotFound."""
    at = transaction.at if verified else None
    held = await _hold(transaction, identity_id)
    if (held["verified_at"] is None) == verified:
        await verify_held(transaction, identity_id, at=at)
    owner: UUID = held["customer_id"]
    return owner


async def verify_held(transaction: Transaction, identity_id: UUID, *, at: datetime | None) -> None:
    """Note since when an identity is proven; None: it is not. Raises NotFound."""
    held = await _hold(transaction, identity_id)
    await transaction.execute(VERIFY, transaction.organisation, identity_id, at)
    record(
        transaction,
        IdentityVerified(
            customer_id=held["customer_id"], kind=held["kind"], verified=at is not None
        ),
    )


async def remove_identity(transaction: Transaction, identity_id: UUID) -> UUID:
    """Have a customer not known by an identity any more; return whose it was.

    Raises NotFound; Invalid for a browser's, which would lose its conversation.
    """
    held = await _hold(transaction, identity_id)
    if held["kind"] == "visitor":
        raise Invalid("A browser stays with its conversation: it cannot be removed.")
    await transaction.execute(REMOVE, transaction.organisation, identity_id)
    owner: UUID = held["customer_id"]
    record(transaction, IdentityRemoved(customer_id=owner, kind=held["kind"]))
    return owner


async def _hold(transaction: Transaction, identity_id: UUID) -> Row:
    row = await transaction.row(HOLD, transaction.organisation, identity_id)
    if row is None:
        raise NotFound("There is no such identity.")
    return row
