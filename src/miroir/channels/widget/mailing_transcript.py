"""A visitor has their conversation sent by mail: at once, or once the mailbox's reader says so."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import msgspec

from miroir.access import Brand, brand, organisation_settings
from miroir.base.database import Transaction
from miroir.base.errors import Conflict, Invalid, NotFound, TooMany
from miroir.base.ids import new_id
from miroir.base.language import Language, language, phrase
from miroir.channels.announcing import Announcement, announce
from miroir.channels.widget.facts import TranscriptMailed
from miroir.channels.widget.linked import through_link
from miroir.channels.widget.model import Language as Spoken
from miroir.channels.widget.model import Visitor
from miroir.channels.widget.queries import current_talk, public
from miroir.channels.widget.transcript import transcript
from miroir.channels.widget.transcript_mail import confirmation_text, transcript_text
from miroir.customers import Identity, any_stopped, normalised, proven_address, stop_address
from miroir.files import Links
from miroir.journal import record

CONFIRMED_WITHIN = timedelta(days=2)
MOST_A_DAY = 5
# Who clicks twice gets one mail.
ONCE_WITHIN = timedelta(minutes=1)

LOCK = "select pg_advisory_xact_lock(hashtextextended($2, $1))"
LATELY = """
    select count(*) as asked,
           coalesce(bool_or(conversation_id = $4 and asked_at > $5), false) as just_now
    from transcript_request
    where organisation_id = $1 and address = $2 and asked_at > $3
"""
ASK = """
    insert into transcript_request
        (organisation_id, id, conversation_id, address, language, asked_at)
    values ($1, $2, $3, $4, $5, $6)
"""
CONFIRM = """
    update transcript_request set confirmed_at = $3
    where organisation_id = $1 and id = $2 and confirmed_at is null
"""
FIND = """
    select r.id, r.conversation_id, r.address, r.language, r.asked_at, r.confirmed_at,
           c.customer_id, c.brand_id
    from transcript_request r
    join conversation c on (c.organisation_id, c.id) = (r.organisation_id, r.conversation_id)
    where r.organisation_id = $1 and r.id = $2
"""


class TranscriptRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation that its visitor asked for, up to when they did, at an address."""

    id: UUID
    conversation_id: UUID
    customer_id: UUID
    brand_id: UUID
    address: str
    language: Spoken
    asked_at: datetime
    confirmed_at: datetime | None


class Underway(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of a request; `request_id` where its address is yet to be asked."""

    to_confirm: bool
    request_id: UUID | None = None


async def ask_for_transcript(
    tx: Transaction, visitor: Visitor, *, email: str | None, links: Links
) -> Underway:
    """Send a visitor their conversation, or note that they want it at an unproven address.

    That address is then to be asked: see `ask_to_confirm`. Without `email` it goes where they are
    proven to read. Raises NotFound, Invalid, Conflict, TooMany.
    """
    found = await current_talk(tx, visitor)
    if found is None or visitor.customer_id is None or through_link(visitor, found.id):
        raise NotFound("There is no conversation to send.")
    said = normalised(Identity(kind="email", value=email)).value if email else None
    proven = await proven_address(tx, visitor.customer_id, said)
    address = proven or said
    if address is None:
        raise Invalid("Give the address that the conversation shall be sent to.")
    if proven and await any_stopped(tx, [proven]):
        raise Conflict("Our mails to this address do not arrive: save the conversation instead.")
    request_id = await _note(tx, visitor, found.id, address=address)
    if request_id is None or proven is None:
        return Underway(to_confirm=proven is None, request_id=request_id)
    signed_as = visitor.customer_id if visitor.site_id is not None else None
    await _send(tx, await transcript_request(tx, request_id), links=links, signed_as=signed_as)
    return Underway(to_confirm=False)


async def _note(
    tx: Transaction, visitor: Visitor, conversation_id: UUID, *, address: str
) -> UUID | None:
    """Note what is asked for; None where it has just been."""
    await tx.execute(LOCK, tx.organisation, f"transcript {address}")
    since = tx.at - timedelta(days=1), tx.at - ONCE_WITHIN
    lately = await tx.row(LATELY, tx.organisation, address, since[0], conversation_id, since[1])
    if lately is not None and lately["just_now"]:
        return None
    if lately is not None and lately["asked"] >= MOST_A_DAY:
        raise TooMany("This address was sent enough for today.", retry_after=3600)
    request_id = new_id()
    spoken = "en" if visitor.language == "en" else "fr"
    await tx.execute(ASK, tx.organisation, request_id, conversation_id, address, spoken, tx.at)
    return request_id


async def ask_to_confirm(tx: Transaction, request_id: UUID, *, page: str) -> None:
    """Ask whoever reads an unproven address, in fixed words, whether they want the conversation.

    A stopped address is not written to: nor is that told, as it need not be the visitor's.
    """
    asked = await transcript_request(tx, request_id)
    sender, tongue = await brand(tx, asked.brand_id), await _tongue(tx, asked)
    if await any_stopped(tx, [asked.address]):
        return
    subject = tongue.gettext("Your conversation with %(brand)s: confirm your address")
    text = confirmation_text(sender.name, page, tongue=tongue)
    told = _told(asked, sender, subject=subject, text=text)
    await announce(tx, msgspec.structs.replace(told, unsubscribe=f"{page}/no-more"))


async def transcript_request(tx: Transaction, request_id: UUID) -> TranscriptRequest:
    """Return what was asked for. Raises NotFound."""
    row = await tx.row(FIND, tx.organisation, request_id)
    if row is None:
        raise NotFound("There is no such conversation.")
    return TranscriptRequest(**row)


async def confirm_transcript(tx: Transaction, asked: TranscriptRequest, *, links: Links) -> None:
    """Send what a mailbox's reader says that they asked for; twice is once. Raises Conflict.

    They get the words of the chat alone, and are taken for nobody by it.
    """
    if tx.at - asked.asked_at > CONFIRMED_WITHIN:
        raise Conflict(phrase("This link is too old: ask again in the chat."))
    if await any_stopped(tx, [asked.address]):
        raise Conflict(phrase("This address wants no mail from us."))
    await _send(tx, asked, links=links, signed_as=None)


async def refuse_transcripts(tx: Transaction, asked: TranscriptRequest) -> None:
    """Write no more by itself to an address whose reader asked for nothing."""
    await stop_address(tx, asked.address, why="complaint")


async def _send(
    tx: Transaction, asked: TranscriptRequest, *, links: Links, signed_as: UUID | None
) -> None:
    if await tx.execute(CONFIRM, tx.organisation, asked.id, tx.at) != "UPDATE 1":
        return
    sender, tongue = await brand(tx, asked.brand_id), await _tongue(tx, asked)
    words = await transcript(
        tx,
        asked.conversation_id,
        links=links,
        until=asked.asked_at,
        showing=partial(public, signed_as=signed_as),
        brand=sender.name,
        tongue=tongue,
    )
    subject = tongue.gettext("Your conversation with %(brand)s")
    text = transcript_text(words, tongue=tongue)
    await announce(tx, _told(asked, sender, subject=subject, text=text))
    record(tx, TranscriptMailed(conversation_id=asked.conversation_id, request_id=asked.id))


def _told(asked: TranscriptRequest, sender: Brand, *, subject: str, text: str) -> Announcement:
    return Announcement(
        customer_id=asked.customer_id,
        brand_id=asked.brand_id,
        conversation_id=asked.conversation_id,
        subject=subject % {"brand": sender.name},
        text=text,
        html=None,
        unsubscribe=None,
        address=asked.address,
    )


async def _tongue(tx: Transaction, asked: TranscriptRequest) -> Language:
    return language(asked.language, (await organisation_settings(tx)).time_zone)
