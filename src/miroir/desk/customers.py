"""A person as the customer pane shows them."""

from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.paging import Page, cut, read_cursor
from miroir.customers import (
    AddressStop,
    Consent,
    Customer,
    CustomerNote,
    consents,
    customer,
    customer_notes,
    same_person,
    stops,
)
from miroir.desk.summaries import Summary, summaries
from miroir.indicators import Mood, mood
from miroir.surveys import LastAnswer, last_answers

SHOWN_AT_FIRST = 20

HISTORY = """
    select id, last_message_at from conversation
    where organisation_id = $1 and customer_id = any($2)
      and (suspected_at is null or closed_at is not null)
      and ($3::timestamptz is null or (last_message_at, id) < ($3, $4))
    order by last_message_at desc, id desc
    limit $5
"""


class CustomerShown(Customer, frozen=True, kw_only=True):
    """A person with their last conversations, what was noted of them and what they answered.

    `mood` puts their last answers beside those of the advisers who were asked the same.
    """

    conversations: list[Summary]
    last_answers: list[LastAnswer]
    mood: list[Mood]
    notes: list[CustomerNote]
    consents: list[Consent]
    stops: list[AddressStop]


async def shown(transaction: Transaction, customer_id: UUID) -> CustomerShown:
    """Return everything that the pane shows of the person a customer is. Raises NotFound."""
    found = await customer(transaction, customer_id)
    conversations = await history(transaction, found.id, after=None, limit=SHOWN_AT_FIRST)
    return CustomerShown(
        **msgspec.structs.asdict(found),
        conversations=conversations.items,
        last_answers=await last_answers(transaction, found.id),
        mood=await mood(transaction, await same_person(transaction, found.id)),
        notes=await customer_notes(transaction, found.id),
        consents=await consents(transaction, found.id),
        stops=await stops(transaction, found.id),
    )


async def history(
    transaction: Transaction, customer_id: UUID, *, after: str | None, limit: int
) -> Page[Summary]:
    """Return a page of a person's conversations, the newest first."""
    at, last = read_cursor(after, tuple[datetime, UUID]) or (None, None)
    people = await same_person(transaction, customer_id)
    rows = await transaction.fetch(HISTORY, transaction.organisation, people, at, last, limit + 1)
    kept, following = cut(rows, limit=limit, key=lambda row: (row["last_message_at"], row["id"]))
    found = await summaries(transaction, [row["id"] for row in kept])
    return Page(items=found, next=following)
