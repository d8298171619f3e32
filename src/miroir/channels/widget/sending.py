"""A visitor's message on its way in, whether it comes by socket or by request."""

from uuid import UUID

import msgspec

from miroir.access import organisation_settings
from miroir.base.database import Database, Transaction
from miroir.base.errors import Conflict, Invalid
from miroir.base.language import language
from miroir.channels.chat import ChatIntake, ChatLine, ChatLineTaken
from miroir.channels.widget.linked import linked, through_link
from miroir.channels.widget.model import Sent, Visitor
from miroir.channels.widget.paces import refuse_flood
from miroir.channels.widget.queries import current_talk
from miroir.conversations import Answered, answered
from miroir.files import Owner, require_own

# The id is the visitor's to choose: it must not name a message of somebody else.
KNOWN = """
    select coalesce(c.customer_id = $3, false) and m.kind = 'inbound' from message m
    join conversation c on c.organisation_id = m.organisation_id and c.id = m.conversation_id
    where m.organisation_id = $1 and m.id = $2
"""


# Who came by a link is known by what they wrote themselves: the conversation is another's.
OWN = """
    select m.kind = 'inbound' and m.author_id is not distinct from i.customer_id from message m
    left join customer_identity i
        on i.organisation_id = $1 and i.kind = 'visitor' and i.value = $3::uuid::text
    where m.organisation_id = $1 and m.id = $2
"""


async def send(
    chat: ChatIntake,
    database: Database,
    visitor: Visitor,
    sent: Sent,
    *,
    conversation_id: UUID | None = None,
) -> ChatLineTaken:
    """Take in what a visitor sends; it is durable when this returns. The same id is once.

    `conversation_id`, where the caller knows it, spares looking for the visitor's open matter.
    Raises Invalid, NotFound, Conflict or TooMany, with words for the visitor.
    """
    if visitor.by_link:
        return await _send_by_link(chat, database, visitor, sent)
    refuse_flood(visitor, "message")
    _require_something(sent)
    given: Answered | None = None
    if sent.file_ids or sent.answers or conversation_id is None:
        async with database.transaction(visitor.organisation) as tx:
            fresh = await _check(tx, visitor, sent)
            given = await _given(tx, visitor, sent) if fresh else None
    line = _line(visitor, sent, given)
    if conversation_id is not None and not given:
        line = msgspec.structs.replace(line, conversation_id=conversation_id)
    return await chat.take(visitor.organisation, line)


async def _send_by_link(
    chat: ChatIntake, database: Database, visitor: Visitor, sent: Sent
) -> ChatLineTaken:
    """Take in what is written by the link of a mail, while that counts; else it is a new matter."""
    refuse_flood(visitor, "message")
    _require_something(sent)
    async with database.transaction(visitor.organisation) as tx:
        await require_own(tx, sent.file_ids, owner=Owner("visitor", visitor.id))
        own = await tx.value(OWN, tx.organisation, sent.id, visitor.id)
        if own is False:
            raise Conflict("This message id is taken: make a new one.")
        given = None if own else await _given(tx, visitor, sent)
        visitor = msgspec.structs.replace(visitor, linked=await linked(tx, visitor.id))
        talk = await current_talk(tx, visitor)
        goes_on = talk is not None and talk.closed_at is None and through_link(visitor, talk.id)
    line = _line(visitor, sent, given)
    if talk and goes_on and not given:
        line = msgspec.structs.replace(line, conversation_id=talk.id, linked=True, subject=None)
    return await chat.take(visitor.organisation, line)


def _line(visitor: Visitor, sent: Sent, given: Answered | None) -> ChatLine:
    return ChatLine(
        id=sent.id,
        brand_id=visitor.brand_id,
        visitor_id=visitor.id,
        text=given.text if given else sent.text,
        language=visitor.language,
        customer_id=visitor.customer_id,
        conversation_id=given.conversation_id if given else None,
        answer=given.answer if given else None,
        subject=sent.subject,
        file_ids=tuple(dict.fromkeys(sent.file_ids)),
    )


def _require_something(sent: Sent) -> None:
    if not sent.text.strip() and not sent.file_ids and not sent.answers:
        raise Invalid("There is nothing to send: write a text or add a file.")


async def _check(tx: Transaction, visitor: Visitor, sent: Sent) -> bool:
    """Say whether this message is new; refuse what is not the visitor's to send."""
    await require_own(tx, sent.file_ids, owner=Owner("visitor", visitor.id))
    mine = await tx.value(KNOWN, tx.organisation, sent.id, visitor.customer_id)
    if mine is False:
        raise Conflict("This message id is taken: make a new one.")
    return mine is None


async def _given(tx: Transaction, visitor: Visitor, sent: Sent) -> Answered | None:
    if sent.answers is None:
        return None
    zone = (await organisation_settings(tx)).time_zone
    tongue = language("en" if visitor.language == "en" else "fr", zone)
    return await answered(tx, sent.answers, customer_id=visitor.customer_id, tongue=tongue)
