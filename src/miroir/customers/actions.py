"""Recognising customers and learning who they are."""

from collections.abc import Sequence
from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import Conflict, NotFound
from miroir.base.ids import new_id
from miroir.customers.facts import CustomerChanged, CustomerCreated, IdentityAdded
from miroir.customers.model import Claim, Identity, normalised
from miroir.journal import record

LONGEST_NAME = 200

KNOWN = """
    select kind, value, customer_id from customer_identity
    where organisation_id = $1
      and (kind, value) in (select * from unnest($2::text[], $3::text[]))
"""
LOCK = "select pg_advisory_xact_lock(hashtextextended($2, $1))"
CREATE = """
    insert into customer (organisation_id, id, name, language, created_at)
    values ($1, $2, $3, $4, $5)
"""
FILL_IN = """
    update customer set name = coalesce(name, $3), language = coalesce(language, $4)
    where organisation_id = $1 and id = $2
      and ((name is null and $3::text is not null) or (language is null and $4::text is not null))
"""
ADD = """
    insert into customer_identity
        (organisation_id, kind, value, customer_id, verified_at, created_at)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (organisation_id, kind, value) do nothing
"""
OWNER = """
    select customer_id from customer_identity
    where organisation_id = $1 and kind = $2 and value = $3
"""
RENAME = """
    update customer set name = coalesce($3, name), language = coalesce($4, language)
    where organisation_id = $1 and id = $2
"""


async def recognise(transaction: Transaction, claim: Claim) -> UUID:
    """Return the customer whom `claim` names, creating one when none of its identities is known.

    The first identity that is known decides. Identities nobody has yet are added to them; those
    of somebody else are left alone: people are never merged silently.
    """
    identities = [normalised(identity) for identity in claim.identities]
    known = await _known(transaction, identities)
    if not known and identities:
        # Two first contacts at the same instant must find one customer, not make two.
        await transaction.execute(LOCK, transaction.organisation, identities[0].value)
        known = await _known(transaction, identities)
    owners = [known[key] for key in map(_key, identities) if key in known]
    if owners:
        await transaction.execute(
            FILL_IN, transaction.organisation, owners[0], _name(claim.name), claim.language
        )
    customer_id = owners[0] if owners else await _create(transaction, claim)
    for identity in identities:
        if _key(identity) not in known:
            await _add(transaction, customer_id, identity)
    return customer_id


def _key(identity: Identity) -> tuple[str, str]:
    return identity.kind, identity.value


async def _known(
    transaction: Transaction, identities: Sequence[Identity]
) -> dict[tuple[str, str], UUID]:
    rows = await transaction.fetch(
        KNOWN,
        transaction.organisation,
        [identity.kind for identity in identities],
        [identity.value for identity in identities],
    )
    return {(row["kind"], row["value"]): row["customer_id"] for row in rows}


async def _create(transaction: Transaction, claim: Claim) -> UUID:
    created = new_id()
    await transaction.execute(
        CREATE,
        transaction.organisation,
        created,
        _name(claim.name),
        claim.language,
        transaction.at,
    )
    record(transaction, CustomerCreated(customer_id=created))
    return created


async def add_identity(transaction: Transaction, customer_id: UUID, identity: Identity) -> None:
    """Have a customer known by `identity` too.

    Raises Conflict when it is somebody else's, with that customer's id in the details.
    """
    wanted = normalised(identity)
    await _add(transaction, customer_id, wanted)
    owner = await transaction.value(OWNER, transaction.organisation, wanted.kind, wanted.value)
    if owner != customer_id:
        raise Conflict("Another customer is known by this.", customer_id=str(owner))


async def _add(transaction: Transaction, customer_id: UUID, identity: Identity) -> None:
    done = await transaction.execute(
        ADD,
        transaction.organisation,
        identity.kind,
        identity.value,
        customer_id,
        identity.verified_at,
        transaction.at,
    )
    if done == "INSERT 0 1":
        record(
            transaction,
            IdentityAdded(
                customer_id=customer_id,
                kind=identity.kind,
                verified=identity.verified_at is not None,
            ),
        )


async def rename(
    transaction: Transaction, customer_id: UUID, *, name: str | None, language: str | None
) -> None:
    """Set a customer's name or language; None leaves it. Raises NotFound."""
    done = await transaction.execute(
        RENAME, transaction.organisation, customer_id, _name(name), language
    )
    if done == "UPDATE 0":
        raise NotFound("There is no such customer.")
    record(transaction, CustomerChanged(customer_id=customer_id))


def _name(name: str | None) -> str | None:
    """Return a name as stored: one line, without control characters, or None when empty."""
    if name is None:
        return None
    kept = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return kept[:LONGEST_NAME] or None
