"""The settings' pages of mailboxes: what there is, how it is doing, and connecting one."""

from collections.abc import Mapping
from typing import Final, Literal, cast
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from miroir.access import SETTERS, Caller, brands, requires_role, saved, settings_page
from miroir.base.carried_secrets import carried, read_carried
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid, MiroirError
from miroir.base.forms import Fields, read_form
from miroir.base.language import phrase
from miroir.base.sealing import seal
from miroir.base.settings import Settings
from miroir.channels.mailboxes.imap import Password
from miroir.channels.mailboxes.model import Mailbox, State
from miroir.channels.mailboxes.problems import WORDS
from miroir.channels.mailboxes.providers import providers
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

MAILBOXES: Final = "/settings/mailboxes"
ADMINISTRATORS = [requires_role("administrator")]
STATES: Mapping[State, str] = {
    "starting": phrase("being connected"),
    "working": phrase("working"),
    "failing": phrase("not working at present"),
    "signed-out": phrase("sign-in refused"),
    "paused": phrase("paused"),
}
ENCRYPTIONS: Mapping[str, str] = {
    "tls": phrase("TLS (usual)"),
    "starttls": phrase("STARTTLS"),
    "none": phrase("none: on the same machine only"),
}
AFTERS: Mapping[str, str] = {
    "seen": phrase("mark it as read"),
    "move": phrase("move it to a folder"),
    "leave": phrase("leave it as it is"),
}
WAYS: Mapping[str, str] = {
    "imap": phrase("Miroir reads it by IMAP"),
    "forwarding": phrase("its mail is passed on to Miroir"),
}
Answer = Response[str] | Redirect


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A form as it was filled in; `kept` is the password typed before, sealed."""

    wanted: Wanted
    kept: str = ""
    trial: Trial | None = None


@get(MAILBOXES, guards=[SETTERS], include_in_schema=False)
async def show_mailboxes(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show every mailbox and how it is doing."""
    return await page_of_mailboxes(request, caller, database)


async def page_of_mailboxes(
    request: HttpRequest,
    caller: Caller,
    database: Database,
    *,
    problem: MiroirError | None = None,
) -> Response[str]:
    """Answer with every mailbox, and with what went wrong."""
    async with database.transaction(caller.organisation) as tx:
        return await settings_page(
            tx,
            request,
            caller,
            template="channels/mailboxes/mailboxes.html",
            values={
                "mailboxes": await mailboxes(tx),
                "brands": {brand.id: brand.name for brand in await brands(tx)},
                "states": STATES,
                "words": WORDS,
                "may_change": "administrator" in caller.roles,
            },
            problem=problem,
        )


@get(f"{MAILBOXES}/new", guards=ADMINISTRATORS, include_in_schema=False)
async def show_new(
    request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Response[str]:
    """Show the form for a new mailbox."""
    async with database.transaction(caller.organisation) as tx:
        first = (await brands(tx))[0]
        draft = Draft(wanted=Wanted(brand_id=first.id, address=""))
        return await _form(tx, request, caller, settings, draft=draft)


@get(f"{MAILBOXES}/{{mailbox_id:uuid}}", guards=ADMINISTRATORS, include_in_schema=False)
async def show_one(
    mailbox_id: UUID,
    request: HttpRequest,
    caller: Caller,
    database: Database,
    settings: Settings,
) -> Response[str]:
    """Show a mailbox, to change it."""
    async with database.transaction(caller.organisation) as tx:
        found = await mailbox(tx, mailbox_id)
        return await _form(tx, request, caller, settings, draft=_draft(found), of=found)


@post(
    f"{MAILBOXES}/new", guards=ADMINISTRATORS, include_in_schema=False, status_code=200
)  # fmt: skip
async def take_new(
    request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Try what the form says, or connect the mailbox."""
    return await _take(request, caller, database, settings, mailbox_id=None)


@post(
    f"{MAILBOXES}/{{mailbox_id:uuid}}", guards=ADMINISTRATORS, include_in_schema=False,
    status_code=200,
)  # fmt: skip
async def take_one(
    mailbox_id: UUID,
    request: HttpRequest,
    caller: Caller,
    database: Database,
    settings: Settings,
) -> Answer:
    """Try what the form says, or change the mailbox."""
    return await _take(request, caller, database, settings, mailbox_id=mailbox_id)


@post(
    f"{MAILBOXES}/{{mailbox_id:uuid}}/{{act:str}}", guards=ADMINISTRATORS, include_in_schema=False
)  # fmt: skip
async def act_on(mailbox_id: UUID, act: str, caller: Caller, database: Database) -> Redirect:
    """Pause, resume or remove a mailbox."""
    acts = {"pause": pause_mailbox, "resume": resume_mailbox, "remove": remove_mailbox}
    if act not in acts:
        raise Invalid(phrase("There is no such act: go back to the page."))
    async with database.transaction(caller.organisation) as tx:
        await acts[act](tx, mailbox_id, by=caller.id)
    return saved(MAILBOXES)


async def _take(
    request: HttpRequest,
    caller: Caller,
    database: Database,
    settings: Settings,
    *,
    mailbox_id: UUID | None,
) -> Answer:
    fields, sealed = await read_form(request), seal(settings, PURPOSE)
    draft, of = Draft(wanted=Wanted(brand_id=_brand(fields), address="")), None
    try:
        async with database.transaction(caller.organisation) as tx:
            of = await mailbox(tx, mailbox_id) if mailbox_id else None
            draft = _filled_in(fields, by=caller.id, settings=settings)
            if fields.text("do") != "try":
                password = draft.wanted.password or read_carried(
                    draft.kept, by=caller.id, seal=sealed
                )
                wanted = msgspec.structs.replace(draft.wanted, password=password)
                if mailbox_id is None:
                    made = await connect_mailbox(tx, wanted, by=caller.id, seal=sealed)
                else:
                    made = await change_mailbox(tx, mailbox_id, wanted, by=caller.id, seal=sealed)
                return saved(f"{MAILBOXES}/{made.id}" if made.provider else MAILBOXES)
            password = read_carried(draft.kept, by=caller.id, seal=sealed)
            if password is None and mailbox_id is not None:
                password = await kept_password(tx, mailbox_id, draft.wanted, seal=sealed)
        # Nothing is held in the database while the server is asked.
        trial = await _trial(draft.wanted, password, settings)
        draft = msgspec.structs.replace(draft, trial=trial)
        problem: MiroirError | None = None
    except MiroirError as refused:
        problem = refused
    async with database.transaction(caller.organisation) as tx:
        return await _form(tx, request, caller, settings, draft=draft, of=of, problem=problem)


async def _trial(wanted: Wanted, password: str | None, settings: Settings) -> Trial:
    place = place_of(checked(wanted))
    if password is None:
        raise Invalid(phrase("Enter the password first."))
    return await try_mailbox(place, Password(password), private=settings.private_mail_servers)


async def _form(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    settings: Settings,
    *,
    draft: Draft,
    of: Mailbox | None = None,
    problem: MiroirError | None = None,
) -> Response[str]:
    known = providers(settings)
    return await settings_page(
        tx,
        request,
        caller,
        template="channels/mailboxes/mailbox-form.html",
        values={
            "mailbox": of,
            "draft": draft.wanted,
            "kept": draft.kept,
            "trial": draft.trial,
            "brands": {brand.id: brand.name for brand in await brands(tx)},
            "providers": {name: one.name for name, one in known.items()},
            "encryptions": ENCRYPTIONS,
            "afters": AFTERS,
            "ways": WAYS,
            "states": STATES,
            "words": WORDS,
        },
        problem=problem,
    )


def _draft(found: Mailbox) -> Draft:
    return Draft(
        wanted=Wanted(
            brand_id=found.brand_id,
            address=found.address,
            way=found.way,
            host=found.host,
            port=found.port,
            encryption=found.encryption or "tls",
            login=found.login,
            provider=found.provider,
            folder=found.folder,
            after=found.after,
            move_to=found.move_to,
            takes_all=found.takes_all,
        )
    )


def _filled_in(fields: Fields, *, by: UUID, settings: Settings) -> Draft:
    provider = providers(settings).get(fields.text("provider"))
    password, port = fields.text("password") or None, _port(fields)
    wanted = Wanted(
        brand_id=_brand(fields),
        address=fields.text("address"),
        way=cast(Literal["imap", "forwarding"], _one_of(fields, "way", WAYS)),
        host=fields.text("host") or (provider.host if provider else None),
        port=port if port is not None or provider is None else provider.port,
        encryption=cast(
            Literal["tls", "starttls", "none"], _one_of(fields, "encryption", ENCRYPTIONS)
        ),
        login=fields.text("login") or None,
        provider=fields.text("provider") if provider else None,
        password=password,
        folder=fields.text("folder") or "INBOX",
        after=cast(Literal["leave", "seen", "move"], _one_of(fields, "after", AFTERS)),
        move_to=fields.text("move_to") or None,
        takes_all=fields.ticked("takes_all"),
    )
    kept = fields.text("kept")
    if password is not None:
        kept = carried(password, by=by, seal=seal(settings, PURPOSE))
    return Draft(wanted=wanted, kept=kept)


def _one_of(fields: Fields, name: str, known: Mapping[str, str]) -> str:
    told = fields.text(name) or next(iter(known))
    if told not in known:
        raise Invalid(phrase("Choose among what the page offers."))
    return told


def _port(fields: Fields) -> int | None:
    told = fields.text("port")
    if told and not (told.isascii() and told.isdigit() and len(told) < 6):
        raise Invalid(phrase("A port is a number from 1 to 65535; IMAP is usually on 993."))
    return int(told) if told else None


def _brand(fields: Fields) -> UUID:
    try:
        return UUID(fields.text("brand_id"))
    except ValueError as unknown:
        raise Invalid(phrase("There is no such brand: read the settings again.")) from unknown


routes = [show_mailboxes, show_new, show_one, take_new, take_one, act_on]
