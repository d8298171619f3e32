"""The page of suggestions: made, voted for and answered there."""

from uuid import UUID

from litestar import Response, get, post

from miroir.access import Act, Answer, Caller, saved, take_on
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields, Reading, read_form
from miroir.improvement.model import LONGEST_WORDS, SUGGESTION_STATES, SuggestionState
from miroir.improvement.queries import irritants
from miroir.improvement.shell import IMPROVERS, STAFF, improvement_page
from miroir.improvement.suggesting import (
    answer_suggestion,
    suggest,
    suggestions,
    take_back_vote,
    vote,
)

SUGGESTIONS = "/improvement/suggestions"
ONE = f"{SUGGESTIONS}/{{suggestion_id:uuid}}"


@get(SUGGESTIONS, guards=[STAFF], include_in_schema=False)
async def show_suggestions(
    request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show what was suggested and what became of it."""
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller)


@post(SUGGESTIONS, guards=[STAFF], include_in_schema=False)
async def take_suggestion(request: HttpRequest, caller: Caller, database: Database) -> Answer:
    """Take a suggestion."""
    form = await read_form(request)

    async def make(tx: Transaction) -> None:
        await suggest(tx, form.text("words"), by=caller.id)

    return await _try(make, request, caller, database, form=form)


@post(f"{ONE}/vote", guards=[STAFF], include_in_schema=False)
async def take_vote(
    suggestion_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Vote for a suggestion, or take the vote back."""
    form = await read_form(request)

    async def count(tx: Transaction) -> None:
        if form.text("do") == "take-back":
            await take_back_vote(tx, suggestion_id, by=caller.id)
        else:
            await vote(tx, suggestion_id, by=caller.id)

    return await _try(count, request, caller, database)


@post(ONE, guards=[IMPROVERS], include_in_schema=False)
async def take_answer(
    suggestion_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Say what becomes of a suggestion."""
    form = await read_form(request)

    async def answer(tx: Transaction) -> None:
        reading = Reading(form)
        state: SuggestionState | None = reading.word("state", list(SUGGESTION_STATES))
        words = reading.words("answer", most=LONGEST_WORDS, needed=False)
        irritant_id = reading.id("irritant_id")
        reading.end()
        await answer_suggestion(
            tx, suggestion_id, state or "open", words, irritant_id=irritant_id, by=caller.id
        )

    return await _try(answer, request, caller, database)


async def _try(
    act: Act,
    request: HttpRequest,
    caller: Caller,
    database: Database,
    *,
    form: Fields | None = None,
) -> Answer:
    return await take_on(_page, act, request, caller, database, typed=form, then=saved(SUGGESTIONS))


async def _page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    return await improvement_page(
        tx,
        request,
        caller,
        template="improvement/suggestions.html",
        values={
            "suggestions": await suggestions(tx, reader=caller.id),
            "irritants": {one.id: one.title for one in await irritants(tx)},
            "states": SUGGESTION_STATES,
        },
        problem=problem,
        typed=typed,
    )


routes = [show_suggestions, take_suggestion, take_vote, take_answer]
