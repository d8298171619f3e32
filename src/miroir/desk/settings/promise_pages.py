"""The settings' pages of promises: what is promised, what would be, and customers' tiers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import get_args
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from miroir.access import (
    SETTERS,
    Caller,
    brands,
    saved,
    settings_language,
    settings_page,
)
from miroir.advisers import teams
from miroir.base.channel import Channel
from miroir.base.channel_names import CHANNEL_NAMES
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid, MiroirError, NotFound
from miroir.base.forms import read_form
from miroir.base.language import Language, phrase
from miroir.calendars import all_opening_hours
from miroir.conversations import (
    Circumstances,
    Priority,
    Promise,
    PromiseKind,
    Terms,
    add_promise,
    all_promises,
    change_promise,
    remove_promise,
)
from miroir.customers import add_tier, remove_tier, rename_tier, tiers
from miroir.desk.settings.promise_form import Unit, read_case, read_terms, span, span_words
from miroir.desk.settings.promise_preview import foresee

PROMISES = "/settings/promises"
KIND_NAMES: dict[PromiseKind, str] = {
    "first_answer": phrase("First answer"),
    "next_answer": phrase("Next answer"),
    "resolution": phrase("Resolution"),
}
PRIORITY_NAMES: dict[Priority, str] = {
    "low": phrase("low"),
    "normal": phrase("normal"),
    "high": phrase("high"),
    "urgent": phrase("urgent"),
}
UNIT_NAMES: dict[Unit, str] = {
    "seconds": phrase("seconds"),
    "minutes": phrase("minutes"),
    "hours": phrase("hours"),
    "days": phrase("days of 24 hours"),
}


class Case(msgspec.Struct, frozen=True):
    """What promises are for: one row of the page."""

    brand_id: UUID | None
    channel: Channel | None
    priority: Priority | None
    tier_id: UUID | None


class Names(msgspec.Struct, frozen=True):
    """What the choices of the forms are called, by id or word."""

    brands: dict[UUID, str]
    tiers: dict[UUID, str]
    teams: dict[UUID, str]
    hours: dict[UUID, str]


@get(PROMISES, guards=[SETTERS], include_in_schema=False)
async def list_promises(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show what is promised, and what would be promised to whoever the preview asks for."""
    async with database.transaction(caller.organisation) as tx:
        return await _list(tx, request, caller)


@get(
    [f"{PROMISES}/new", f"{PROMISES}/{{promise_id:uuid}}"],
    guards=[SETTERS],
    include_in_schema=False,
)
async def show_promise(
    request: HttpRequest, caller: Caller, database: Database, promise_id: UUID | None = None
) -> Response[str]:
    """Show a promise to change, or a new one to fill in."""
    async with database.transaction(caller.organisation) as tx:
        terms = await _terms(tx, request, promise_id)
        return await _form(tx, request, caller, terms=terms, promise_id=promise_id)


@post(
    [f"{PROMISES}/new", f"{PROMISES}/{{promise_id:uuid}}"],
    guards=[SETTERS],
    include_in_schema=False,
    status_code=200,
)
async def take_promise(
    request: HttpRequest, caller: Caller, database: Database, promise_id: UUID | None = None
) -> Response[str] | Redirect:
    """Make or change a promise; show the form again where it cannot be."""
    fields, terms = await read_form(request), None
    try:
        terms = read_terms(fields)
        async with database.transaction(caller.organisation) as tx:
            if promise_id is None:
                await add_promise(tx, terms)
            else:
                await change_promise(tx, promise_id, terms)
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            shown = terms or await _terms(tx, request, promise_id)
            return await _form(
                tx, request, caller, terms=shown, promise_id=promise_id, problem=problem
            )
    return saved(PROMISES)


@post(f"{PROMISES}/{{promise_id:uuid}}/removal", guards=[SETTERS], include_in_schema=False)
async def drop_promise(promise_id: UUID, caller: Caller, database: Database) -> Redirect:
    """Promise it no more."""
    async with database.transaction(caller.organisation) as tx:
        await remove_promise(tx, promise_id)
    return saved(PROMISES)


@post(
    [f"{PROMISES}/tiers", f"{PROMISES}/tiers/{{tier_id:uuid}}"],
    guards=[SETTERS],
    include_in_schema=False,
    status_code=200,
)
async def take_tier(
    request: HttpRequest, caller: Caller, database: Database, tier_id: UUID | None = None
) -> Response[str] | Redirect:
    """Add, rename or remove a tier of customers."""
    fields = await read_form(request)
    try:
        async with database.transaction(caller.organisation) as tx:
            if tier_id is None:
                await add_tier(tx, fields.text("name"))
            elif fields.text("do") == "remove":
                await remove_tier(tx, tier_id)
            else:
                await rename_tier(tx, tier_id, fields.text("name"))
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await _list(tx, request, caller, problem=problem)
    return saved(PROMISES, part="tiers")


async def _list(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    problem: MiroirError | None = None,
) -> Response[str]:
    tongue = await settings_language(tx, request, caller)
    promises = await all_promises(tx)
    values = await _choices(tx, tongue)
    try:
        values |= await _preview(tx, request, tongue)
    except Invalid as refused:
        values |= {"asked": None, "foreseen": None}
        problem = problem or refused
    values |= {
        "cases": _cases(promises),
        "by_id": {promise.id: promise for promise in promises},
        "tier_list": await tiers(tx),
        "address_of": _address,
    }
    return await settings_page(
        tx, request, caller, template="desk/settings/promises.html", values=values, problem=problem
    )


async def _form(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    terms: Terms,
    promise_id: UUID | None,
    problem: MiroirError | None = None,
) -> Response[str]:
    tongue = await settings_language(tx, request, caller)
    values = await _choices(tx, tongue)
    values |= {
        "terms": terms,
        "promise_id": promise_id,
        "amount": span(terms.amount),
        "warn_left": span(terms.warn_left or timedelta(hours=1)),
        "units": UNIT_NAMES,
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/promise-form.html",
        values=values,
        problem=problem,
    )


async def _choices(tx: Transaction, tongue: Language) -> dict[str, object]:
    names = Names(
        brands={brand.id: brand.name for brand in await brands(tx)},
        tiers={tier.id: tier.name for tier in await tiers(tx)},
        teams={team.id: team.name for team in await teams(tx)},
        hours={hours.id: hours.name for hours in await all_opening_hours(tx)},
    )
    return {
        "names": names,
        "kinds": KIND_NAMES,
        "priorities": PRIORITY_NAMES,
        "channels": {code: CHANNEL_NAMES[code] for code in get_args(Channel)},
        "written": lambda amount: span_words(amount, tongue),
    }


async def _preview(tx: Transaction, request: HttpRequest, tongue: Language) -> dict[str, object]:
    """Reckon what the page's question asks for: today's first brand by e-mail unless it asks."""
    given = request.query_params
    case = read_case(lambda name: given.get(name, ""))
    known = await brands(tx)
    brand_id = case.brand_id or (known[0].id if known else None)
    if brand_id is None:
        return {"asked": None, "foreseen": None}
    at = _instant(given["at"], tongue) if given.get("at") else tx.at.astimezone(tongue.zone)
    asked = Circumstances(
        brand_id=brand_id,
        channel=case.channel or "email",
        priority=case.priority or "normal",
        tier_id=case.tier_id,
    )
    return {"asked": asked, "at": at, "foreseen": await foresee(tx, asked, at=at)}


def _instant(text: str, tongue: Language) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=tongue.zone)
    except ValueError as unreadable:
        raise Invalid(phrase("Give a day between 2000 and 2099, with its time.")) from unreadable


def _cases(promises: Sequence[Promise]) -> dict[Case, dict[PromiseKind, Promise]]:
    """Return promises by what they are for, the most specific first, then by kind."""
    cases: dict[Case, dict[PromiseKind, Promise]] = {}
    for promise in promises:
        case = Case(promise.brand_id, promise.channel, promise.priority, promise.tier_id)
        cases.setdefault(case, {})[promise.kind] = promise
    return cases


def _address(case: Case, kind: PromiseKind) -> str:
    """Return where a promise of `kind` is made for a case."""
    named = {**msgspec.structs.asdict(case), "kind": kind}
    query = "&".join(f"{name}={value}" for name, value in named.items() if value is not None)
    return f"{PROMISES}/new?{query}"


async def _terms(tx: Transaction, request: HttpRequest, promise_id: UUID | None) -> Terms:
    if promise_id is None:
        return read_case(lambda name: request.query_params.get(name, ""))
    for promise in await all_promises(tx):
        if promise.id == promise_id:
            return promise
    raise NotFound(phrase("There is no such promise."))


routes = [list_promises, show_promise, take_promise, drop_promise, take_tier]
