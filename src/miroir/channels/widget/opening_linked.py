"""A new visitor goes on with a conversation by the link of a mail."""

from typing import Literal
from uuid import UUID

import msgspec

from miroir.access import hash_of, new_prefixed_token
from miroir.base.database import Transaction
from miroir.base.errors import Conflict, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.channels.chat_links import ChatLink
from miroir.channels.widget.facts import ChatLinkOpened
from miroir.channels.widget.linked import COUNTS, LASTS
from miroir.channels.widget.model import VisitorMade
from miroir.channels.widget.visitors import PREFIX
from miroir.customers import any_stopped
from miroir.journal import record

MOST_VISITORS = 20

FIND = f"""
    select c.id as conversation_id, c.brand_id, coalesce(c.language, b.language) as language,
           coalesce({COUNTS}, false)
               and (c.closed_at is null or c.closed_at > $3::timestamptz - $4::interval) as counts,
           array(select unnest(d.addresses) from delivery d
                 where d.organisation_id = $1 and d.message_id = m.id) as addresses,
           (select count(*) from visitor v
            where v.organisation_id = $1 and v.link_message_id = m.id) as visitors
    from message m
    join conversation c on c.organisation_id = $1 and c.id = m.conversation_id
    join brand b on b.organisation_id = $1 and b.id = c.brand_id
    where m.organisation_id = $1 and m.id = $2
"""
MAKE = """
    insert into visitor (organisation_id, id, brand_id, token_hash, language, created_at, seen_at,
                         link_conversation_id, link_message_id)
    values ($1, $2, $3, $4, $5, $6, $6, $7, $8)
"""


class Linkable(msgspec.Struct, frozen=True, kw_only=True):
    """Where a link leads; `over`: why it may not be opened any more."""

    message_id: UUID
    conversation_id: UUID
    brand_id: UUID
    language: Literal["fr", "en"]
    over: Conflict | None


async def linkable(tx: Transaction, link: ChatLink) -> Linkable:
    """Return where a link leads, and whether it still does. Raises NotFound."""
    row = await tx.row(FIND, tx.organisation, link.message, tx.at, LASTS)
    if row is None:
        raise NotFound("This link leads to no conversation.")
    over = None
    if not link.counts(tx.at):
        over = Conflict(phrase("This link has run out: it counts for seven days."))
    elif not row["counts"] or await any_stopped(tx, row["addresses"]):
        over = Conflict(phrase("This conversation does not go on by this link any more."))
    elif row["visitors"] >= MOST_VISITORS:
        over = Conflict(phrase("This link has been opened too often."))
    return Linkable(
        message_id=link.message,
        conversation_id=row["conversation_id"],
        brand_id=row["brand_id"],
        language="en" if row["language"] == "en" else "fr",
        over=over,
    )


async def open_linked(tx: Transaction, to: Linkable) -> VisitorMade:
    """Make a visitor who goes on with a conversation: nobody that is known. Raises Conflict."""
    if to.over is not None:
        raise to.over
    visitor_id = new_id()
    token = new_prefixed_token(PREFIX, tx.organisation)
    await tx.execute(
        MAKE,
        tx.organisation,
        visitor_id,
        to.brand_id,
        hash_of(token),
        to.language,
        tx.at,
        to.conversation_id,
        to.message_id,
    )
    record(
        tx,
        ChatLinkOpened(
            conversation_id=to.conversation_id, message_id=to.message_id, visitor_id=visitor_id
        ),
    )
    return VisitorMade(visitor_id, token)
