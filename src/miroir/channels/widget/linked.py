"""Going on with a conversation in the chat by the link of a mail, on whatever device.

Whoever has the mail can follow its link: they see that one conversation, from that mail's answer
on, and are nobody but a visitor of their own.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Conflict
from miroir.base.language import phrase
from miroir.channels.widget.model import LineShown, Linked, TalkShown, Visitor
from miroir.conversations import LinkButtons, Message, prompt_text

LASTS = timedelta(days=7)

# Not once the answer is part of another conversation, nor once an adviser has parted from somebody
# what they wrote by a link of before.
COUNTS = """
    m.organisation_id = $1 and m.kind = 'reply' and m.origin_id is null
    and c.merged_into is null and c.suspected_at is null
    and not exists (
        select from participant p
        where p.organisation_id = $1 and p.conversation_id = c.id
          and p.came_by = 'linked' and p.state = 'removed' and p.decided_at >= m.created_at)
"""
OF_VISITOR = f"""
    select c.id as conversation_id, m.id as message_id, m.created_at as since,
           v.created_at + $4::interval as until,
           exists (select from participant p
                   join customer_identity i on i.organisation_id = $1
                       and i.customer_id = p.customer_id
                       and i.kind = 'visitor' and i.value = v.id::text
                   where p.organisation_id = $1 and p.conversation_id = c.id
                     and p.state = 'same') as same
    from visitor v
    join message m on m.organisation_id = $1 and m.id = v.link_message_id
        and m.conversation_id = v.link_conversation_id
    join conversation c on c.organisation_id = $1 and c.id = m.conversation_id
    where v.organisation_id = $1 and v.id = $2 and v.created_at > $3::timestamptz - $4::interval
      and {COUNTS}
"""


async def linked(tx: Transaction, visitor_id: UUID) -> Linked | None:
    """Return what a visitor goes on with by a link, while that counts."""
    row = await tx.row(OF_VISITOR, tx.organisation, visitor_id, tx.at, LASTS)
    return None if row is None else Linked(**row)


def through_link(visitor: Visitor, conversation_id: UUID) -> bool:
    """Say whether a visitor is in this conversation by a link only."""
    return visitor.linked is not None and visitor.linked.conversation_id == conversation_id


def reads_for_customer(visitor: Visitor, conversation_id: UUID) -> bool:
    """Say whether what they read is read by the customer, who then needs no mail of it."""
    same = visitor.linked is not None and visitor.linked.same
    return same or not through_link(visitor, conversation_id)


def refuse_through_link(visitor: Visitor, talk: TalkShown | None) -> None:
    """Raise Conflict for what only the customer may do in their open conversation."""
    if talk is not None and talk.closed_at is None and through_link(visitor, talk.id):
        raise Conflict(phrase("This goes on from a mail: what you ask is for whom it was sent to."))


def talk_by_link(talk: TalkShown, link: Linked) -> TalkShown:
    """Return a conversation as a link shows it: it begins with the mail."""
    return msgspec.structs.replace(talk, opened_at=link.since)


def visible_by_link(message: Message, link: Linked) -> bool:
    """Say whether a link shows a message: not what was before it, nor of another conversation."""
    later = message.created_at > link.since or message.id == link.message_id
    return later and message.origin is None and message.conversation_id == link.conversation_id


def words_by_link(lines: Iterable[LineShown], *, language: str | None) -> list[LineShown]:
    """Return lines whose questions are words: an answer to them would be the customer's own."""
    return [_in_words(line, language or "fr") for line in lines]


def _in_words(line: LineShown, language: str) -> LineShown:
    if line.prompt is None or isinstance(line.prompt, LinkButtons):
        return line
    asked = prompt_text(line.prompt, language=language)
    text = f"{line.text.rstrip()}\n\n{asked}".lstrip()
    return msgspec.structs.replace(line, text=text, prompt=None)
