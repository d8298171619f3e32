"""What a customer is known by, as advisers correct it."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, post, put
from litestar.response import Response

from miroir.access import Caller, Once, requires_role
from miroir.base.database import Database, Transaction
from miroir.customers import (
    Identity,
    IdentityKind,
    add_identity,
    customer,
    remove_identity,
    verify_identity,
)
from miroir.desk.customers import CustomerShown, shown

WRITERS = [requires_role("adviser", "supervisor", scope="customers:write")]


class NewIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """One more thing that a customer is known by; `verified`: it is proven to be theirs."""

    kind: IdentityKind
    value: Annotated[str, msgspec.Meta(min_length=1, max_length=320)]
    verified: bool = False


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """Whether an identity is proven to be the customer's."""

    verified: bool


@post("/api/v1/customers/{customer_id:uuid}/identities", guards=WRITERS, tags=["customers"])
async def add_customer_identity(
    customer_id: UUID, data: NewIdentity, once: Once
) -> Response[CustomerShown]:
    """Have a customer known by one more identity; a telephone number is kept as +33612345678."""

    async def create(transaction: Transaction) -> CustomerShown:
        await customer(transaction, customer_id)
        at = transaction.at if data.verified else None
        identity = Identity(kind=data.kind, value=data.value, verified_at=at)
        await add_identity(transaction, customer_id, identity)
        return await shown(transaction, customer_id)

    return await once(create)


@put("/api/v1/identities/{identity_id:uuid}/verification", guards=WRITERS, tags=["customers"])
async def mark_identity(
    identity_id: UUID, data: Verification, caller: Caller, database: Database
) -> CustomerShown:
    """Note that an identity is proven to be the customer's, or that it is not."""
    async with database.transaction(caller.organisation) as transaction:
        owner = await verify_identity(transaction, identity_id, verified=data.verified)
        return await shown(transaction, owner)


@delete(
    "/api/v1/identities/{identity_id:uuid}", guards=WRITERS, status_code=200, tags=["customers"]
)
async def drop_identity(identity_id: UUID, caller: Caller, database: Database) -> CustomerShown:
    """Have a customer not known by an identity any more; a browser's stays."""
    async with database.transaction(caller.organisation) as transaction:
        owner = await remove_identity(transaction, identity_id)
        return await shown(transaction, owner)


routes = [add_customer_identity, mark_identity, drop_identity]
