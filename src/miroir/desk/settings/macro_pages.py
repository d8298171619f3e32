"""The settings' pages of macros: those that are shared; each adviser keeps their own."""

from collections.abc import Mapping
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from miroir.access import (
    SETTERS,
    Answer,
    Caller,
    brands,
    saved,
    settings_language,
    settings_page,
    take,
)
from miroir.advisers import advisers, teams
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError, NotFound
from miroir.base.forms import Fields, read_form
from miroir.base.language import phrase
from miroir.composing import (
    Macro,
    change_macro,
    create_macro,
    delete_macro,
    macro,
    owner_of_macro,
    shared_macros,
)
from miroir.conversations import close_reasons, fields, tags
from miroir.desk.settings.macro_form import (
    LONGEST_TEXT,
    MOST_ACTS,
    MacroForm,
    form_of,
    read_macro,
    read_rows,
)
from miroir.desk.settings.promise_pages import PRIORITY_NAMES
from miroir.knowledge import TEXT_FIELDS, saved_replies

MACROS = "/settings/macros"
KINDS: Mapping[str, str] = {
    "reply": phrase("Answer the customer"),
    "note": phrase("Write a note"),
    "tag": phrase("Put on a tag"),
    "field": phrase("Fill in a field"),
    "priority": phrase("Set the priority"),
    "assign": phrase("Give it to"),
    "snooze": phrase("Put it off"),
    "close": phrase("Close it"),
}


@get(MACROS, guards=[SETTERS], include_in_schema=False)
async def list_macros(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show the shared macros."""
    async with database.transaction(caller.organisation) as tx:
        values = {**await _names(tx, request, caller), "macros": await shared_macros(tx)}
        return await settings_page(
            tx, request, caller, template="desk/settings/macros.html", values=values
        )


@get([f"{MACROS}/new", f"{MACROS}/{{macro_id:uuid}}"], guards=[SETTERS], include_in_schema=False)
async def show_macro(
    request: HttpRequest, caller: Caller, database: Database, macro_id: UUID | None = None
) -> Response[str]:
    """Show a macro to change, or a new one to put together."""
    async with database.transaction(caller.organisation) as tx:
        known = await _shared(tx, macro_id)
        form = form_of(known.acts if known else [])
        return await _form(tx, request, caller, known=known, form=form)


@post(
    [f"{MACROS}/new", f"{MACROS}/{{macro_id:uuid}}"],
    guards=[SETTERS],
    include_in_schema=False,
    status_code=200,
)
async def take_macro(
    request: HttpRequest, caller: Caller, database: Database, macro_id: UUID | None = None
) -> Answer:
    """Keep a macro; or add, move or remove an act in the form, which keeps nothing yet."""
    typed = await read_form(request, longest=LONGEST_TEXT + 1000)
    async with database.transaction(caller.organisation) as tx:
        texts = {one.id: one.body for one in await saved_replies(tx)}
        form = read_rows(typed, texts=texts)
        if typed.text("do"):
            known = await _shared(tx, macro_id)
            return await _form(tx, request, caller, known=known, form=form, typed=typed)

    async def keep(tx: Transaction) -> None:
        draft = read_macro(typed, form, known=await fields(tx))
        if await _shared(tx, macro_id) is None:
            await create_macro(tx, draft)
        elif macro_id is not None:
            await change_macro(tx, macro_id, draft)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        known = await _shared(tx, macro_id)
        return await _form(
            tx, request, caller, known=known, form=form, typed=typed, problem=problem
        )

    return await take(keep, caller=caller, database=database, again=again, then=saved(MACROS))


@post(f"{MACROS}/{{macro_id:uuid}}/removal", guards=[SETTERS], include_in_schema=False)
async def drop_macro(macro_id: UUID, caller: Caller, database: Database) -> Redirect:
    """Offer a macro no more."""
    async with database.transaction(caller.organisation) as tx:
        await _shared(tx, macro_id)
        await delete_macro(tx, macro_id)
    return saved(MACROS)


async def _shared(tx: Transaction, macro_id: UUID | None) -> Macro | None:
    if macro_id is None:
        return None
    if await owner_of_macro(tx, macro_id) is not None:
        raise NotFound(phrase("There is no such macro."))
    return await macro(tx, macro_id)


async def _form(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    known: Macro | None,
    form: MacroForm,
    typed: Fields | None = None,
    problem: MiroirError | None = None,
) -> Response[str]:
    values = {
        **await _names(tx, request, caller),
        "macro": known,
        "rows": form.rows,
        "moved": form.moved,
        "full": len(form.rows) >= MOST_ACTS,
        "replies": await saved_replies(tx),
        "text_fields": TEXT_FIELDS,
        "longest": LONGEST_TEXT,
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/macro-form.html",
        values=values,
        problem=problem,
        typed=typed,
    )


async def _names(tx: Transaction, request: HttpRequest, caller: Caller) -> dict[str, object]:
    code = (await settings_language(tx, request, caller)).code
    return {
        "kinds": KINDS,
        "brands": {brand.id: brand.name for brand in await brands(tx)},
        "teams": {team.id: team.name for team in await teams(tx)},
        "advisers": {one.id: one.name for one in await advisers(tx)},
        "tags": {tag.id: tag.name for tag in await tags(tx)},
        "reasons": {one.id: one.label.get(code, one.code) for one in await close_reasons(tx)},
        "fields": {str(field.id): field for field in await fields(tx)},
        "priorities": PRIORITY_NAMES,
    }


routes = [list_macros, show_macro, take_macro, drop_macro]
