"""The page of themes: what they are about, how much, how content; into a tag, or an irritant."""

from datetime import date
from typing import get_args
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from miroir.access import Answer, Caller, take
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid, MiroirError
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.language import phrase
from miroir.improvement import IMPROVERS
from miroir.remarks.model import SIDES
from miroir.remarks.putting_to_use import make_irritant, make_tag
from miroir.remarks.searches import USUAL, ask_for_themes, held_themes
from miroir.remarks.shell import REMARKS, THEMES, person, query_of, remarks_page
from miroir.surveys import Side

FAILURES = {
    "too-slow": phrase("The language model took too long"),
    "unreachable": phrase("The language model cannot be reached"),
    "refused": phrase("The language model refused"),
    "often-enough": phrase("The language model was asked as often as a day allows"),
    "not-found": phrase("The themes could not be found"),
    "not-understood": phrase("The language model’s answer could not be understood"),
}


@get(THEMES, guards=[IMPROVERS], include_in_schema=False)
async def show_themes(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show the newest themes of a side."""
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller, side=_side(request.query_params.get("side")))


@post(THEMES, guards=[IMPROVERS], include_in_schema=False)
async def take_search(request: HttpRequest, caller: Caller, database: Database) -> Answer:
    """Have themes be looked for anew."""
    form = await read_form(request)
    side = _side(form.text("side"))

    async def ask(tx: Transaction) -> None:
        reading = Reading(form)
        since, until = _day(reading, "since"), _day(reading, "until")
        reading.end()
        await ask_for_themes(tx, side, since=since, until=until, by=caller.id)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _page(tx, request, caller, side=side, problem=problem, typed=form)

    then = Redirect(f"{THEMES}?{query_of({'side': side})}", status_code=303)
    return await take(ask, caller=caller, database=database, again=again, then=then)


@post(f"{THEMES}/{{theme_id:uuid}}/tag", guards=[IMPROVERS], include_in_schema=False)
async def take_tag_of_theme(
    theme_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Make a tag of a theme, and show what bears it."""
    form = await read_form(request)
    try:
        async with database.transaction(caller.organisation) as tx:
            side, tag = await make_tag(tx, theme_id, name=form.text("name"), by=caller.id)
    except MiroirError as problem:
        return await _refused(request, caller, database, form, problem)
    query = query_of({"side": "" if side == "customer" else side, "tag_id": tag.id})
    return Redirect(f"{REMARKS}?{query}", status_code=303)


@post(f"{THEMES}/{{theme_id:uuid}}/irritant", guards=[IMPROVERS], include_in_schema=False)
async def take_irritant_of_theme(
    theme_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Make an irritant of a theme, and go there."""
    form = await read_form(request)
    try:
        async with database.transaction(caller.organisation) as tx:
            irritant_id = await make_irritant(tx, theme_id, title=form.text("name"), by=caller.id)
    except MiroirError as problem:
        return await _refused(request, caller, database, form, problem)
    return Redirect(f"/improvement/irritants/{irritant_id}", status_code=303)


async def _refused(
    request: HttpRequest, caller: Caller, database: Database, form: Fields, problem: MiroirError
) -> Response[str]:
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller, side=_side(form.text("side")), problem=problem)


async def _page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    side: Side,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    held = await held_themes(tx, side)
    return await remarks_page(
        tx,
        request,
        caller,
        template="remarks/themes.html",
        values={
            "held": held,
            "side": side,
            "person": person(caller),
            "since": held.search.since if held.search else tx.at.date() - USUAL,
            "until": held.search.until if held.search else tx.at.date(),
            "failures": FAILURES,
        },
        problem=problem,
        typed=typed,
    )


def _side(text: str | None) -> Side:
    return next((side for side in get_args(Side) if side == text and side in SIDES), "customer")


def _day(reading: Reading, name: str) -> date:
    try:
        return date.fromisoformat(reading.fields.text(name))
    except ValueError as problem:
        raise Invalid(phrase("This is no day: choose one."), field=name) from problem


routes = [show_themes, take_search, take_tag_of_theme, take_irritant_of_theme]
