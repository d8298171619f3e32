"""The settings' pages of routing: where contacts go, how channels are treated, what comes first."""

from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from miroir.access import SETTERS, Caller, brands, saved, settings_page
from miroir.base.channel import Channel
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError, NotFound
from miroir.base.forms import Fields, Reading, read_form
from miroir.conversations import Priority
from miroir.customers import tiers
from miroir.desk.settings.promise_pages import PRIORITY_NAMES
from miroir.desk.settings.routing_names import known_channel, names
from miroir.routing import (
    Rank,
    channel_rules,
    helps,
    priority_ranks,
    rank_priority,
    rank_tier,
    remove_route,
    routes,
    set_help,
    set_route,
    tier_ranks,
)

ROUTING = "/settings/routing"


@get(ROUTING, guards=[SETTERS], include_in_schema=False)
async def show_routing(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show how routing is set."""
    async with database.transaction(caller.organisation) as tx:
        return await _list(tx, request, caller)


@get(
    f"{ROUTING}/routes/{{brand_id:uuid}}/{{channel:str}}", guards=[SETTERS], include_in_schema=False
)
async def show_route(
    brand_id: UUID, channel: str, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show where a brand's contacts of a channel go, to change it."""
    async with database.transaction(caller.organisation) as tx:
        return await _route(tx, request, caller, brand_id, known_channel(channel))


@post(
    f"{ROUTING}/routes/{{brand_id:uuid}}/{{channel:str}}",
    guards=[SETTERS],
    include_in_schema=False,
    status_code=200,
)
async def take_route(
    brand_id: UUID, channel: str, request: HttpRequest, caller: Caller, database: Database
) -> Response[str] | Redirect:
    """Change where a brand's contacts of a channel go."""
    fields, known = await read_form(request), known_channel(channel)
    try:
        async with database.transaction(caller.organisation) as tx:
            await _keep_route(tx, brand_id, known, fields)
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await _route(tx, request, caller, brand_id, known, problem=problem)
    return saved(ROUTING, part="routes")


async def _keep_route(tx: Transaction, brand_id: UUID, channel: Channel, fields: Fields) -> None:
    form = Reading(fields)
    team_id, hours_id, skill_ids = form.id("team_id"), form.id("calendar_id"), form.ids("skill")
    priority = form.number("priority", least=-1, most=2) or 0
    form.end()
    if team_id:
        await set_route(
            tx,
            brand_id=brand_id,
            channel=channel,
            team_id=team_id,
            skill_ids=skill_ids,
            priority=priority,
            calendar_id=hours_id,
        )
    elif any((one.brand_id, one.channel) == (brand_id, channel) for one in await routes(tx)):
        await remove_route(tx, brand_id=brand_id, channel=channel)


@post(f"{ROUTING}/ranks", guards=[SETTERS], include_in_schema=False, status_code=200)
async def take_ranks(
    request: HttpRequest, caller: Caller, database: Database
) -> Response[str] | Redirect:
    """Change what priorities and tiers are worth."""
    fields = await read_form(request)
    try:
        async with database.transaction(caller.organisation) as tx:
            form = Reading(fields)
            for priority in PRIORITY_NAMES:
                await rank_priority(tx, priority, _rank(form, priority))
            for tier in await tiers(tx):
                await rank_tier(tx, tier.id, _rank(form, str(tier.id)))
            form.end()
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await _list(tx, request, caller, problem=problem)
    return saved(ROUTING, part="ranks")


def _rank(form: Reading, name: str) -> Rank:
    return Rank(
        steps=form.number(f"steps-{name}", least=-20, most=20) or 0,
        band=form.number(f"band-{name}", least=-3, most=3) or 0,
    )


@post(
    f"{ROUTING}/helpers/{{team_id:uuid}}",
    guards=[SETTERS],
    include_in_schema=False,
    status_code=200,
)
async def take_helpers(
    team_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Response[str] | Redirect:
    """Change which teams help one."""
    fields = await read_form(request)
    try:
        async with database.transaction(caller.organisation) as tx:
            form = Reading(fields)
            others = form.ids("other")
            own = [team for team in form.ids("helper") if team not in others]
            form.end()
            await set_help(tx, team_id, teams=own, of_other_brands=others)
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await _list(tx, request, caller, problem=problem)
    return saved(ROUTING, part="helpers")


async def _list(
    tx: Transaction, request: HttpRequest, caller: Caller, *, problem: MiroirError | None = None
) -> Response[str]:
    known: dict[Priority, Rank] = await priority_ranks(tx)
    values = {
        **await names(tx),
        "routes": {(one.brand_id, one.channel): one for one in await routes(tx)},
        "rules": await channel_rules(tx),
        "priority_ranks": known,
        "priority_names": PRIORITY_NAMES,
        "tiers": await tiers(tx),
        "tier_ranks": await tier_ranks(tx),
        "no_rank": Rank(),
        "helps": {one.team_id: one for one in await helps(tx)},
    }
    return await settings_page(
        tx, request, caller, template="desk/settings/routing.html", values=values, problem=problem
    )


async def _route(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    brand_id: UUID,
    channel: Channel,
    *,
    problem: MiroirError | None = None,
) -> Response[str]:
    found = [one for one in await routes(tx) if (one.brand_id, one.channel) == (brand_id, channel)]
    if brand_id not in {brand.id for brand in await brands(tx)}:
        raise NotFound("There is no such brand.")
    values = {
        **await names(tx),
        "brand_id": brand_id,
        "channel": channel,
        "route": found[0] if found else None,
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/route-form.html",
        values=values,
        problem=problem,
    )


page_routes = [
    show_routing,
    show_route,
    take_route,
    take_ranks,
    take_helpers,
]
