"""The page of rules: what they ask for, what they would catch, what they have tagged."""

from typing import get_args
from uuid import UUID

from litestar import Response, get, post

from miroir.access import Act, Answer, Caller, saved, take_on
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.language import phrase
from miroir.improvement import IMPROVERS
from miroir.remarks.listing import remarks_by_id
from miroir.remarks.model import BANDS, LANGUAGES, LONGEST_TAG, Band
from miroir.remarks.rules import (
    LONGEST_PHRASE,
    MOST_COUNTED,
    MOST_PHRASES,
    Preview,
    RuleDraft,
    make_rule,
    preview,
    read_phrases,
    retire_rule,
    rules,
)
from miroir.remarks.shell import RULES, remarks_page
from miroir.surveys import Side

LONGEST_FIELD = MOST_PHRASES * (LONGEST_PHRASE + 2)


@get(RULES, guards=[IMPROVERS], include_in_schema=False)
async def show_rules(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show the rules in use, and the form of a new one."""
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller)


@post(RULES, guards=[IMPROVERS], include_in_schema=False)
async def take_rule(request: HttpRequest, caller: Caller, database: Database) -> Answer:
    """Show what the rule of the form would catch, or make it."""
    form = await read_form(request, longest=LONGEST_FIELD)
    if form.text("do") == "preview":
        return await _preview(request, caller, database, form)

    async def make(tx: Transaction) -> None:
        tag = Reading(form)
        name = tag.words("tag", most=LONGEST_TAG)
        tag.end()
        await make_rule(tx, name, _draft(form), by=caller.id)

    return await _try(make, request, caller, database, form)


@post(f"{RULES}/{{rule_id:uuid}}/end", guards=[IMPROVERS], include_in_schema=False)
async def end_rule(
    rule_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Have a rule tag no more."""

    async def end(tx: Transaction) -> None:
        await retire_rule(tx, rule_id, by=caller.id)

    return await _try(end, request, caller, database, None)


async def _preview(
    request: HttpRequest, caller: Caller, database: Database, form: Fields
) -> Response[str]:
    async with database.transaction(caller.organisation) as tx:
        try:
            seen = await preview(tx, _draft(form))
        except MiroirError as problem:
            return await _page(tx, request, caller, problem=problem, typed=form)
        return await _page(tx, request, caller, typed=form, seen=seen)


async def _try(
    act: Act, request: HttpRequest, caller: Caller, database: Database, form: Fields | None
) -> Answer:
    return await take_on(_page, act, request, caller, database, typed=form, then=saved(RULES))


async def _page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
    seen: Preview | None = None,
) -> Response[str]:
    return await remarks_page(
        tx,
        request,
        caller,
        template="remarks/rules.html",
        values={
            "rules": await rules(tx),
            "seen": seen,
            "caught": [] if seen is None else await remarks_by_id(tx, seen.remark_ids),
            "longest_tag": LONGEST_TAG,
            "longest_field": LONGEST_FIELD,
            "MOST_COUNTED": MOST_COUNTED,
        },
        problem=problem,
        typed=typed,
    )


def _draft(form: Fields) -> RuleDraft:
    reading = Reading(form)
    phrases = read_phrases(form.raw("phrases"))
    if not phrases:
        reading.refuse("phrases", phrase("Give a word or a phrase, one a line."))
    side: Side | None = reading.word("side", list(get_args(Side)))
    band: Band | None = reading.word("band", list(BANDS))
    draft = RuleDraft(
        phrases=phrases,
        unless=read_phrases(form.raw("unless")),
        language=reading.word("language", list(LANGUAGES)),
        side=side,
        band=band,
    )
    reading.end()
    return draft


routes = [show_rules, take_rule, end_rule]
