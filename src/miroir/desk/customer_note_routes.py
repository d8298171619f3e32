"""Notes about a person that outlast their conversations."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, post
from litestar.response import Response

from miroir.access import Caller, Once, requires_role
from miroir.base.database import Database, Transaction
from miroir.customers import remove_customer_note, write_customer_note
from miroir.desk.customers import CustomerShown, shown

PEOPLE = [requires_role("adviser", "supervisor")]


class NewCustomerNote(msgspec.Struct, frozen=True, kw_only=True):
    """What to keep about a person; the customer never sees it."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]


@post("/api/v1/customers/{customer_id:uuid}/notes", guards=PEOPLE, tags=["customers"])
async def note_about_customer(
    customer_id: UUID, data: NewCustomerNote, caller: Caller, once: Once
) -> Response[CustomerShown]:
    """Note something about a customer."""

    async def create(transaction: Transaction) -> CustomerShown:
        await write_customer_note(transaction, customer_id, by=caller.id, text=data.text)
        return await shown(transaction, customer_id)

    return await once(create)


@delete("/api/v1/customer-notes/{note_id:uuid}", guards=PEOPLE, status_code=200, tags=["customers"])
async def drop_customer_note(note_id: UUID, caller: Caller, database: Database) -> CustomerShown:
    """Take a note about a customer away."""
    async with database.transaction(caller.organisation) as transaction:
        about = await remove_customer_note(transaction, note_id, by=caller.id)
        return await shown(transaction, about)


routes = [note_about_customer, drop_customer_note]
