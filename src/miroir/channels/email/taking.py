"""What becomes of one kept mail: a message of its conversation, once."""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from miroir.access import Brand, brands
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid
from miroir.base.ids import OrganisationId
from miroir.channels.email.coming_back import SentMail, named_by_address, take_back
from miroir.channels.email.copies import copied
from miroir.channels.email.model import Attachment, Mail, Unreadable
from miroir.channels.email.parsing import LONGEST_SHOWN, understand
from miroir.channels.email.passing_on import in_the_authors_name, note_passing_on, passed_on
from miroir.channels.email.suspects import Rules, look_at
from miroir.channels.email.threading import Joined, Place, join, parent_ids
from miroir.channels.intake import receive
from miroir.conversations import (
    Added,
    Inbound,
    InboundFile,
    hold,
    surviving,
    write_event,
)
from miroir.customers import Claim, Identity, normalised, recognise, works_again
from miroir.files import Blob, Owner, Vault, keep, keep_now, register

State = Literal["taken", "duplicate", "automatic", "unreadable"]

MOST_LOCKED = 20
SPOKEN = {"fr", "en"}

SETTLE = """
    update received_mail
    set state = $3, settled_at = $4, next_attempt_at = null, conversation_id = $5,
        message_id = $6, problem = $7
    where organisation_id = $1 and id = $2
"""
ENVELOPE = """
    select id, received_at, envelope_from, envelope_to, sha256, attempts, brand_id
    from received_mail where organisation_id = $1 and id = $2
"""
AUTOMATIC = "update message set automatic = true where organisation_id = $1 and id = $2"
KNOWN_IDS = """
    select message_id, conversation_id from mail_reference
    where organisation_id = $1 and message_id = any($2)
"""
# In one order whatever the mails, so that two transactions never wait for each other.
LOCK_KEYS = """
    select pg_advisory_xact_lock(key) from (
        select distinct hashtextextended(id, $1) as key from unnest($2::text[]) as given (id)
        order by key) ordered
"""
REMEMBER = """
    insert into mail_reference (organisation_id, message_id, conversation_id, at)
    values ($1, $2, $3, $4) on conflict do nothing
"""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as kept: its envelope, and the digest of its bytes."""

    id: UUID
    received_at: datetime
    envelope_from: str | None
    envelope_to: list[str]
    sha256: bytes
    attempts: int
    brand_id: UUID | None = None


class StoredAttachment(msgspec.Struct, frozen=True):
    """An attachment whose bytes are on disk."""

    blob: Blob
    attachment: Attachment


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A kept mail as read, or the `problem` for which it cannot be."""

    kept: Kept
    mail: Mail | None = None
    stored: tuple[StoredAttachment, ...] = ()
    problem: str | None = None


async def open_mail(files: Vault, organisation: OrganisationId, kept: Kept) -> Opened:
    """Read a kept mail, and keep its attachments; changes nothing else."""
    return await asyncio.to_thread(_open, files, organisation, kept)


def _open(files: Vault, organisation: OrganisationId, kept: Kept) -> Opened:
    """Do all that needs no database in one thread: each change of thread costs."""
    raw = files.read_now(organisation, kept.sha256)
    try:
        mail = understand(raw)
    except Unreadable as problem:
        return Opened(kept=kept, problem=problem.message)
    stored = tuple(
        StoredAttachment(keep_now(files, organisation, each.content, name=each.name), each)
        for each in mail.attachments
    )
    return Opened(kept=kept, mail=mail, stored=stored)


async def take_mails(
    database: Database,
    files: Vault,
    organisation: OrganisationId,
    opened: Sequence[Opened],
    *,
    secret: bytes,
    rules: Rules,
) -> None:
    """Make a message of each opened mail, or a visible item where one cannot be read.

    In their order and in one transaction: all of them, or none.
    """
    async with database.transaction(organisation, at=opened[0].kept.received_at) as whole:
        await _wait_for_others(whole, opened)
        known = await brands(whole)
        for one in opened:
            transaction = whole.at_instant(one.kept.received_at)
            if one.mail is not None:
                await _take(transaction, one, one.mail, known, secret=secret, rules=rules)
                continue
            added = await take_unreadable(transaction, files, one.kept.id)
            await settle(transaction, one.kept.id, "unreadable", added=added, problem=one.problem)


async def _take(
    transaction: Transaction,
    opened: Opened,
    mail: Mail,
    known: Sequence[Brand],
    *,
    secret: bytes,
    rules: Rules,
) -> None:
    kept = opened.kept
    back = await named_by_address(
        transaction, (*kept.envelope_to, *mail.delivered_to), secret=secret
    )
    joined = await _joined(transaction, kept, mail, back=back, secret=secret)
    sight = await look_at(transaction, mail, joined=joined, rules=rules, secret=secret)
    if joined is not None and (sight.machine or _returned(kept, back)):
        await take_back(transaction, mail, named=back)
        await _note_automatic(transaction, kept, mail, joined)
        return
    inbound = _inbound(kept, mail, known, joined=joined)
    # Who only seems to be a colleague speaks for nobody else.
    passed = await passed_on(transaction, mail) if sight.why is None else None
    if passed is not None:
        inbound = in_the_authors_name(inbound, passed)
    files = tuple([await _register(transaction, one) for one in opened.stored])
    inbound = msgspec.structs.replace(inbound, files=files, suspect=sight.why)
    customer_id = await recognise(transaction, inbound.claim, locked=passed is None)
    added = await receive(transaction, inbound, customer_id=customer_id)
    if passed is not None and not added.known:
        await note_passing_on(transaction, passed, added.conversation_id, _brand(known, kept))
    if mail.automatic is not None:
        await transaction.execute(AUTOMATIC, transaction.organisation, added.message_id)
    # With those it answers: what comes late, or in another order, finds the others. Where its
    # topic alone led it here, nobody else shall follow.
    answered = parent_ids(mail) if joined is not None or added.opened else ()
    await remember(transaction, [mail.message_id, *answered], added.conversation_id)
    if mail.sender and mail.automatic is None:
        await works_again(transaction, mail.sender.address)
    await settle(transaction, kept.id, "duplicate" if added.known else "taken", added=added)


async def _wait_for_others(transaction: Transaction, opened: Sequence[Opened]) -> None:
    """Let mails of one thread, or of one sender, go one after the other.

    Each must find where the one before went, and who its author is.
    """
    keys = [key for one in opened if one.mail for key in _locked_for(one.kept, one.mail)]
    if keys:
        await transaction.execute(LOCK_KEYS, transaction.organisation, keys)


def _locked_for(kept: Kept, mail: Mail) -> list[str]:
    """Return the ids of a mail and those it answers; and the lock under which it is recognised."""
    ids = [id_ for id_ in (mail.message_id, *parent_ids(mail)[:MOST_LOCKED]) if id_]
    return [*ids, *(identity.value for identity in _senders(kept, mail))]


def _returned(kept: Kept, back: SentMail | None) -> bool:
    """Tell what a server sent to a bounce address of ours, whatever it says."""
    return back is not None and not kept.envelope_from


async def _joined(
    transaction: Transaction, kept: Kept, mail: Mail, *, back: SentMail | None, secret: bytes
) -> Joined | None:
    if back is not None:
        goes_on = await surviving(transaction, back.conversation_id)
        return Joined(Place(transaction.organisation, goes_on), "token")
    own = [mail.message_id] if mail.message_id else []
    ids = [*parent_ids(mail), *mail.notice.about, *own]
    rows = await transaction.fetch(
        KNOWN_IDS, transaction.organisation, [stripped(id_) for id_ in ids]
    )
    known = {
        f"<{row['message_id']}>": Place(transaction.organisation, row["conversation_id"])
        for row in rows
    }
    joined = join(mail, recipients=kept.envelope_to, known=known, secret=secret)
    if joined is None or joined.place.organisation != transaction.organisation:
        return None
    goes_on = await surviving(transaction, joined.place.conversation)
    return Joined(Place(transaction.organisation, goes_on), joined.evidence)


async def _note_automatic(transaction: Transaction, kept: Kept, mail: Mail, joined: Joined) -> None:
    """Show an automatic answer in its conversation; it starts no clock and reopens nothing."""
    await hold(transaction, joined.place.conversation)
    message_id = await write_event(
        transaction,
        joined.place.conversation,
        channel="email",
        text=mail.visible or mail.subject,
        external_id=_external_id(kept, mail),
    )
    added = Added(conversation_id=joined.place.conversation, message_id=message_id)
    await settle(transaction, kept.id, "automatic", added=added)


def _inbound(kept: Kept, mail: Mail, known: Sequence[Brand], *, joined: Joined | None) -> Inbound:
    brand = _brand(known, kept)
    ours = [address for one in known if (address := one.mail_address)]
    language = mail.language if mail.language in SPOKEN else brand.language
    return Inbound(
        brand_id=brand.id,
        channel="email",
        claim=Claim(
            identities=_senders(kept, mail),
            name=mail.sender.name if mail.sender else None,
            language=language,
        ),
        text=_text(mail),
        html=mail.html,
        folded=_folded(mail),
        subject=mail.subject or None,
        language=language,
        external_id=_external_id(kept, mail),
        thread=joined.place.conversation if joined else None,
        copied=copied(mail, ours=[*ours, *kept.envelope_to]),
        meetings=mail.meetings,
    )


def _senders(kept: Kept, mail: Mail) -> tuple[Identity, ...]:
    return _sender(mail.sender.address if mail.sender else None, kept.envelope_from)


def _sender(*addresses: str | None) -> tuple[Identity, ...]:
    """Return the first that is an address: many a mail names somebody who cannot be written to."""
    for address in filter(None, addresses):
        with suppress(Invalid):
            return (normalised(Identity(kind="email", value=address)),)
    return ()


def _brand(known: Sequence[Brand], kept: Kept) -> Brand:
    """Return the brand that the mail is for; an answer to a signed address may be for any."""
    wanted = {address.lower() for address in kept.envelope_to}
    of_mailbox = (brand for brand in known if brand.id == kept.brand_id)
    of_address = (brand for brand in known if brand.mail_address in wanted)
    return next(of_mailbox, None) or next(of_address, known[0])


def _text(mail: Mail) -> str:
    """Return what is shown, which is the start of what is too long and attached whole."""
    text = mail.visible or mail.text
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}\n[…]"


def _folded(mail: Mail) -> str | None:
    if not mail.visible:
        return None
    rest = "".join(p.text for p in mail.passages if p.role != "visible").strip("\n")
    return rest or None


def _external_id(kept: Kept, mail: Mail) -> str:
    return mail.message_id or f"sha256:{kept.sha256.hex()}"


async def _register(transaction: Transaction, stored: StoredAttachment) -> InboundFile:
    attachment = stored.attachment
    file = await register(transaction, stored.blob, name=attachment.name, owner=Owner("mail"))
    return InboundFile(file_id=file.id, content_id=attachment.content_id)


async def take_unreadable(transaction: Transaction, files: Vault, mail_id: UUID) -> Added:
    """Show a mail that cannot be read to a person, with its source attached."""
    row = await transaction.row(ENVELOPE, transaction.organisation, mail_id)
    kept = msgspec.convert(dict(row or {}), Kept)
    raw = await files.read(transaction.organisation, kept.sha256)
    blob = await keep(files, transaction.organisation, raw, name="source.eml")
    source = await register(transaction, blob, name="source.eml", owner=Owner("mail"))
    brand = _brand(await brands(transaction), kept)
    return await receive(
        transaction,
        Inbound(
            brand_id=brand.id,
            channel="email",
            claim=Claim(identities=_sender(kept.envelope_from)),
            text=UNREADABLE[brand.language],
            subject=None,
            language=brand.language,
            external_id=f"sha256:{kept.sha256.hex()}",
            files=(InboundFile(file_id=source.id),),
        ),
    )


UNREADABLE = {
    "fr": "Ce message n’a pas pu être lu. Sa source est jointe, telle que reçue.",
    "en": "This message could not be read. Its source is attached, as received.",
}


async def settle(
    transaction: Transaction,
    mail_id: UUID,
    state: State,
    *,
    added: Added,
    problem: str | None = None,
) -> None:
    """Note what became of a kept mail."""
    await transaction.execute(
        SETTLE,
        transaction.organisation,
        mail_id,
        state,
        transaction.at,
        added.conversation_id,
        added.message_id,
        problem,
    )


async def remember(
    transaction: Transaction, ids: Iterable[str | None], conversation_id: UUID
) -> None:
    """Remember the Message-IDs of a conversation: an answer to one of them belongs to it."""
    await transaction.execute_many(
        REMEMBER,
        [
            (transaction.organisation, stripped(id_), conversation_id, transaction.at)
            for id_ in ids
            if id_
        ],
    )


def stripped(message_id: str) -> str:
    """Return a Message-ID without its brackets, as kept."""
    return message_id.strip().removeprefix("<").removesuffix(">")[:998]
