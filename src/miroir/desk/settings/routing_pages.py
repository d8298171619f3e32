"""The settings' pages of routing: where contacts go, how channels are treated, what comes first."""

from collections.abc import Mapping
from typing import get_args
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from miroir.access import SETTERS, Caller, brands, saved, settings_page
from miroir.advisers import skills, teams
from miroir.base.channel import Channel
from miroir.base.channel_names import CHANNEL_NAMES
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError, NotFound
from miroir.base.forms import Fields, read_form
from miroir.base.language import phrase
from miroir.calendars import all_opening_hours
from miroir.conversations import Priority
from miroir.customers import tiers
from miroir.desk.settings.promise_pages import PRIORITY_NAMES
from miroir.desk.settings.team_pages import ids, number
from miroir.routing import (
    OwnRule,
    Rank,
    channel_rules,
    helps,
    priority_ranks,
    rank_priority,
    rank_tier,
    remove_route,
    routes,
    set_channel_rule,
    set_help,
    set_route,
    tier_ranks,
)

ROUTING = "/settings/routing"
CHANNELS: tuple[Channel, ...] = get_args(Channel)
ROUTE_PRIORITIES: Mapping[int, str] = {
    -1: phrase("low"),
    0: phrase("normal"),
    1: phrase("high"),
    2: phrase("urgent"),
}
LIMITS: Mapping[str, tuple[str, int, int]] = {
    "weight": (phrase("Part of an adviser that one takes (of 100)"), 1, 100),
    "most": (phrase("Most at a time for an adviser"), 0, 100),
    "leaves": (phrase("Part of an adviser kept free for what is hurried"), 0, 100),
    "offer_for": (phrase("An offer waits (seconds)"), 5, 86_400),
    "keep_for": (phrase("Kept for who knows the customer (seconds)"), 0, 2_592_000),
    "keep_for_preferred": (phrase("Kept for the customer’s own adviser (seconds)"), 0, 2_592_000),
    "priority_step": (phrase("A step of priority is worth (seconds)"), 0, 2_592_000),
    "idle_for": (phrase("Given to advisers idle for (seconds)"), 0, 2_592_000),
    "last_minutes": (phrase("Every step opens before closing (seconds)"), 0, 2_592_000),
    "stops_before": (phrase("No longer offered before closing (seconds)"), -86_400, 86_400),
}
"""What can be set of a channel as a number: its words, the least, the most."""


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
        return await _route(tx, request, caller, brand_id, _channel(channel))


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
    fields, known = await read_form(request), _channel(channel)
    try:
        async with database.transaction(caller.organisation) as tx:
            await _keep_route(tx, brand_id, known, fields)
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await _route(tx, request, caller, brand_id, known, problem=problem)
    return saved(ROUTING, part="routes")


async def _keep_route(tx: Transaction, brand_id: UUID, channel: Channel, fields: Fields) -> None:
    team, hours = ids(fields, "team_id"), ids(fields, "calendar_id")
    if team:
        await set_route(
            tx,
            brand_id=brand_id,
            channel=channel,
            team_id=team[0],
            skill_ids=ids(fields, "skill"),
            priority=number(fields, "priority", least=-1, most=2) or 0,
            calendar_id=hours[0] if hours else None,
        )
    elif any((one.brand_id, one.channel) == (brand_id, channel) for one in await routes(tx)):
        await remove_route(tx, brand_id=brand_id, channel=channel)


@get(f"{ROUTING}/channels/{{channel:str}}", guards=[SETTERS], include_in_schema=False)
async def show_channel(
    channel: str, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show how contacts of a channel are treated, to change it."""
    async with database.transaction(caller.organisation) as tx:
        return await _channel_form(tx, request, caller, _channel(channel))


@post(
    f"{ROUTING}/channels/{{channel:str}}",
    guards=[SETTERS],
    include_in_schema=False,
    status_code=200,
)
async def take_channel(
    channel: str, request: HttpRequest, caller: Caller, database: Database
) -> Response[str] | Redirect:
    """Change how contacts of a channel are treated; what is left empty is as usual."""
    fields, known = await read_form(request), _channel(channel)
    try:
        async with database.transaction(caller.organisation) as tx:
            await set_channel_rule(tx, known, await _own_rule(tx, known, fields))
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await _channel_form(tx, request, caller, known, problem=problem)
    return saved(ROUTING, part="channels")


async def _own_rule(tx: Transaction, channel: Channel, fields: Fields) -> OwnRule:
    """Return what the form sets; steps that were set over the API stay unless it says 'usual'."""
    now = next(rule for rule in await channel_rules(tx) if rule.channel == channel)
    numbers = {
        name: number(fields, name, least=least, most=most)
        for name, (_, least, most) in LIMITS.items()
    }
    interrupts = [_channel(one) for one in fields.texts("interrupts")]
    usual = sorted(now.in_force.interrupts or []) == sorted(interrupts)
    return msgspec.structs.replace(
        now.own,
        **numbers,
        interrupts=now.own.interrupts if usual else interrupts,
        rings=None if fields.ticked("usual_steps") else now.own.rings,
    )


@post(f"{ROUTING}/ranks", guards=[SETTERS], include_in_schema=False, status_code=200)
async def take_ranks(
    request: HttpRequest, caller: Caller, database: Database
) -> Response[str] | Redirect:
    """Change what priorities and tiers are worth."""
    fields = await read_form(request)
    try:
        async with database.transaction(caller.organisation) as tx:
            for priority in PRIORITY_NAMES:
                await rank_priority(tx, priority, _rank(fields, priority))
            for tier in await tiers(tx):
                await rank_tier(tx, tier.id, _rank(fields, str(tier.id)))
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await _list(tx, request, caller, problem=problem)
    return saved(ROUTING, part="ranks")


def _rank(fields: Fields, name: str) -> Rank:
    return Rank(
        steps=number(fields, f"steps-{name}", least=-20, most=20) or 0,
        band=number(fields, f"band-{name}", least=-3, most=3) or 0,
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
            now = next((one for one in await helps(tx) if one.team_id == team_id), None)
            chosen = ids(fields, "helper")
            others = [team for team in (now.of_other_brands if now else []) if team in chosen]
            own = [team for team in chosen if team not in others]
            await set_help(tx, team_id, teams=own, of_other_brands=others)
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await _list(tx, request, caller, problem=problem)
    return saved(ROUTING, part="helpers")


def _channel(text: str) -> Channel:
    for channel in CHANNELS:
        if channel == text:
            return channel
    raise NotFound("There is no such channel.")


async def _list(
    tx: Transaction, request: HttpRequest, caller: Caller, *, problem: MiroirError | None = None
) -> Response[str]:
    known: dict[Priority, Rank] = await priority_ranks(tx)
    values = {
        **await _names(tx),
        "routes": {(one.brand_id, one.channel): one for one in await routes(tx)},
        "rules": await channel_rules(tx),
        "priority_ranks": known,
        "priority_names": PRIORITY_NAMES,
        "tiers": await tiers(tx),
        "tier_ranks": await tier_ranks(tx),
        "no_rank": Rank(),
        "helps": {one.team_id: [*one.teams, *one.of_other_brands] for one in await helps(tx)},
    }
    return await settings_page(
        tx, request, caller, template="desk/settings/routing.html", values=values, problem=problem
    )


async def _names(tx: Transaction) -> dict[str, object]:
    return {
        "brands": {brand.id: brand.name for brand in await brands(tx)},
        "teams": {team.id: team.name for team in await teams(tx)},
        "hours": {hours.id: hours.name for hours in await all_opening_hours(tx)},
        "skills": await skills(tx),
        "channels": CHANNEL_NAMES,
        "route_priorities": ROUTE_PRIORITIES,
    }


async def _route(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    brand_id: UUID,
    channel: Channel,
    *,
    problem: MiroirError | None = None,
) -> Response[str]:
    names = await _names(tx)
    found = [one for one in await routes(tx) if (one.brand_id, one.channel) == (brand_id, channel)]
    if brand_id not in {brand.id for brand in await brands(tx)}:
        raise NotFound("There is no such brand.")
    values = {
        **names,
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


async def _channel_form(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    channel: Channel,
    *,
    problem: MiroirError | None = None,
) -> Response[str]:
    rule = next(rule for rule in await channel_rules(tx) if rule.channel == channel)
    values = {
        **await _names(tx),
        "channel": channel,
        "rule": rule,
        "own": msgspec.structs.asdict(rule.own),
        "in_force": msgspec.structs.asdict(rule.in_force),
        "limits": LIMITS,
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/channel-form.html",
        values=values,
        problem=problem,
    )


page_routes = [
    show_routing,
    show_route,
    take_route,
    show_channel,
    take_channel,
    take_ranks,
    take_helpers,
]
