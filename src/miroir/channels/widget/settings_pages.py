"""The settings' pages of the chat on brands' sites."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from miroir.access import (
    SETTERS,
    Caller,
    brand,
    brands,
    change_brand,
    requires_role,
    saved,
    settings_page,
)
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import read_form
from miroir.base.language import phrase
from miroir.base.settings import Settings
from miroir.channels.widget.built import keep_loader
from miroir.channels.widget.colours import LEAST_OF_A_CONTROL, contrast, legible_ink
from miroir.channels.widget.looks import FILE_KINDS, MEGABYTE, looks, set_looks
from miroir.channels.widget.looks_form import read_looks
from miroir.channels.widget.site_secrets import (
    draw_site_secret,
    end_former_secrets,
    site_secrets,
)

CHAT = "/settings/chat"
# A secret lets whoever has it sign in as any customer.
KEEPERS = requires_role("administrator")
FILES = {
    "pictures": phrase("pictures"),
    "documents": phrase("documents"),
    "sounds": phrase("sounds"),
    "films": phrase("films"),
    "archives": phrase("ZIP archives"),
}

Answer = Response[str] | Redirect
Act = Callable[[Transaction], Awaitable[None]]


@get(CHAT, guards=[SETTERS], include_in_schema=False)
async def show_chats(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """List the brands."""
    async with database.transaction(caller.organisation) as tx:
        values = {"brands": await brands(tx)}
        return await settings_page(
            tx, request, caller, template="channels/widget/chats.html", values=values
        )


@get(f"{CHAT}/{{brand_id:uuid}}", guards=[SETTERS], include_in_schema=False)
async def show_chat(
    brand_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Response[str]:
    """Show how a brand's chat looks, and the secrets of its sites."""
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, brand_id, request, caller, settings=settings)


@post(f"{CHAT}/{{brand_id:uuid}}", guards=[SETTERS], include_in_schema=False)
async def take_chat(
    brand_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Have a brand's chat look as the form says."""
    form = await read_form(request)

    async def change(tx: Transaction) -> None:
        wanted = read_looks(form)
        changed = msgspec.structs.replace(
            await brand(tx, brand_id),
            colour=wanted.colour,
            greeting=dict(wanted.greeting),
            allowed_sites=wanted.sites,
        )
        await change_brand(tx, changed)
        await set_looks(tx, brand_id, wanted.looks)

    return await _try(change, brand_id, request, caller, database, settings)


@post(f"{CHAT}/{{brand_id:uuid}}/secret", guards=[KEEPERS], include_in_schema=False)
async def draw_secret(
    brand_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Draw a new secret; the former one counts for another week."""

    async def draw(tx: Transaction) -> None:
        await draw_site_secret(tx, brand_id)

    return await _try(draw, brand_id, request, caller, database, settings)


@post(f"{CHAT}/{{brand_id:uuid}}/secret/end", guards=[KEEPERS], include_in_schema=False)
async def end_secrets(
    brand_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Have former secrets count no more."""

    async def end(tx: Transaction) -> None:
        await end_former_secrets(tx, brand_id)

    return await _try(end, brand_id, request, caller, database, settings)


async def _try(
    act: Act,
    brand_id: UUID,
    request: HttpRequest,
    caller: Caller,
    database: Database,
    settings: Settings,
) -> Answer:
    try:
        async with database.transaction(caller.organisation) as tx:
            await act(tx)
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await _page(tx, brand_id, request, caller, settings=settings, problem=problem)
    return saved(f"{CHAT}/{brand_id}")


async def _page(
    tx: Transaction,
    brand_id: UUID,
    request: HttpRequest,
    caller: Caller,
    *,
    settings: Settings,
    problem: MiroirError | None = None,
) -> Response[str]:
    shown = await brand(tx, brand_id)
    on_white = contrast(shown.colour, "#ffffff")
    keeper = "administrator" in caller.roles
    return await settings_page(
        tx,
        request,
        caller,
        template="channels/widget/chat.html",
        values={
            "brand": shown,
            "looks": await looks(tx, brand_id),
            "secrets": await site_secrets(tx, brand_id, settings=settings) if keeper else None,
            "files": {kind: FILES[kind] for kind in FILE_KINDS},
            "most_megabytes": settings.upload_limit // MEGABYTE,
            "contrast": contrast(shown.colour, legible_ink(shown.colour)),
            "on_white": on_white,
            "pale": on_white < LEAST_OF_A_CONTROL,
            "url": settings.url,
            "pinned": await asyncio.to_thread(keep_loader, settings),
        },
        problem=problem,
    )


routes = [show_chats, show_chat, take_chat, draw_secret, end_secrets]
