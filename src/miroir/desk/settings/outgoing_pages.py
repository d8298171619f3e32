"""The settings' page of mail that leaves: how it is signed, and what the DNS must say."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

from litestar import Response, get, post

from miroir.access import ADMINISTRATORS, Answer, Caller, brands, saved, settings_page
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid, MiroirError
from miroir.base.forms import Fields, read_form
from miroir.base.language import phrase
from miroir.base.sealing import seal
from miroir.base.settings import Settings
from miroir.channels.email import (
    DKIM,
    SERVER_WORDS,
    NewKey,
    Published,
    dkim_keys,
    look_up_texts,
    make_dkim_key,
    outgoing_servers,
    published,
    retire_dkim_key,
)

OUTGOING = "/settings/outgoing"
STATES: Mapping[str, str] = {
    "untried": phrase("not used yet"),
    "working": phrase("working"),
    "failing": phrase("not working at present"),
}
FOUND: dict[Published, str] = {
    "published": phrase("published"),
    "missing": phrase("not found yet"),
    "different": phrase("another key is published"),
    "unreachable": phrase("the DNS does not answer"),
}


@get(OUTGOING, guards=[ADMINISTRATORS], include_in_schema=False)
async def show_outgoing(
    request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Response[str]:
    """Show the keys and their records; `check` asks the DNS for them."""
    async with database.transaction(caller.organisation) as tx:
        keys = await dkim_keys(tx)
    found: dict[UUID, Published] = {}
    if "check" in request.query_params:
        told = await asyncio.gather(*(published(key, look_up=look_up_texts) for key in keys))
        found = {key.id: one for key, one in zip(keys, told, strict=True)}
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller, settings, found=found)


@post(f"{OUTGOING}/keys", guards=[ADMINISTRATORS], include_in_schema=False, status_code=200)
async def take_key(
    request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Make the key that the form describes."""
    form = await read_form(request)
    try:
        async with database.transaction(caller.organisation) as tx:
            await make_dkim_key(tx, _wanted(form), by=caller.id, seal=seal(settings, DKIM))
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await _page(tx, request, caller, settings, problem=problem)
    return saved(OUTGOING)


@post(f"{OUTGOING}/keys/{{key_id:uuid}}/end", guards=[ADMINISTRATORS], include_in_schema=False)
async def end_key(
    key_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Sign with a key no more."""
    try:
        async with database.transaction(caller.organisation) as tx:
            await retire_dkim_key(tx, key_id, by=caller.id)
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await _page(tx, request, caller, settings, problem=problem)
    return saved(OUTGOING)


async def _page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    settings: Settings,
    *,
    found: dict[UUID, Published] | None = None,
    problem: MiroirError | None = None,
) -> Response[str]:
    known = {brand.id: brand for brand in await brands(tx)}
    values = {
        "brands": known,
        "keys": await dkim_keys(tx),
        "servers": await outgoing_servers(tx),
        "states": STATES,
        "server_words": SERVER_WORDS,
        "shared": settings.smtp_url is not None or settings.sample,
        "found": found or {},
        "words": FOUND,
        "mail_domain": settings.mail_domain,
    }
    template = "desk/settings/outgoing.html"
    return await settings_page(
        tx, request, caller, template=template, values=values, problem=problem
    )


def _wanted(form: Fields) -> NewKey:
    try:
        brand_id = UUID(form.text("brand_id"))
    except ValueError as unknown:
        raise Invalid(phrase("There is no such brand: read the settings again.")) from unknown
    return NewKey(
        brand_id=brand_id,
        domain=form.text("domain"),
        selector=form.text("selector"),
        algorithm="ed25519" if form.text("algorithm") == "ed25519" else "rsa",
        pem=form.text("pem") or None,
    )


routes = [show_outgoing, take_key, end_key]
