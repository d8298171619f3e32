"""A visitor's message on its way in, whether it comes by socket or by request."""

from uuid import UUID

from miroir.access import organisation_settings
from miroir.base.database import Database, Transaction
from miroir.base.errors import Conflict, Invalid
from miroir.base.language import language
from miroir.channels.chat import ChatIntake, ChatLine, ChatLineTaken
from miroir.channels.widget.model import Sent, Visitor
from miroir.channels.widget.paces import refuse_flood
from miroir.conversations import Answered, answered
from miroir.files import Owner, require_own

# The id is the visitor's to choose: it must not name a message of somebody else.
KNOWN = """
    select coalesce(c.customer_id = $3, false) and m.kind = 'inbound' from message m
    join conversation c on c.organisation_id = m.organisation_id and c.id = m.conversation_id
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
    refuse_flood(visitor, "message")
    if not sent.text.strip() and not sent.file_ids and not sent.answers:
        raise Invalid("There is nothing to send: write a text or add a file.")
    given: Answered | None = None
    if sent.file_ids or sent.answers or conversation_id is None:
        async with database.transaction(visitor.organisation) as tx:
            fresh = await _check(tx, visitor, sent)
            given = await _given(tx, visitor, sent) if fresh else None
    return await chat.take(
        visitor.organisation,
        ChatLine(
            id=sent.id,
            brand_id=visitor.brand_id,
            visitor_id=visitor.id,
            text=given.text if given else sent.text,
            language=visitor.language,
            customer_id=visitor.customer_id,
            conversation_id=given.conversation_id if given else conversation_id,
            answer=given.answer if given else None,
            subject=sent.subject,
            file_ids=tuple(dict.fromkeys(sent.file_ids)),
        ),
    )


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
