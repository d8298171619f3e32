"""What a visitor may see: their conversation, and of its messages only the public ones."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from miroir.base.database import Row, Transaction
from miroir.channels.widget.linked import (
    talk_by_link,
    through_link,
    visible_by_link,
    words_by_link,
)
from miroir.channels.widget.model import (
    AuthorShown,
    LineShown,
    PersonShown,
    TalkShown,
    Visitor,
    WaitShown,
)
from miroir.conversations import CUSTOMER_KINDS, Message, messages, timeline
from miroir.files import Links

SHOWN_AFTER_CLOSURE = timedelta(days=7)
ESTIMATE_IS_OLD_AFTER = timedelta(minutes=1)
LONGEST_PAGE = 200

COLUMNS = """
    select c.id, c.opened_at, c.closed_at,
           a.id as adviser_id, a.name as adviser_name, w.place, w.wait, w.reason
    from conversation c
    left join adviser a on a.organisation_id = c.organisation_id and a.id = c.adviser_id
    left join wait_estimate w on w.organisation_id = c.organisation_id
        and w.conversation_id = c.id and c.adviser_id is null and c.closed_at is null
        and w.at > $2
"""
BY_ID = f"{COLUMNS} where c.organisation_id = $1 and c.id = any($3)"
CURRENT = f"""
    {COLUMNS}
    where c.organisation_id = $1 and c.customer_id = $3 and c.brand_id = $4
      and (c.closed_at is null or c.closed_at > $5) and c.merged_into is null
      and exists (select from contact t
                  where t.organisation_id = c.organisation_id and t.conversation_id = c.id
                    and t.channel = 'chat')
    order by c.opened_at desc, c.number desc
    limit 1
"""
# What they write once it is closed is a conversation of their own.
CURRENT_BY_LINK = f"""
    {COLUMNS}
    where c.organisation_id = $1 and (c.id = $6 or c.customer_id = $3 and c.brand_id = $4)
      and (c.closed_at is null or c.closed_at > $5) and c.merged_into is null
    order by c.opened_at desc, c.number desc
    limit 1
"""


async def current_talk(tx: Transaction, visitor: Visitor) -> TalkShown | None:
    """Return the visitor's newest conversation by chat: open, or closed within the week."""
    link = visitor.linked
    if visitor.customer_id is None and link is None:
        return None
    row = await tx.row(
        CURRENT_BY_LINK if link else CURRENT,
        tx.organisation,
        tx.at - ESTIMATE_IS_OLD_AFTER,
        visitor.customer_id,
        visitor.brand_id,
        tx.at - SHOWN_AFTER_CLOSURE,
        *([link.conversation_id] if link else []),
    )
    talk = None if row is None else _talk(row)
    return talk_by_link(talk, link) if talk and link and through_link(visitor, talk.id) else talk


async def talks(tx: Transaction, conversation_ids: Iterable[UUID]) -> dict[UUID, TalkShown]:
    """Return conversations as visitors see them, by id; the caller knows whose they are."""
    rows = await tx.fetch(
        BY_ID, tx.organisation, tx.at - ESTIMATE_IS_OLD_AFTER, list(conversation_ids)
    )
    return {row["id"]: _talk(row) for row in rows}


async def lines(
    tx: Transaction, visitor: Visitor, conversation_id: UUID, *, links: Links
) -> list[LineShown]:
    """Return the newest messages that a visitor may see of their conversation, oldest first."""
    found = await timeline(
        tx, conversation_id, links=links, kinds=CUSTOMER_KINDS, limit=LONGEST_PAGE
    )
    return lines_for(visitor, reversed(found))


async def public_messages(
    tx: Transaction, message_ids: Sequence[UUID], *, links: Links
) -> list[LineShown]:
    """Return those of the messages that visitors may see, oldest first."""
    return public(await messages(tx, message_ids, links=links))


def lines_for(visitor: Visitor, found: Iterable[Message]) -> list[LineShown]:
    """Return messages of their conversation as this visitor may see them."""
    messages = list(found)
    link = visitor.linked
    if link is None or not any(through_link(visitor, one.conversation_id) for one in messages):
        signed_as = visitor.customer_id if visitor.site_id is not None else None
        return public(messages, signed_as=signed_as)
    shown = [
        _line(message, words=message.channel == "chat" or message.id == link.message_id)
        for message in messages
        if message.kind in CUSTOMER_KINDS and visible_by_link(message, link)
    ]
    return words_by_link(shown, language=visitor.language)


def public(found: Iterable[Message], *, signed_as: UUID | None = None) -> list[LineShown]:
    """Return messages as the visitor sees them; notes and events are not among them."""
    return [
        _line(message, words=message.channel == "chat" or _own(message, signed_as))
        for message in found
        if message.kind in CUSTOMER_KINDS
    ]


def _own(message: Message, customer_id: UUID | None) -> bool:
    """Say whether a mail is between us and this very customer, not somebody who joined in."""
    return customer_id is not None and (message.kind == "reply" or message.author.id == customer_id)


def _line(message: Message, *, words: bool) -> LineShown:
    name = message.author.name if message.kind == "reply" else None
    return LineShown(
        id=message.id,
        conversation_id=message.conversation_id,
        kind="reply" if message.kind == "reply" else "inbound",
        channel=message.channel,
        author=AuthorShown(message.author.kind, name),
        text=message.text if words else "",
        created_at=message.created_at,
        read_at=message.read_at,
        files=message.files if words else [],
        prompt=message.prompt if words else None,
        answers=message.answers if words else None,
    )


def _talk(row: Row) -> TalkShown:
    return TalkShown(
        id=row["id"],
        opened_at=row["opened_at"],
        closed_at=row["closed_at"],
        adviser=PersonShown(row["adviser_id"], row["adviser_name"]) if row["adviser_id"] else None,
        wait=_wait(row) if row["place"] is not None else None,
    )


def _wait(row: Row) -> WaitShown:
    wait: timedelta | None = row["wait"]
    return WaitShown(
        place=row["place"],
        seconds=None if wait is None else round(wait.total_seconds()),
        reason=row["reason"],
    )
