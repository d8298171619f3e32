"""What becomes of kept mails: a message of its conversation each, once."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from miroir.access import Brand, brands
from miroir.base.database import Database, Transaction
from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId
from miroir.channels.email.as_inbound import (
    as_inbound,
    authors,
    brand_of,
    external_id,
    sender_of,
)
from miroir.channels.email.coming_back import SentMail, named_by_address, take_back
from miroir.channels.email.model import Mail
from miroir.channels.email.new_matters import open_new_matters
from miroir.channels.email.opened import Kept, Opened, StoredAttachment
from miroir.channels.email.passing_on import in_the_authors_name, note_passing_on, passed_on
from miroir.channels.email.senders import Sender
from miroir.channels.email.settling import Settled, State, remember, settle
from miroir.channels.email.suspects import Rules, look_at
from miroir.channels.email.threading import Joined, Place, join, known_conversations, parent_ids
from miroir.channels.intake import receive
from miroir.conversations import Added, Inbound, InboundFile, hold, surviving, write_event
from miroir.customers import Claim, recognise, work_again
from miroir.files import Owner, Vault, keep, register

MOST_LOCKED = 20

ENVELOPE = """
    select id, received_at, envelope_from, envelope_to, sha256, attempts, brand_id
    from received_mail where organisation_id = $1 and id = $2
"""
AUTOMATIC = "update message set automatic = true where organisation_id = $1 and id = $2"
# In one order whatever the mails, so that two transactions never wait for each other.
LOCK_KEYS = """
    select pg_advisory_xact_lock(key) from (
        select distinct hashtextextended(id, $1) as key from unnest($2::text[]) as given (id)
        order by key) ordered
"""


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

    In one transaction, all of them or none: those that open new matters first, the others then
    in their order.
    """
    async with database.transaction(organisation, at=opened[0].kept.received_at) as whole:
        await _wait_for_others(whole, opened)
        known = await brands(whole)
        left = await open_new_matters(whole, opened, known, secret=secret, rules=rules)
        for one in left.mails:
            heard = left.heard.get(one.kept.id)
            await _take(whole, files, one, known, secret=secret, rules=rules, heard=heard)


async def take_by_itself(
    database: Database,
    files: Vault,
    organisation: OrganisationId,
    opened: Opened,
    *,
    secret: bytes,
    rules: Rules,
) -> None:
    """Make a message of one opened mail, on the way that any mail can go."""
    at = opened.kept.received_at
    async with database.transaction(organisation, at=at) as transaction:
        await _wait_for_others(transaction, [opened])
        known = await brands(transaction)
        await _take(transaction, files, opened, known, secret=secret, rules=rules)


async def _take(
    whole: Transaction,
    files: Vault,
    opened: Opened,
    known: Sequence[Brand],
    *,
    secret: bytes,
    rules: Rules,
    heard: Sender | None = None,
) -> None:
    kept, mail = opened.kept, opened.mail
    transaction = whole.at_instant(kept.received_at)
    if mail is None:
        added = await take_unreadable(transaction, files, kept.id)
        await _settle(transaction, kept, "unreadable", added=added, problem=opened.problem)
        return
    back = await named_by_address(
        transaction, (*kept.envelope_to, *mail.delivered_to), secret=secret
    )
    joined = await _joined(transaction, kept, mail, back=back, secret=secret)
    sight = await look_at(transaction, mail, joined=joined, rules=rules, secret=secret, heard=heard)
    if joined is not None and (sight.machine or _returned(kept, back)):
        await take_back(transaction, mail, named=back)
        await _note_automatic(transaction, kept, mail, joined)
        return
    inbound = as_inbound(kept, mail, known, joined=joined)
    # Who only seems to be a colleague speaks for nobody else.
    passed = await passed_on(transaction, mail) if sight.why is None else None
    if passed is not None:
        inbound = in_the_authors_name(inbound, passed)
    carried = tuple([await _register(transaction, one) for one in opened.stored])
    inbound = msgspec.structs.replace(inbound, files=carried, suspect=sight.why)
    customer_id = await recognise(transaction, inbound.claim, locked=passed is None)
    added = await receive(transaction, inbound, customer_id=customer_id)
    if passed is not None and not added.known:
        await note_passing_on(transaction, passed, added.conversation_id, brand_of(known, kept))
    if mail.automatic is not None:
        await transaction.execute(AUTOMATIC, transaction.organisation, added.message_id)
    # With those it answers: what comes late, or in another order, finds the others. Where its
    # topic alone led it here, nobody else shall follow.
    answered = parent_ids(mail) if joined is not None or added.opened else ()
    await remember(transaction, [mail.message_id, *answered], added.conversation_id)
    if mail.sender and mail.automatic is None:
        await work_again(transaction, [mail.sender.address])
    await _settle(transaction, kept, "duplicate" if added.known else "taken", added=added)


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
    return [*ids, *(identity.value for identity in authors(kept, mail))]


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
    known = await known_conversations(transaction, [*parent_ids(mail), *mail.notice.about, *own])
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
        external_id=external_id(kept, mail),
    )
    added = Added(conversation_id=joined.place.conversation, message_id=message_id)
    await _settle(transaction, kept, "automatic", added=added)


async def _register(transaction: Transaction, stored: StoredAttachment) -> InboundFile:
    attachment = stored.attachment
    file = await register(transaction, stored.blob, name=attachment.name, owner=Owner("mail"))
    return InboundFile(file_id=file.id, content_id=attachment.content_id)


async def take_unreadable(transaction: Transaction, files: Vault, mail_id: UUID) -> Added:
    """Show a mail that cannot be read to a person, with its source attached."""
    row = await transaction.row(ENVELOPE, transaction.organisation, mail_id)
    kept = msgspec.convert(dict(row or {}), Kept)
    source = await _source(transaction, files, kept)
    brand = brand_of(await brands(transaction), kept)
    return await receive(
        transaction,
        Inbound(
            brand_id=brand.id,
            channel="email",
            claim=Claim(identities=sender_of(kept.envelope_from)),
            text=(UNREADABLE if source else LOST)[brand.language],
            subject=None,
            language=brand.language,
            external_id=f"sha256:{kept.sha256.hex()}",
            files=(InboundFile(file_id=source),) if source else (),
        ),
    )


async def _source(transaction: Transaction, files: Vault, kept: Kept) -> UUID | None:
    """Attach the bytes of a mail; None where they are lost."""
    try:
        raw = await files.read(transaction.organisation, kept.sha256)
    except NotFound:
        return None
    blob = await keep(files, transaction.organisation, raw, name="source.eml")
    return (await register(transaction, blob, name="source.eml", owner=Owner("mail"))).id


UNREADABLE = {
    "fr": "Ce message n’a pas pu être lu. Sa source est jointe, telle que reçue.",
    "en": "This message could not be read. Its source is attached, as received.",
}
LOST = {
    "fr": "Ce message n’a pas pu être lu : il n’est plus là où les e-mails reçus sont conservés.",
    "en": "This message could not be read: it is no longer where received mails are kept.",
}


async def _settle(
    transaction: Transaction,
    kept: Kept,
    state: State,
    *,
    added: Added,
    problem: str | None = None,
) -> None:
    settled = Settled(mail_id=kept.id, state=state, added=added, at=transaction.at, problem=problem)
    await settle(transaction, [settled])
