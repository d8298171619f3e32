"""The settings' pages of proactive messages: rules, how often at most, and what came of them."""

from datetime import timedelta
from uuid import UUID

import msgspec
from litestar import Response, get, post

from miroir.access import (
    SETTERS,
    Answer,
    Caller,
    brand,
    saved,
    settings_page,
    take,
)
from miroir.advisers import advisers
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError, NotFound
from miroir.base.forms import Fields, Reading, read_form
from miroir.channels.widget import (
    Reached,
    Rule,
    add_outreach_rule,
    change_outreach_rule,
    outreach_rule,
    outreach_rules,
    quiet_days,
    reached,
    remove_outreach_rule,
    set_quiet_days,
)
from miroir.desk.settings.outreach_form import COMPARES, read_outreach
from miroir.indicators import Figure, share

COUNTED = timedelta(days=90)
PAGES = "/settings/chat/{brand_id:uuid}/outreach"


class Told(msgspec.Struct, frozen=True):
    """A rule, what came of it, and the shares of those shown it who opened it, and who wrote."""

    rule: Rule
    counts: Reached
    opened: Figure
    answered: Figure


@get(PAGES, guards=[SETTERS], include_in_schema=False)
async def list_outreach(
    brand_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show a brand's proactive messages and what came of each."""
    async with database.transaction(caller.organisation) as tx:
        return await _list(tx, request, caller, brand_id)


@post(f"{PAGES}/quiet", guards=[SETTERS], include_in_schema=False)
async def take_quiet(
    brand_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Set for how many days nobody is spoken to again."""
    fields = await read_form(request)

    async def change(tx: Transaction) -> None:
        form = Reading(fields)
        days = form.number("days", least=1, most=365)
        form.end()
        await brand(tx, brand_id)
        await set_quiet_days(tx, brand_id, days or 1)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _list(tx, request, caller, brand_id, problem=problem, typed=fields)

    return await take(
        change, caller=caller, database=database, again=again, then=saved(_path(brand_id))
    )


@get([f"{PAGES}/new", f"{PAGES}/{{rule_id:uuid}}"], guards=[SETTERS], include_in_schema=False)
async def show_outreach_rule(
    brand_id: UUID,
    request: HttpRequest,
    caller: Caller,
    database: Database,
    rule_id: UUID | None = None,
) -> Response[str]:
    """Show one to change, or an empty form."""
    async with database.transaction(caller.organisation) as tx:
        return await _form(tx, request, caller, brand_id, rule_id)


@post([f"{PAGES}/new", f"{PAGES}/{{rule_id:uuid}}"], guards=[SETTERS], include_in_schema=False)
async def take_outreach_rule(
    brand_id: UUID,
    request: HttpRequest,
    caller: Caller,
    database: Database,
    rule_id: UUID | None = None,
) -> Answer:
    """Add or change one as the form says."""
    fields = await read_form(request)

    async def change(tx: Transaction) -> None:
        wanted = read_outreach(fields)
        await brand(tx, brand_id)
        if wanted.says.adviser_id and not await advisers(tx, [wanted.says.adviser_id]):
            raise NotFound("There is no such adviser.")
        if rule_id is None:
            await add_outreach_rule(tx, brand_id, wanted.says, paused=wanted.paused)
        else:
            await change_outreach_rule(tx, rule_id, wanted.says, paused=wanted.paused)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _form(tx, request, caller, brand_id, rule_id, problem=problem, typed=fields)

    return await take(
        change, caller=caller, database=database, again=again, then=saved(_path(brand_id))
    )


@post(f"{PAGES}/{{rule_id:uuid}}/removal", guards=[SETTERS], include_in_schema=False)
async def drop_outreach_rule(
    brand_id: UUID, rule_id: UUID, caller: Caller, database: Database
) -> Answer:
    """Show one no more."""
    async with database.transaction(caller.organisation) as tx:
        await remove_outreach_rule(tx, rule_id)
    return saved(_path(brand_id))


def _path(brand_id: UUID) -> str:
    return f"/settings/chat/{brand_id}/outreach"


async def _list(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    brand_id: UUID,
    *,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    counts = await reached(tx, since=tx.at - COUNTED)
    rules = await outreach_rules(tx, brand_id)
    values = {
        "brand": await brand(tx, brand_id),
        "told": [_told(rule, counts.get(rule.id, Reached())) for rule in rules],
        "days": await quiet_days(tx, brand_id),
        "counted": COUNTED.days,
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/outreach.html",
        values=values,
        problem=problem,
        typed=typed,
    )


def _told(rule: Rule, counts: Reached) -> Told:
    return Told(
        rule,
        counts,
        share(counts.opened, counts.shown, measure="outreach"),
        share(counts.answered, counts.shown, measure="outreach"),
    )


async def _form(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    brand_id: UUID,
    rule_id: UUID | None,
    *,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    values = {
        "brand": await brand(tx, brand_id),
        "rule": await outreach_rule(tx, rule_id) if rule_id else None,
        "advisers": {str(one.id): one.name for one in await advisers(tx)},
        "compares": COMPARES,
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/outreach-form.html",
        values=values,
        problem=problem,
        typed=typed,
    )


routes = [
    list_outreach,
    take_quiet,
    show_outreach_rule,
    take_outreach_rule,
    drop_outreach_rule,
]
