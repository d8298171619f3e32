"""The settings' page of the server by which a brand sends its own mail."""

from collections.abc import Mapping
from typing import cast
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from miroir.access import ADMINISTRATORS, Answer, Caller, brand, saved, settings_page
from miroir.base.carried_secrets import carried, read_carried
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid, MiroirError
from miroir.base.forms import Fields, read_form
from miroir.base.language import phrase
from miroir.base.sealing import seal
from miroir.base.settings import Settings
from miroir.channels.email import (
    OUTGOING_SERVER,
    SERVER_WORDS,
    OutgoingServer,
    ServerTrial,
    SubmissionEncryption,
    WantedServer,
    outgoing_servers,
    remove_outgoing_server,
    set_outgoing_server,
    try_server,
    whole,
)

OUTGOING = "/settings/outgoing"
SERVER = f"{OUTGOING}/servers/{{brand_id:uuid}}"
ENCRYPTIONS: Mapping[str, str] = {
    "starttls": phrase("STARTTLS (usual)"),
    "tls": phrase("TLS"),
    "none": phrase("none: on the same machine only"),
}
LONGEST_NUMBER = 9


class ServerDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A form as it was filled in; `kept` is the password typed before, sealed."""

    wanted: WantedServer
    kept: str = ""
    trial: ServerTrial | None = None


@get(SERVER, guards=[ADMINISTRATORS], include_in_schema=False)
async def show_server(
    brand_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show a brand's server, to change it, or the form for a first one."""
    async with database.transaction(caller.organisation) as tx:
        found = (await outgoing_servers(tx)).get(brand_id)
        return await _form(tx, request, caller, brand_id, draft=_draft(found))


@post(SERVER, guards=[ADMINISTRATORS], include_in_schema=False, status_code=200)
async def take_server(
    brand_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Try what the form says, or have the brand's mail leave by it."""
    fields, sealed = await read_form(request), seal(settings, OUTGOING_SERVER)
    private = settings.private_mail_servers
    draft, problem = ServerDraft(wanted=WantedServer(host=fields.text("host"))), None
    try:
        wanted = _wanted(fields)
        kept = fields.text("kept")
        if wanted.password is not None:
            kept = carried(wanted.password, by=caller.id, seal=sealed)
        draft = ServerDraft(wanted=wanted, kept=kept)
        password = read_carried(kept, by=caller.id, seal=sealed)
        wanted = msgspec.structs.replace(wanted, password=password)
        async with database.transaction(caller.organisation) as tx:
            if fields.text("do") != "try":
                await set_outgoing_server(
                    tx, brand_id, wanted, by=caller.id, seal=sealed, private=private
                )
                return saved(OUTGOING)
            url = await whole(tx, brand_id, wanted, seal=sealed, private=private)
        # Nothing is held in the database while the server is asked.
        trial = await try_server(url, name=settings.mail_domain, private=private)
        draft = msgspec.structs.replace(draft, trial=trial)
    except MiroirError as refused:
        problem = refused
    async with database.transaction(caller.organisation) as tx:
        return await _form(tx, request, caller, brand_id, draft=draft, problem=problem)


@post(f"{SERVER}/remove", guards=[ADMINISTRATORS], include_in_schema=False)
async def remove_server(brand_id: UUID, caller: Caller, database: Database) -> Redirect:
    """Have the brand's mail leave by the installation's server again."""
    async with database.transaction(caller.organisation) as tx:
        await remove_outgoing_server(tx, brand_id, by=caller.id)
    return saved(OUTGOING)


async def _form(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    brand_id: UUID,
    *,
    draft: ServerDraft,
    problem: MiroirError | None = None,
) -> Response[str]:
    found = (await outgoing_servers(tx)).get(brand_id)
    values = {
        "brand": await brand(tx, brand_id),
        "server": found,
        "draft": draft.wanted,
        "kept": draft.kept,
        "trial": draft.trial,
        "encryptions": ENCRYPTIONS,
        "words": SERVER_WORDS,
    }
    template = "desk/settings/outgoing-server-form.html"
    return await settings_page(
        tx, request, caller, template=template, values=values, problem=problem
    )


def _draft(found: OutgoingServer | None) -> ServerDraft:
    if found is None:
        return ServerDraft(wanted=WantedServer(host=""))
    return ServerDraft(
        wanted=WantedServer(
            host=found.host,
            port=found.port,
            encryption=found.encryption,
            login=found.login,
            per_minute=found.per_minute,
        )
    )


def _wanted(fields: Fields) -> WantedServer:
    encryption = fields.text("encryption") or "starttls"
    if encryption not in ENCRYPTIONS:
        raise Invalid(phrase("Choose among what the page offers."))
    return WantedServer(
        host=fields.text("host"),
        port=_number(fields, "port"),
        encryption=cast(SubmissionEncryption, encryption),
        login=fields.text("login") or None,
        password=fields.text("password") or None,
        per_minute=_number(fields, "per_minute") or 0,
    )


def _number(fields: Fields, name: str) -> int | None:
    told = fields.text(name)
    if told and not (told.isascii() and told.isdigit() and len(told) <= LONGEST_NUMBER):
        raise Invalid(phrase("Write ports and numbers of mails in digits."))
    return int(told) if told else None


routes = [show_server, take_server, remove_server]
