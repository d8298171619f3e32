"""One conversation as the desk opens it."""

from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.paging import Page, cut, read_cursor
from miroir.conversations import Arrival, Link, Message, arrival, links_of, timeline
from miroir.customers import AddressStop, stops
from miroir.desk.summaries import Summary, summaries
from miroir.files import Links
from miroir.journal import last_cursor

CONTACTS = """
    select id, channel, started_at, ended_at from contact
    where organisation_id = $1 and conversation_id = $2
    order by started_at
"""
MERGED = """
    select g.merged_id as conversation_id, c.number, g.merged_by, g.merged_at
    from merging g
    join conversation c on (c.organisation_id, c.id) = (g.organisation_id, g.merged_id)
    where g.organisation_id = $1 and g.kept_id = $2 and g.undone_at is null
    order by g.merged_at
"""
CLOSURE = """
    select reason_id, closed_by, closed_at from closure
    where organisation_id = $1 and conversation_id = $2 and reopened_at is null
"""


class ContactShown(msgspec.Struct, frozen=True, kw_only=True):
    """One approach of the customer through one channel."""

    id: UUID
    channel: Channel
    started_at: datetime
    ended_at: datetime | None


class ClosureShown(msgspec.Struct, frozen=True, kw_only=True):
    """That a conversation is closed: why, by whom (None: by a rule), when."""

    reason_id: UUID
    closed_by: UUID | None
    closed_at: datetime


class MergedShown(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation that was taken into this one, by whom and when."""

    conversation_id: UUID
    number: int
    merged_by: UUID | None
    merged_at: datetime


class Conversation(Summary, frozen=True, kw_only=True):
    """A conversation with what only its own pane shows."""

    contacts: list[ContactShown]
    closure: ClosureShown | None
    links: list[Link]
    merged: list[MergedShown]
    arrival: Arrival | None
    stops: list[AddressStop]


async def conversation(transaction: Transaction, conversation_id: UUID) -> Conversation:
    """Return a conversation; raises NotFound."""
    found = await summaries(transaction, [conversation_id])
    if not found:
        raise NotFound("There is no such conversation.")
    key = (transaction.organisation, conversation_id)
    contacts = await transaction.fetch(CONTACTS, *key)
    closure = await transaction.row(CLOSURE, *key)
    merged = await transaction.fetch(MERGED, *key)
    return Conversation(
        **msgspec.structs.asdict(found[0]),
        contacts=[ContactShown(**dict(row)) for row in contacts],
        closure=None if closure is None else ClosureShown(**dict(closure)),
        links=await links_of(transaction, conversation_id),
        merged=[MergedShown(**dict(row)) for row in merged],
        arrival=await arrival(transaction, conversation_id),
        stops=await stops(transaction, found[0].customer.id),
    )


async def message_page(
    transaction: Transaction,
    conversation_id: UUID,
    *,
    links: Links,
    after: str | None,
    limit: int,
) -> Page[Message]:
    """Return a page of a conversation's messages and notes, newest first. Raises NotFound."""
    cursor = await last_cursor(transaction)
    if not await summaries(transaction, [conversation_id]):
        raise NotFound("There is no such conversation.")
    rows = await timeline(
        transaction,
        conversation_id,
        links=links,
        before=read_cursor(after, tuple[datetime, UUID]),
        limit=limit + 1,
    )
    kept, following = cut(rows, limit=limit, key=lambda row: (row.created_at, row.id))
    return Page(items=list(kept), next=following, cursor=cursor)
