"""The settings' page of shares that are known from elsewhere."""

from typing import Final

from litestar import Response, get, post

from miroir.access import SETTERS, Answer, Caller, saved, settings_language, settings_page, take
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid, MiroirError, NotFound
from miroir.base.forms import Fields, read_form
from miroir.base.language import phrase
from miroir.indicators import (
    KNOWN_TRAITS,
    TRAIT_NAMES,
    KnownTrait,
    WantedMargin,
    drop_known_margin,
    known_groups,
    known_margins,
    set_known_margin,
)

PAGE: Final = "/settings/known-margins"
FIELD: Final = "share-"


@get(PAGE, guards=[SETTERS], include_in_schema=False)
async def show_known_margins(
    request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show the shares that were entered, to change them or enter others."""
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller)


@post(f"{PAGE}/{{trait:str}}", guards=[SETTERS], include_in_schema=False)
async def take_known_margin(
    trait: str, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Weight answers to the shares of the form, or to the contacts' own again."""
    of = _trait(trait)
    fields = await read_form(request)

    async def change(tx: Transaction) -> None:
        if fields.ticked("drop"):
            await drop_known_margin(tx, of)
            return
        tongue = await settings_language(tx, request, caller)
        await set_known_margin(tx, of, _wanted(fields), tongue=tongue, by=caller.id)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _page(tx, request, caller, problem=problem, typed=fields, trait=of)

    return await take(change, caller=caller, database=database, again=again, then=saved(PAGE))


def _trait(text: str) -> KnownTrait:
    found: KnownTrait | None = next((one for one in KNOWN_TRAITS if one == text), None)
    if found is None:
        raise NotFound(phrase("There are no shares of this: read the page again."))
    return found


def _wanted(fields: Fields) -> WantedMargin:
    typed = {
        name.removeprefix(FIELD): text.strip()
        for name, text in fields.pairs
        if name.startswith(FIELD) and text.strip()
    }
    shares = {group: _share(text) for group, text in typed.items()}
    return WantedMargin(shares=shares, known_from=fields.text("known_from")[:200])


def _share(text: str) -> float:
    try:
        return float(text.removesuffix("%").strip().replace(",", "."))
    except ValueError as problem:
        raise Invalid(phrase("Write each share as a number of percent.")) from problem


async def _page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
    trait: KnownTrait | None = None,
) -> Response[str]:
    tongue = await settings_language(tx, request, caller)
    values = {
        "traits": TRAIT_NAMES,
        "groups": await known_groups(tx, tongue),
        "margins": {one.trait: one for one in await known_margins(tx)},
        "open_trait": trait,
        "FIELD": FIELD,
    }
    template = "desk/settings/known-margins.html"
    return await settings_page(
        tx, request, caller, template=template, values=values, problem=problem, typed=typed
    )


routes = [show_known_margins, take_known_margin]
