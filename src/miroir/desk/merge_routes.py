"""Who may be one person, merging them, and undoing it. For people only: it asks for judgement."""

from uuid import UUID

import msgspec
from litestar import delete, get, post
from litestar.response import Response

from miroir.access import Caller, Once, requires_role
from miroir.base.database import Database, Transaction
from miroir.base.paging import Page
from miroir.customers import (
    ReasonCode,
    Suggestion,
    customer,
    dismiss,
    merge,
    suggestions,
    unmerge,
)
from miroir.desk.customers import CustomerShown, shown

PEOPLE = [requires_role("adviser", "supervisor")]


class Other(msgspec.Struct, frozen=True, kw_only=True):
    """The other of two customers."""

    other_id: UUID


@get("/api/v1/customers/{customer_id:uuid}/suggestions", guards=PEOPLE, tags=["customers"])
async def suggest_merges(customer_id: UUID, caller: Caller, database: Database) -> Page[Suggestion]:
    """Tell who may be the same person, each with why; nobody who was said to be another."""
    async with database.transaction(caller.organisation) as transaction:
        return Page(items=await suggestions(transaction, customer_id))


@post("/api/v1/customers/{customer_id:uuid}/merges", guards=PEOPLE, tags=["customers"])
async def merge_customers(
    customer_id: UUID, data: Other, caller: Caller, once: Once
) -> Response[CustomerShown]:
    """Take another customer for the same person: both are shown as one from then on."""

    async def create(transaction: Transaction) -> CustomerShown:
        await merge(
            transaction,
            data.other_id,
            into=customer_id,
            by=caller.id,
            reasons=await _reasons(transaction, customer_id, data.other_id),
        )
        return await shown(transaction, customer_id)

    return await once(create)


async def _reasons(transaction: Transaction, customer_id: UUID, other_id: UUID) -> list[ReasonCode]:
    other = await customer(transaction, other_id)
    for suggestion in await suggestions(transaction, customer_id):
        if suggestion.customer.id == other.id:
            return list(dict.fromkeys(reason.code for reason in suggestion.reasons))
    return ["by-hand"]


@delete("/api/v1/merges/{merge_id:uuid}", guards=PEOPLE, status_code=200, tags=["customers"])
async def undo_merge(merge_id: UUID, caller: Caller, database: Database) -> CustomerShown:
    """Undo a merge; return the one who is a person of their own again."""
    async with database.transaction(caller.organisation) as transaction:
        return await shown(transaction, await unmerge(transaction, merge_id, by=caller.id))


@post(
    "/api/v1/customers/{customer_id:uuid}/dismissals",
    guards=PEOPLE,
    status_code=204,
    tags=["customers"],
)
async def dismiss_suggestion(
    customer_id: UUID, data: Other, caller: Caller, database: Database
) -> None:
    """Say that two customers are two people: it is not suggested again."""
    async with database.transaction(caller.organisation) as transaction:
        await dismiss(transaction, customer_id, other_id=data.other_id, by=caller.id)


routes = [suggest_merges, merge_customers, undo_merge, dismiss_suggestion]
