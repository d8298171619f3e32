"""Mailboxes over the API, for administrators and their programs."""

from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.handlers import HTTPRouteHandler

from miroir.access import Caller, requires_role
from miroir.base.database import Database
from miroir.base.errors import Invalid
from miroir.base.sealing import seal
from miroir.base.settings import Settings
from miroir.channels.mailboxes import pages, sign_in_pages
from miroir.channels.mailboxes.imap import Password
from miroir.channels.mailboxes.model import Mailbox
from miroir.channels.mailboxes.setting import (
    PURPOSE,
    Wanted,
    change_mailbox,
    checked,
    connect_mailbox,
    kept_password,
    mailbox,
    mailboxes,
    pause_mailbox,
    place_of,
    remove_mailbox,
    resume_mailbox,
)
from miroir.channels.mailboxes.trying import Trial, try_mailbox

PATH = "/api/v1/mailboxes"
ADMINISTRATORS = [requires_role("administrator")]


class MailboxList(msgspec.Struct, frozen=True):
    """Every mailbox."""

    items: list[Mailbox]


@get(PATH, guards=ADMINISTRATORS, tags=["settings"])
async def list_mailboxes(caller: Caller, database: Database) -> MailboxList:
    """List mailboxes, how each is set and how it is doing; no password is ever told."""
    async with database.transaction(caller.organisation) as tx:
        return MailboxList(await mailboxes(tx))


@post(PATH, guards=ADMINISTRATORS, tags=["settings"])
async def add_mailbox(
    data: Wanted, caller: Caller, database: Database, settings: Settings
) -> Mailbox:
    """Connect a mailbox: it is read from now on."""
    async with database.transaction(caller.organisation) as tx:
        return await connect_mailbox(tx, data, by=caller.id, seal=seal(settings, PURPOSE))


@get(f"{PATH}/{{mailbox_id:uuid}}", guards=ADMINISTRATORS, tags=["settings"])
async def show_mailbox(mailbox_id: UUID, caller: Caller, database: Database) -> Mailbox:
    """Tell how a mailbox is set and how it is doing."""
    async with database.transaction(caller.organisation) as tx:
        return await mailbox(tx, mailbox_id)


@put(f"{PATH}/{{mailbox_id:uuid}}", guards=ADMINISTRATORS, tags=["settings"])
async def put_mailbox(
    mailbox_id: UUID, data: Wanted, caller: Caller, database: Database, settings: Settings
) -> Mailbox:
    """Change a mailbox; without a `password` the one that is kept stays."""
    async with database.transaction(caller.organisation) as tx:
        return await change_mailbox(
            tx, mailbox_id, data, by=caller.id, seal=seal(settings, PURPOSE)
        )


@delete(f"{PATH}/{{mailbox_id:uuid}}", guards=ADMINISTRATORS, tags=["settings"])
async def drop_mailbox(mailbox_id: UUID, caller: Caller, database: Database) -> None:
    """Read a mailbox no more. What was taken from it stays."""
    async with database.transaction(caller.organisation) as tx:
        await remove_mailbox(tx, mailbox_id, by=caller.id)


@post(f"{PATH}/{{mailbox_id:uuid}}/pause", guards=ADMINISTRATORS, tags=["settings"])
async def pause(mailbox_id: UUID, caller: Caller, database: Database) -> Mailbox:
    """Leave a mailbox alone until it is resumed."""
    async with database.transaction(caller.organisation) as tx:
        await pause_mailbox(tx, mailbox_id, by=caller.id)
        return await mailbox(tx, mailbox_id)


@post(f"{PATH}/{{mailbox_id:uuid}}/resume", guards=ADMINISTRATORS, tags=["settings"])
async def resume(mailbox_id: UUID, caller: Caller, database: Database) -> Mailbox:
    """Read a mailbox again, from where it was left; one that failed is tried at once."""
    async with database.transaction(caller.organisation) as tx:
        await resume_mailbox(tx, mailbox_id, by=caller.id)
        return await mailbox(tx, mailbox_id)


@post(f"{PATH}/try", guards=ADMINISTRATORS, tags=["settings"], status_code=200)
async def try_out(
    data: Wanted,
    caller: Caller,
    database: Database,
    settings: Settings,
    mailbox_id: UUID | None = None,
) -> Trial:
    """Try a mailbox without keeping anything; `mailbox_id` lends its password."""
    wanted = checked(data)
    password = wanted.password
    if password is None and mailbox_id is not None:
        async with database.transaction(caller.organisation) as tx:
            password = await kept_password(tx, mailbox_id, wanted, seal=seal(settings, PURPOSE))
    if password is None or wanted.provider is not None or wanted.way != "imap":
        raise Invalid("Only a mailbox with a password can be tried: give one.")
    return await try_mailbox(
        place_of(wanted), Password(password), private=settings.private_mail_servers
    )


routes: list[HTTPRouteHandler] = [
    list_mailboxes,
    add_mailbox,
    show_mailbox,
    put_mailbox,
    drop_mailbox,
    pause,
    resume,
    try_out,
    *pages.routes,
    *sign_in_pages.routes,
]
