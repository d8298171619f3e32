"""One conversation as the desk opens it."""

from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.paging import Page, cut, read_cursor
from miroir.conversations import Message, timeline
from miroir.desk.summaries import Summary, summaries
from miroir.files import Links
from miroir.journal import last_cursor

CONTACTS = """
    select id, channel, started_at, ended_at from contact
    where organisation_id = $1 and conversation_id = $2
    order by started_at
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


class Conversation(Summary, frozen=True, kw_only=True):
    """A conversation with what only its own pane shows."""

    contacts: list[ContactShown]
    closure: ClosureShown | None


async def conversation(transaction: Transaction, conversation_id: UUID) -> Conversation:
    """Return a conversation; raises NotFound."""
    found = await summaries(transaction, [conversation_id])
    if not found:
        raise NotFound("There is no such conversation.")
    key = (transaction.organisation, conversation_id)
    contacts = await transaction.fetch(CONTACTS, *key)
    closure = await transaction.row(CLOSURE, *key)
    return Conversation(
        **msgspec.structs.asdict(found[0]),
        contacts=[ContactShown(**dict(row)) for row in contacts],
        closure=None if closure is None else ClosureShown(**dict(closure)),
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
