"""Customers as the desk shows and corrects them."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import get, patch, put
from litestar.params import QueryParameter

from miroir.access import Caller, requires_role
from miroir.base.database import Database
from miroir.base.paging import After, Limit, Page
from miroir.customers import (
    Customer,
    customer,
    customers,
    find_people,
    prefer_adviser,
    rename,
)
from miroir.desk.customers import CustomerShown, history, shown
from miroir.desk.summaries import Summary
from miroir.routing import place_again

READERS = [requires_role("adviser", "supervisor", "administrator", scope="customers:read")]
WRITERS = [requires_role("adviser", "supervisor", scope="customers:write")]


class CustomerChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to correct; what is absent stays."""

    name: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    language: Literal["fr", "en"] | None = None


class PreferredAdviser(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a customer would rather talk to; null: anybody."""

    adviser_id: UUID | None


@get("/api/v1/customers", guards=READERS, tags=["customers"])
async def find_customers(
    caller: Caller,
    database: Database,
    words: Annotated[str, QueryParameter(name="q", min_length=1, max_length=200)],
) -> Page[Customer]:
    """Find customers by name, despite typing errors, or by the beginning of an address."""
    async with database.transaction(caller.organisation) as transaction:
        found = await find_people(transaction, words, limit=20)
        return Page(items=await customers(transaction, [one.customer_id for one in found]))


@get("/api/v1/customers/{customer_id:uuid}", guards=READERS, tags=["customers"])
async def show_customer(customer_id: UUID, caller: Caller, database: Database) -> CustomerShown:
    """Return the person that a customer is, with everything that the pane shows of them."""
    async with database.transaction(caller.organisation) as transaction:
        return await shown(transaction, customer_id)


@get("/api/v1/customers/{customer_id:uuid}/conversations", guards=READERS, tags=["customers"])
async def list_customer_conversations(
    customer_id: UUID,
    caller: Caller,
    database: Database,
    after: After = None,
    limit: Limit = 50,
) -> Page[Summary]:
    """List a person's conversations over all channels, the newest first."""
    async with database.transaction(caller.organisation) as transaction:
        await customer(transaction, customer_id)
        return await history(transaction, customer_id, after=after, limit=limit)


@patch("/api/v1/customers/{customer_id:uuid}", guards=WRITERS, tags=["customers"])
async def correct_customer(
    customer_id: UUID, data: CustomerChange, caller: Caller, database: Database
) -> CustomerShown:
    """Correct a customer's name or language."""
    async with database.transaction(caller.organisation) as transaction:
        await rename(transaction, customer_id, name=data.name, language=data.language)
        return await shown(transaction, customer_id)


@put("/api/v1/customers/{customer_id:uuid}/preferred-adviser", guards=WRITERS, tags=["customers"])
async def choose_preferred_adviser(
    customer_id: UUID, data: PreferredAdviser, caller: Caller, database: Database
) -> CustomerShown:
    """Note whom a customer would rather talk to: their contacts are offered there first."""
    async with database.transaction(caller.organisation) as transaction:
        await prefer_adviser(transaction, customer_id, data.adviser_id)
        await place_again(transaction, customer_id=customer_id)
        return await shown(transaction, customer_id)


routes = [
    find_customers,
    show_customer,
    list_customer_conversations,
    correct_customer,
    choose_preferred_adviser,
]
