"""Taking over mails of before: each once, whatever interrupts it, in memory that stays flat."""

import asyncio
import hashlib
import re
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg
import msgspec
import structlog

from miroir.access import Brand
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid
from miroir.base.ids import OrganisationId, new_id
from miroir.channels.email import Address, Mail, Unreadable, parent_ids, understand
from miroir.conversations import InboundFile, PastMessage, add_past_messages
from miroir.customers import Claim, Identity, normalised, recognise
from miroir.files import Blob, Owner, Vault, keep_now, register

log = structlog.get_logger(__name__)

REMEMBERED = 20_000  # customers, so that most mails ask for none
AT_ONCE = 8
SPOKEN = {"fr", "en"}
HEADER_ID = re.compile(rb"^message-id:\s*(<[^<>]{1,990}>)", re.IGNORECASE | re.MULTILINE)
UNREADABLE = {
    "fr": "Ce message n’a pas pu être lu. Sa source est jointe, telle que reçue.",
    "en": "This message could not be read. Its source is attached, as received.",
}

KNOWN = """
    select external_id from message
    where organisation_id = $1 and channel = 'email' and external_id = any($2)
"""
THREADS = """
    select r.message_id, coalesce(c.merged_into, c.id) as conversation_id
    from mail_reference r
    join conversation c on (c.organisation_id, c.id) = (r.organisation_id, r.conversation_id)
    where r.organisation_id = $1 and r.message_id = any($2)
"""
REMEMBER = """
    insert into mail_reference (organisation_id, message_id, conversation_id, at)
    values ($1, $2, $3, $4) on conflict do nothing
"""
KEEP = """
    insert into received_mail
        (organisation_id, id, received_at, envelope_from, envelope_to, sha256, size, brand_id,
         state, settled_at, conversation_id, message_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What became of some mails: taken over, known before, without a readable content."""

    taken: int = 0
    known: int = 0
    unreadable: int = 0
    bytes: int = 0


class _Kept(NamedTuple):
    """A mail whose bytes and files are on disk; without `mail` nobody can read it."""

    external_id: str
    sha256: bytes
    size: int
    mail: Mail | None
    files: tuple[tuple[Blob, str | None, str | None], ...]


class Importer:
    """Takes mails over for a brand; `own` are the addresses by which the organisation wrote."""

    def __init__(
        self,
        database: Database,
        files: Vault,
        organisation: OrganisationId,
        brand: Brand,
        *,
        own: frozenset[str],
    ) -> None:
        self._database = database
        self._files = files
        self._organisation = organisation
        self._brand = brand
        self._own = own | ({brand.mail_address} if brand.mail_address else set())
        self._customers: OrderedDict[str, UUID] = OrderedDict()

    async def take(self, raws: Sequence[bytes]) -> Progress:
        """Take some mails over, in one transaction; those that are known change nothing."""
        try:
            return await self._take(raws)
        except asyncpg.UniqueViolationError:
            return await self._take(raws)  # one of them came in another way meanwhile

    async def _take(self, raws: Sequence[bytes]) -> Progress:
        size = sum(map(len, raws))
        fresh = await self._fresh(raws)
        if not fresh:
            return Progress(known=len(raws), bytes=size)
        gate = asyncio.Semaphore(AT_ONCE)
        read = await asyncio.gather(*(self._read(id_, raw, gate) for id_, raw in fresh.items()))
        try:
            async with self._database.transaction(self._organisation) as tx:
                await self._add(tx, read)
        except BaseException:
            self._customers.clear()  # those whom it made are not there
            raise
        return Progress(
            taken=len(read),
            known=len(raws) - len(read),
            unreadable=sum(one.mail is None for one in read),
            bytes=size,
        )

    async def _fresh(self, raws: Sequence[bytes]) -> dict[str, bytes]:
        """Return the mails that are not there yet, by their ids: cheaply, before they are read."""
        by_id = {_external_id(raw): raw for raw in raws}
        async with self._database.transaction(self._organisation) as tx:
            rows = await tx.fetch(KNOWN, tx.organisation, list(by_id))
        for row in rows:
            del by_id[row["external_id"]]
        return by_id

    async def _read(self, external_id: str, raw: bytes, gate: asyncio.Semaphore) -> _Kept:
        async with gate:
            return await asyncio.to_thread(self._read_now, external_id, raw)

    def _read_now(self, external_id: str, raw: bytes) -> _Kept:
        """Keep a mail, read it, and keep what is attached; all in one thread."""
        sha256 = self._files.keep_now(self._organisation, raw)
        try:
            mail = understand(raw)
        except Unreadable:
            mail = None
        except Exception:  # one mail that breaks the reading must not end a night's import
            log.exception("mail-broke", sha256=sha256.hex())
            mail = None
        bare = mail and msgspec.structs.replace(mail, attachments=())
        return _Kept(external_id, sha256, len(raw), bare, self._attached(raw, mail))

    def _attached(
        self, raw: bytes, mail: Mail | None
    ) -> tuple[tuple[Blob, str | None, str | None], ...]:
        """Keep what is attached; of a mail that nobody can read, its source."""
        if mail is None:
            blob = keep_now(self._files, self._organisation, raw, name="source.eml")
            return ((blob, "source.eml", None),)
        return tuple(
            (
                keep_now(self._files, self._organisation, each.content, name=each.name),
                each.name,
                each.content_id,
            )
            for each in mail.attachments
        )

    async def _add(self, tx: Transaction, read: Sequence[_Kept]) -> None:
        threads = await self._threads(tx, read)
        messages = []
        for one in sorted(read, key=lambda one: self._at(one, tx.at)):
            messages.append(await self._message(tx, one, threads))
        await add_past_messages(tx, messages)
        by_id = {message.external_id: message for message in messages}
        remembered = [
            (tx.organisation, id_, by_id[one.external_id].conversation_id, tx.at)
            for one in read
            for id_ in _ids(one)
        ]
        await tx.execute_many(REMEMBER, remembered)
        await tx.execute_many(KEEP, [self._row(tx, one, by_id[one.external_id]) for one in read])

    async def _threads(self, tx: Transaction, read: Sequence[_Kept]) -> dict[str, UUID]:
        ids = {id_ for one in read for id_ in _ids(one)}
        rows = await tx.fetch(THREADS, tx.organisation, list(ids))
        return {row["message_id"]: row["conversation_id"] for row in rows}

    async def _message(self, tx: Transaction, one: _Kept, threads: dict[str, UUID]) -> PastMessage:
        mail, ids = one.mail, _ids(one)
        found = next((threads[id_] for id_ in ids if id_ in threads), None)
        conversation = found or new_id()
        threads.update((id_, conversation) for id_ in ids if id_ not in threads)
        own = mail is not None and mail.sender is not None and self._is_own(mail.sender)
        language = mail.language if mail and mail.language in SPOKEN else self._brand.language
        visible = None if mail is None else mail.visible or mail.text
        return PastMessage(
            conversation_id=conversation,
            opens=found is None,
            brand_id=self._brand.id,
            customer_id=await self._customer(tx, mail, own=own, language=language),
            by="organisation" if own else "customer",
            subject=mail.subject or None if mail else None,
            language=language,
            text=UNREADABLE[self._brand.language] if visible is None else visible,
            html=mail.html if mail else None,
            folded=_folded(mail) if mail else None,
            external_id=one.external_id,
            at=self._at(one, tx.at),
            files=tuple([await _registered(tx, blob) for blob in one.files]),
            meetings=mail.meetings if mail else (),
        )

    async def _customer(
        self, tx: Transaction, mail: Mail | None, *, own: bool, language: str
    ) -> UUID:
        """Return whom a mail is from; of one that the organisation wrote, whom it is to."""
        people = [] if mail is None else mail.to if own else [mail.sender]
        person = next((each for each in people if each and not self._is_own(each)), None)
        identity = _identity(person)
        if identity is None:
            name = person.name if person else None
            return await recognise(tx, Claim(identities=(), name=name, language=language))
        known = self._customers.get(identity.value)
        if known is None:
            claim = Claim(
                identities=(identity,), name=person.name if person else None, language=language
            )
            known = self._customers[identity.value] = await recognise(tx, claim)
            if len(self._customers) > REMEMBERED:
                self._customers.popitem(last=False)
        return known

    def _is_own(self, address: Address) -> bool:
        return address.address.lower() in self._own

    def _at(self, one: _Kept, now: datetime) -> datetime:
        """Return when a mail was sent; a date in the future, or none, is now."""
        sent = one.mail.sent if one.mail else None
        return sent if sent is not None and sent < now + timedelta(days=1) else now

    def _row(self, tx: Transaction, one: _Kept, message: PastMessage) -> tuple[object, ...]:
        return (
            tx.organisation,
            new_id(),
            message.at,
            one.mail and one.mail.return_path,
            [self._brand.mail_address] if self._brand.mail_address else [],
            one.sha256,
            one.size,
            self._brand.id,
            "taken" if one.mail else "unreadable",
            tx.at,
            message.conversation_id,
            message.id,
        )


async def _registered(tx: Transaction, blob: tuple[Blob, str | None, str | None]) -> InboundFile:
    file = await register(tx, blob[0], name=blob[1], owner=Owner("mail"))
    return InboundFile(file_id=file.id, content_id=blob[2])


def _external_id(raw: bytes) -> str:
    """Return what tells a mail from all others, from its header alone."""
    found = HEADER_ID.search(raw[: raw.find(b"\n\n") + 1 or raw.find(b"\r\n\r\n") + 1 or None])
    if found:
        with suppress(UnicodeDecodeError):
            return found[1].decode()
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _ids(one: _Kept) -> list[str]:
    """Return the ids by which a mail finds its thread: its own, and those that it answers."""
    parents = parent_ids(one.mail) if one.mail else ()
    return [id_.strip().strip("<>")[:998] for id_ in (one.external_id, *parents)]


def _identity(person: Address | None) -> Identity | None:
    if person is not None:
        with suppress(Invalid):
            return normalised(Identity(kind="email", value=person.address))
    return None


def _folded(mail: Mail) -> str | None:
    if not mail.visible:
        return None
    return "".join(p.text for p in mail.passages if p.role != "visible").strip("\n") or None
