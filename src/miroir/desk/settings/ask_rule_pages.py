"""The settings' pages of asking: by which rules, how often at most, and what came of it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post

from miroir.access import (
    SETTERS,
    Answer,
    Caller,
    brands,
    saved,
    settings_language,
    settings_page,
    take,
    take_on,
)
from miroir.advisers import teams
from miroir.base.channel_names import CHANNEL_NAMES
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError, NotFound
from miroir.base.forms import Fields, read_form
from miroir.base.language import phrase
from miroir.calendars import all_opening_hours
from miroir.conversations import close_reasons
from miroir.customers import tiers
from miroir.desk.settings.ask_rule_form import MOMENTS, WEEKDAYS, read_limits, read_rule
from miroir.statistics import Estimate, mean_on_scale
from miroir.surveys import (
    OUTCOMES,
    SURVEYS_OF,
    WAYS,
    WAYS_OF,
    AskRule,
    Outcome,
    Preview,
    Reached,
    RuleSays,
    Said,
    Scale,
    Side,
    add_ask_rule,
    ask_failures,
    ask_limits,
    ask_rule,
    ask_rules,
    change_ask_rule,
    current,
    in_words,
    outcomes,
    preview,
    reached,
    remove_ask_rule,
    set_ask_limits,
    survey_names,
    surveys_to_ask,
    told,
    unreadable_ask_rules,
)

RULES: Final = "/settings/surveys/rules"
COUNTED: Final = timedelta(days=28)
NEW_RULE: Final = UUID(int=0)
SIDES: Final[Mapping[Side, str]] = {"customer": phrase("Customers"), "adviser": phrase("Advisers")}


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What a group answered to a question in a wave, with its interval; no team: everybody."""

    day: date
    title: str
    team: str | None
    n: int
    mean: Estimate


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A rule, what it would have done in the past week, and what it did in four."""

    rule: AskRule
    preview: Preview
    outcomes: Mapping[Outcome, int]
    reached: Reached

    @property
    def eligible(self) -> int:
        """Everybody whom the rule was about."""
        return sum(self.outcomes.values())


@get(RULES, guards=[SETTERS], include_in_schema=False)
async def list_rules(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show the rules of both sides, what came of them, and how often one is asked at most."""
    async with database.transaction(caller.organisation) as tx:
        return await _list(tx, request, caller)


@post(f"{RULES}/limits", guards=[SETTERS], include_in_schema=False)
async def take_limits(request: HttpRequest, caller: Caller, database: Database) -> Answer:
    """Set how often people are asked at most."""
    fields = await read_form(request)

    async def change(tx: Transaction) -> None:
        await set_ask_limits(tx, read_limits(fields))

    return await take_on(_list, change, request, caller, database, typed=fields, then=saved(RULES))


@get(f"{RULES}/new/{{side:str}}", guards=[SETTERS], include_in_schema=False)
async def show_new_rule(
    side: str, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show the form of a new rule."""
    async with database.transaction(caller.organisation) as tx:
        return await _form(tx, request, caller, _side(side))


@get(f"{RULES}/{{rule_id:uuid}}", guards=[SETTERS], include_in_schema=False)
async def show_rule(
    rule_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show a rule to change, and what came of it."""
    async with database.transaction(caller.organisation) as tx:
        found = await ask_rule(tx, rule_id)
        return await _form(tx, request, caller, found.says.side, rule=found)


@post(f"{RULES}/new/{{side:str}}", guards=[SETTERS], include_in_schema=False)
async def take_new_rule(
    side: str, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Add a rule, or reckon first whom it would ask."""
    of = _side(side)
    fields = await read_form(request)

    async def change(tx: Transaction) -> None:
        wanted = read_rule(fields, of)
        await add_ask_rule(tx, wanted.says, paused=wanted.paused)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _form(tx, request, caller, of, problem=problem, typed=fields)

    if fields.ticked("reckon"):
        async with database.transaction(caller.organisation) as tx:
            return await _reckoned(tx, request, caller, of, fields)
    return await take(change, caller=caller, database=database, again=again, then=saved(RULES))


@post(f"{RULES}/{{rule_id:uuid}}", guards=[SETTERS], include_in_schema=False)
async def take_rule(
    rule_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Change a rule, or reckon first whom it would ask."""
    fields = await read_form(request)
    async with database.transaction(caller.organisation) as tx:
        found = await ask_rule(tx, rule_id)
        if fields.ticked("reckon"):
            return await _reckoned(tx, request, caller, found.says.side, fields, rule=found)

    async def change(tx: Transaction) -> None:
        wanted = read_rule(fields, found.says.side)
        await change_ask_rule(tx, rule_id, wanted.says, paused=wanted.paused)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        side = found.says.side
        return await _form(tx, request, caller, side, rule=found, problem=problem, typed=fields)

    return await take(change, caller=caller, database=database, again=again, then=saved(RULES))


@post(f"{RULES}/{{rule_id:uuid}}/removal", guards=[SETTERS], include_in_schema=False)
async def drop_rule(rule_id: UUID, caller: Caller, database: Database) -> Answer:
    """Ask nobody by a rule any more."""
    async with database.transaction(caller.organisation) as tx:
        await remove_ask_rule(tx, rule_id)
    return saved(RULES)


def _side(text: str) -> Side:
    found: Side | None = next((side for side in SIDES if side == text), None)
    if found is None:
        raise NotFound(phrase("There is no such survey."))
    return found


async def _list(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    counted = await outcomes(tx, since=(tx.at - COUNTED).date())
    come = await reached(tx, since=tx.at - COUNTED)
    found = [
        Told(
            rule=one,
            preview=await preview(tx, one.says, rule_id=one.id),
            outcomes=counted.get(one.id, {}),
            reached=come.get(one.id, Reached()),
        )
        for one in await ask_rules(tx)
    ]
    values = {
        "found": {side: [one for one in found if one.rule.says.side == side] for side in SIDES},
        "sides": SIDES,
        "limits": await ask_limits(tx),
        "surveys": await survey_names(tx),
        "troubled": bool(await ask_failures(tx) or await unreadable_ask_rules(tx)),
        **NAMES,
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/ask-rules.html",
        values=values,
        problem=problem,
        typed=typed,
    )


NAMES: Final[Mapping[str, object]] = {
    "moments": MOMENTS,
    "outcome_names": OUTCOMES,
    "ways": WAYS,
    "weekdays": WEEKDAYS,
    "counted": COUNTED.days,
}


async def _reckoned(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    side: Side,
    fields: Fields,
    *,
    rule: AskRule | None = None,
) -> Response[str]:
    try:
        says = read_rule(fields, side).says
    except MiroirError as problem:
        return await _form(tx, request, caller, side, rule=rule, problem=problem, typed=fields)
    return await _form(tx, request, caller, side, rule=rule, typed=fields, reckon=says)


async def _form(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    side: Side,
    *,
    rule: AskRule | None = None,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
    reckon: RuleSays | None = None,
) -> Response[str]:
    says = reckon or (rule.says if rule else None)
    since = (tx.at - COUNTED).date()
    code = (await settings_language(tx, request, caller)).code
    values: dict[str, object] = {
        **NAMES,
        "side": side,
        "rule": rule,
        "preview": await preview(tx, says, rule_id=rule.id if rule else NEW_RULE) if says else None,
        "outcomes": (await outcomes(tx, since=since)).get(rule.id, {}) if rule else {},
        "told": await _told(tx, request, caller, rule) if rule and rule.says.anonymous else [],
        "asked": await surveys_to_ask(tx, side, SURVEYS_OF[side]),
        "ways_here": {one: WAYS[one] for one in WAYS_OF[side] if side == "customer"},
        "channels": dict(CHANNEL_NAMES),
        "reasons": {str(one.id): one.label.get(code, one.code) for one in await close_reasons(tx)},
        "teams": {str(one.id): one.name for one in await teams(tx)},
        "tiers": {str(one.id): one.name for one in await tiers(tx)},
        "brands": {str(one.id): one.name for one in await brands(tx)},
        "calendars": {str(one.id): one.name for one in await all_opening_hours(tx)},
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/ask-rule-form.html",
        values=values,
        problem=problem,
        typed=typed,
    )


async def _told(
    tx: Transaction, request: HttpRequest, caller: Caller, rule: AskRule
) -> list[Shown]:
    code = (await settings_language(tx, request, caller)).code
    asked = {one.code: one for one in (await current(tx, "adviser", rule.says.survey)).asked}
    names = {one.id: one.name for one in await teams(tx)}
    return [
        Shown(
            day=said.wave,
            title=in_words(question.title, code, brand=""),
            team=names.get(said.team_id) if said.team_id else None,
            n=len(said.values),
            mean=_mean(said, question.answer),
        )
        for said in await told(tx, rule.id)
        if (question := asked.get(said.question)) and isinstance(question.answer, Scale)
    ]


def _mean(said: Said, scale: Scale) -> Estimate:
    squares = sum(value**2 for value in said.values)
    values = list(scale.values)
    return mean_on_scale(sum(said.values), squares, n=len(said.values), scale=values)


routes = [
    list_rules,
    take_limits,
    show_new_rule,
    show_rule,
    take_new_rule,
    take_rule,
    drop_rule,
]
