"""Customers as the desk shows and corrects them."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import get, patch, post
from litestar.params import Parameter
from litestar.response import Response

from miroir.access import Caller, Once, requires_role
from miroir.base.database import Database, Transaction
from miroir.base.paging import Page
from miroir.customers import (
    Customer,
    Identity,
    IdentityKind,
    add_identity,
    customer,
    customers,
    find_people,
    rename,
)
from miroir.desk.summaries import Summary, summaries
from miroir.surveys import LastAnswer, last_answers

READERS = [requires_role("adviser", "supervisor", "administrator", scope="customers:read")]
WRITERS = [requires_role("adviser", "supervisor", scope="customers:write")]

HISTORY = """
    select id from conversation where organisation_id = $1 and customer_id = $2
    order by last_message_at desc limit 20
"""


class CustomerShown(Customer, frozen=True, kw_only=True):
    """A customer with their last conversations and what they last answered when asked."""

    conversations: list[Summary]
    last_answers: list[LastAnswer]


class CustomerChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to correct; what is absent stays."""

    name: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    language: Literal["fr", "en"] | None = None


class NewIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """One more thing that a customer is known by, as an adviser learnt it."""

    kind: IdentityKind
    value: Annotated[str, msgspec.Meta(min_length=1, max_length=320)]


@get("/api/v1/customers", guards=READERS, tags=["customers"])
async def find_customers(
    caller: Caller,
    database: Database,
    words: Annotated[str, Parameter(query="q", min_length=1, max_length=200)],
) -> Page[Customer]:
    """Find customers by name, despite typing errors, or by the beginning of an address."""
    async with database.transaction(caller.organisation) as transaction:
        found = await find_people(transaction, words, limit=20)
        return Page(items=await customers(transaction, [one.customer_id for one in found]))


@get("/api/v1/customers/{customer_id:uuid}", guards=READERS, tags=["customers"])
async def show_customer(customer_id: UUID, caller: Caller, database: Database) -> CustomerShown:
    """Return a customer with their history over all channels."""
    async with database.transaction(caller.organisation) as transaction:
        return await _shown(transaction, customer_id)


@patch("/api/v1/customers/{customer_id:uuid}", guards=WRITERS, tags=["customers"])
async def correct_customer(
    customer_id: UUID, data: CustomerChange, caller: Caller, database: Database
) -> CustomerShown:
    """Correct a customer's name or language."""
    async with database.transaction(caller.organisation) as transaction:
        await rename(transaction, customer_id, name=data.name, language=data.language)
        return await _shown(transaction, customer_id)


@post("/api/v1/customers/{customer_id:uuid}/identities", guards=WRITERS, tags=["customers"])
async def add_customer_identity(
    customer_id: UUID, data: NewIdentity, once: Once
) -> Response[CustomerShown]:
    """Have a customer known by one more identity."""

    async def create(transaction: Transaction) -> CustomerShown:
        await customer(transaction, customer_id)
        identity = Identity(kind=data.kind, value=data.value)
        await add_identity(transaction, customer_id, identity)
        return await _shown(transaction, customer_id)

    return await once(create)


async def _shown(transaction: Transaction, customer_id: UUID) -> CustomerShown:
    found = await customer(transaction, customer_id)
    rows = await transaction.fetch(HISTORY, transaction.organisation, customer_id)
    return CustomerShown(
        **msgspec.structs.asdict(found),
        conversations=await summaries(transaction, [row["id"] for row in rows]),
        last_answers=await last_answers(transaction, customer_id),
    )


routes = [find_customers, show_customer, correct_customer, add_customer_identity]
