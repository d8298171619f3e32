"""The list of irritants and what they cost, and the remarks that no irritant explains yet."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect

from miroir.access import Answer, Caller, accounts, brands, saved, take, take_on
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.language import phrase
from miroir.improvement.choosing import chosen_irritant
from miroir.improvement.costing import costs
from miroir.improvement.irritants import group_remarks, raise_irritant
from miroir.improvement.model import (
    COSTED,
    LONGEST_TITLE,
    LONGEST_WORDS,
    STATES,
    Draft,
    State,
)
from miroir.improvement.queries import irritants, remarks_unexplained
from miroir.improvement.shell import IMPROVERS, STAFF, improvement_page, leads

IRRITANTS = "/improvement/irritants"
REMARKS = "/improvement/remarks"
Words = Annotated[str, QueryParameter(max_length=100, required=False)]


@get("/improvement", guards=[STAFF], include_in_schema=False)
async def show_first(caller: Caller) -> Redirect:
    """Lead to what concerns who asks: irritants, or their suggestions."""
    return Redirect(IRRITANTS if leads(caller) else "/improvement/suggestions", status_code=302)


@get(IRRITANTS, guards=[IMPROVERS], include_in_schema=False)
async def show_irritants(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show the irritants with what each cost."""
    async with database.transaction(caller.organisation) as tx:
        return await _list(tx, request, caller)


@post(IRRITANTS, guards=[IMPROVERS], include_in_schema=False)
async def take_irritant(request: HttpRequest, caller: Caller, database: Database) -> Answer:
    """Name the irritant that the form describes."""
    form = await read_form(request)

    async def make(tx: Transaction) -> None:
        await raise_irritant(tx, read_draft(form), by=caller.id)

    return await take_on(_list, make, request, caller, database, typed=form, then=saved(IRRITANTS))


async def _list(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    found = await irritants(tx)
    return await improvement_page(
        tx,
        request,
        caller,
        template="improvement/irritants.html",
        values={
            "irritants": found,
            "costs": await costs(tx, [one.id for one in found], since=tx.at - COSTED),
            "states": STATES,
            **await names(tx),
        },
        problem=problem,
        typed=typed,
    )


@get(REMARKS, guards=[IMPROVERS], include_in_schema=False)
async def show_remarks(
    request: HttpRequest, caller: Caller, database: Database, q: Words = ""
) -> Response[str]:
    """Show what customers wrote that no irritant explains yet."""
    async with database.transaction(caller.organisation) as tx:
        return await _remarks(tx, request, caller, words=q.strip())


@post(REMARKS, guards=[IMPROVERS], include_in_schema=False)
async def take_remarks(request: HttpRequest, caller: Caller, database: Database) -> Answer:
    """Put the remarks that are ticked to an irritant: one there is, or a new one."""
    form = await read_form(request)

    async def group(tx: Transaction) -> None:
        reading = Reading(form)
        ticked = read_remarks(reading)
        irritant_id = await chosen_irritant(tx, reading, by=caller.id)
        await group_remarks(tx, irritant_id, ticked, by=caller.id)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _remarks(
            tx, request, caller, words=form.text("q"), problem=problem, typed=form
        )

    return await take(group, caller=caller, database=database, again=again, then=saved(REMARKS))


async def _remarks(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    words: str,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    return await improvement_page(
        tx,
        request,
        caller,
        template="improvement/remarks.html",
        values={
            "remarks": await remarks_unexplained(tx, words=words),
            "irritants": {one.id: one.title for one in await irritants(tx)},
            "words": words,
            **await names(tx),
        },
        problem=problem,
        typed=typed,
    )


def read_draft(form: Fields) -> Draft:
    """Read an irritant as a form describes it. Raises WrongFields."""
    reading = Reading(form)
    state: State | None = reading.word("state", list(STATES))
    draft = Draft(
        title=reading.words("title", most=LONGEST_TITLE),
        about=reading.words("about", most=LONGEST_WORDS, needed=False),
        brand_id=reading.id("brand_id"),
        owner_id=reading.id("owner_id"),
        state=state or "seen",
    )
    reading.end()
    return draft


def read_remarks(reading: Reading) -> list[tuple[UUID, str]]:
    """Read which remarks are ticked: `invitation/question`."""
    ticked = []
    for text in reading.fields.texts("remark"):
        invitation, _, question = text.partition("/")
        try:
            ticked.append((UUID(invitation), question))
        except ValueError:
            reading.refuse("remark", phrase("A choice of this form is none of those offered."))
    if not ticked:
        reading.refuse("remark", phrase("Tick one remark at least."))
    return ticked


async def names(tx: Transaction) -> Mapping[str, Mapping[UUID, str]]:
    """Return the names and keys of brands, and the names of those who sign in."""
    known = await brands(tx)
    return {
        "brands": {brand.id: brand.name for brand in known},
        "keys": {brand.id: brand.key for brand in known},
        "people": {account.id: account.name for account in await accounts(tx)},
    }


routes = [show_first, show_irritants, take_irritant, show_remarks, take_remarks]
