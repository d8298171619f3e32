"""Mailboxes connected, changed and removed by a person."""

from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from miroir.access import add_to_directory, brand, remove_from_directory
from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.base.sealing import Seal
from miroir.channels.mailboxes.facts import MailboxRemoved, MailboxSet
from miroir.channels.mailboxes.model import After, Encryption, Mailbox, Place, Way
from miroir.customers import Identity, normalised
from miroir.journal import record

PURPOSE: Final = "mailbox"
LONGEST: Final = 250

COLUMNS = """
    id, brand_id, address, way, host, port, encryption, login, provider,
    secret is not null as has_secret, folder, after, move_to, takes_all, state, state_at, problem,
    server_said, skipped_uids, taken, last_mail_at
"""
MAILBOXES = f"select {COLUMNS} from mailbox where organisation_id = $1 order by address"
MAILBOX = f"select {COLUMNS} from mailbox where organisation_id = $1 and id = $2"
# Another folder, user or server is read from its beginning.
SET = """
    insert into mailbox as m
        (organisation_id, id, brand_id, address, way, host, port, encryption, login, provider,
         folder, after, move_to, takes_all, secret, changed_at, changed_by, state, state_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $16)
    on conflict (organisation_id, id) do update
        set brand_id = excluded.brand_id, address = excluded.address, way = excluded.way,
            host = excluded.host, port = excluded.port, encryption = excluded.encryption,
            login = excluded.login, provider = excluded.provider, folder = excluded.folder,
            after = excluded.after, move_to = excluded.move_to, takes_all = excluded.takes_all,
            secret = coalesce(excluded.secret, case when
                (m.host, m.login, m.provider) is not distinct from
                (excluded.host, excluded.login, excluded.provider) then m.secret end),
            changed_at = excluded.changed_at, changed_by = excluded.changed_by,
            paused_at = null, state = excluded.state, state_at = excluded.state_at,
            problem = null, server_said = null,
            (uid_validity, last_uid, done_uid, skipped_uids) = row (
                case when (m.host, m.login, m.folder) is not distinct from
                    (excluded.host, excluded.login, excluded.folder) then m.uid_validity end,
                case when (m.host, m.login, m.folder) is not distinct from
                    (excluded.host, excluded.login, excluded.folder) then m.last_uid else 0 end,
                case when (m.host, m.login, m.folder) is not distinct from
                    (excluded.host, excluded.login, excluded.folder) then m.done_uid else 0 end,
                case when (m.host, m.login, m.folder) is not distinct from
                    (excluded.host, excluded.login, excluded.folder)
                    then m.skipped_uids else '{}' end)
"""
LOCKED_OUT = """
    update mailbox set state = 'signed-out',
        problem = case when provider is null then 'wrong-password' else 'sign-in-again' end
    where organisation_id = $1 and id = $2 and way = 'imap' and secret is null
"""
REMOVE = "delete from mailbox where organisation_id = $1 and id = $2 returning address"
PAUSE = """
    update mailbox set paused_at = $3, state = 'paused', state_at = $3, changed_at = $3,
        changed_by = $4, problem = null, server_said = null
    where organisation_id = $1 and id = $2
"""
RESUME = """
    update mailbox set paused_at = null, state = 'starting', state_at = $3, changed_at = $3,
        changed_by = $4
    where organisation_id = $1 and id = $2
"""
TELL = "select pg_notify('miroir_mailboxes', '')"
OF_A_BRAND = "select 1 from brand where organisation_id = $1 and mail_address = $2"
KEPT = """
    select secret from mailbox
    where organisation_id = $1 and id = $2 and host = $3 and login = $4 and provider is null
"""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A mailbox as a person sets it; without a `password` the one that is kept stays."""

    brand_id: UUID
    address: str
    way: Way = "imap"
    host: str | None = None
    port: int | None = None
    encryption: Encryption = "tls"
    login: str | None = None
    provider: str | None = None
    password: str | None = None
    folder: str = "INBOX"
    after: After = "seen"
    move_to: str | None = None
    takes_all: bool = False


async def mailboxes(tx: Transaction) -> list[Mailbox]:
    """Return every mailbox, by its address."""
    return [_mailbox(row) for row in await tx.fetch(MAILBOXES, tx.organisation)]


async def mailbox(tx: Transaction, mailbox_id: UUID) -> Mailbox:
    """Return one mailbox. Raises NotFound."""
    row = await tx.row(MAILBOX, tx.organisation, mailbox_id)
    if row is None:
        raise NotFound(phrase("There is no such mailbox."))
    return _mailbox(row)


async def kept_password(
    tx: Transaction, mailbox_id: UUID, wanted: Wanted, *, seal: Seal
) -> str | None:
    """Return the password that is kept, for trying the connection; for its own server only.

    Raises Misconfigured when it does not open.
    """
    wanted = checked(wanted)
    sealed = await tx.value(KEPT, tx.organisation, mailbox_id, wanted.host, wanted.login)
    return None if sealed is None else seal.open(sealed, about=str(mailbox_id)).decode()


async def connect_mailbox(tx: Transaction, wanted: Wanted, *, by: UUID, seal: Seal) -> Mailbox:
    """Connect a mailbox. Raises Invalid, NotFound, Conflict for an address that has one."""
    return await _set(tx, new_id(), wanted, by=by, seal=seal)


async def change_mailbox(
    tx: Transaction, mailbox_id: UUID, wanted: Wanted, *, by: UUID, seal: Seal
) -> Mailbox:
    """Change a mailbox and read it anew. Raises Invalid, NotFound, Conflict."""
    former = await mailbox(tx, mailbox_id)
    await _forget_address(tx, former.address)
    return await _set(tx, mailbox_id, wanted, by=by, seal=seal)


async def remove_mailbox(tx: Transaction, mailbox_id: UUID, *, by: UUID) -> None:
    """Read a mailbox no more, and forget its password. Raises NotFound."""
    address = await tx.value(REMOVE, tx.organisation, mailbox_id)
    if address is None:
        raise NotFound(phrase("There is no such mailbox."))
    await _forget_address(tx, address)
    record(tx, MailboxRemoved(mailbox_id=mailbox_id, by=by))
    await tx.execute(TELL)


async def pause_mailbox(tx: Transaction, mailbox_id: UUID, *, by: UUID) -> None:
    """Leave a mailbox alone until it is resumed."""
    await mailbox(tx, mailbox_id)
    await tx.execute(PAUSE, tx.organisation, mailbox_id, tx.at, by)
    await tx.execute(TELL)


async def resume_mailbox(tx: Transaction, mailbox_id: UUID, *, by: UUID) -> None:
    """Read a mailbox again, from where it was left; one that failed is tried at once."""
    await mailbox(tx, mailbox_id)
    await tx.execute(RESUME, tx.organisation, mailbox_id, tx.at, by)
    await tx.execute(TELL)


async def _set(
    tx: Transaction, mailbox_id: UUID, wanted: Wanted, *, by: UUID, seal: Seal
) -> Mailbox:
    wanted = checked(wanted)
    await brand(tx, wanted.brand_id)
    password = wanted.password
    try:
        await tx.execute(
            SET,
            tx.organisation,
            mailbox_id,
            wanted.brand_id,
            wanted.address,
            wanted.way,
            wanted.host,
            wanted.port,
            wanted.encryption if wanted.way == "imap" else None,
            wanted.login,
            wanted.provider,
            wanted.folder,
            wanted.after,
            wanted.move_to,
            wanted.takes_all,
            seal.close(password.encode(), about=str(mailbox_id)) if password else None,
            tx.at,
            by,
            "working" if wanted.way == "forwarding" else "starting",
        )
    except asyncpg.UniqueViolationError as problem:
        raise Conflict(phrase("There is a mailbox with this address already.")) from problem
    await tx.execute(LOCKED_OUT, tx.organisation, mailbox_id)
    try:
        await add_to_directory(tx, "mailbox", wanted.address)
    except Conflict as problem:
        raise Conflict(phrase("Another organisation here has this address.")) from problem
    record(tx, MailboxSet(mailbox_id=mailbox_id, brand_id=wanted.brand_id, by=by))
    await tx.execute(TELL)
    return await mailbox(tx, mailbox_id)


async def _forget_address(tx: Transaction, address: str) -> None:
    """Take mail for `address` no more, unless it is the address of a brand."""
    if await tx.value(OF_A_BRAND, tx.organisation, address) is None:
        await remove_from_directory(tx, "mailbox", address)


def checked(wanted: Wanted) -> Wanted:
    """Return what a person set as it can be kept. Raises Invalid."""
    address = normalised(Identity(kind="email", value=wanted.address)).value
    if wanted.way == "forwarding":
        return Wanted(brand_id=wanted.brand_id, address=address, way="forwarding")
    if wanted.port is not None and not 0 < wanted.port < 65_536:
        raise Invalid(phrase("A port is a number from 1 to 65535; IMAP is usually on 993."))
    if wanted.after == "move" and not _line(wanted.move_to):
        raise Invalid(phrase("Name the folder that mails are moved to."))
    if not _line(wanted.host):
        raise Invalid(phrase("Name the server, such as imap.example.org."))
    return msgspec.structs.replace(
        wanted,
        address=address,
        host=_line(wanted.host).lower(),
        port=wanted.port or (993 if wanted.encryption == "tls" else 143),
        login=_line(wanted.login) or address,
        provider=_line(wanted.provider) or None,
        password=wanted.password or None,
        folder=_line(wanted.folder) or "INBOX",
        move_to=_line(wanted.move_to) or None if wanted.after == "move" else None,
    )


def _line(text: str | None) -> str:
    line = (text or "").strip()
    if len(line) > LONGEST or not line.isprintable():
        raise Invalid(phrase("A name is one line of at most 250 characters."))
    return line


def _mailbox(row: Row) -> Mailbox:
    return msgspec.convert(dict(row), Mailbox)


def place_of(wanted: Wanted) -> Place:
    """Return where a mailbox is, of what `checked` returned. Raises Invalid."""
    if wanted.way != "imap" or wanted.host is None or wanted.port is None:
        raise Invalid(phrase("Mail that is passed on comes by itself: there is nothing to try."))
    return Place(
        host=wanted.host,
        port=wanted.port,
        encryption=wanted.encryption,
        login=wanted.login or wanted.address,
        folder=wanted.folder,
        after=wanted.after,
        move_to=wanted.move_to,
    )
