"""The settings' pages of channels: how the contacts of each are treated."""

from collections.abc import Mapping

import msgspec
from litestar import Response, get, post

from miroir.access import SETTERS, Answer, Caller, saved, settings_page, take
from miroir.base.channel import Channel
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.language import phrase
from miroir.desk.settings.ring_form import OPENS, has_steps, read_steps, rows_of
from miroir.desk.settings.routing_names import known_channel, names
from miroir.routing import OwnRing, OwnRule, channel_rules, set_channel_rule

CHANNEL_PAGES = "/settings/routing/channels"
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


@get(f"{CHANNEL_PAGES}/{{channel:str}}", guards=[SETTERS], include_in_schema=False)
async def show_channel(
    channel: str, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show how contacts of a channel are treated, to change it."""
    async with database.transaction(caller.organisation) as tx:
        return await _channel_form(tx, request, caller, known_channel(channel))


@post(
    f"{CHANNEL_PAGES}/{{channel:str}}",
    guards=[SETTERS],
    include_in_schema=False,
    status_code=200,
)
async def take_channel(
    channel: str, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Change how contacts of a channel are treated; what is left empty is as usual."""
    fields, known = await read_form(request), known_channel(channel)

    async def keep(tx: Transaction) -> None:
        await set_channel_rule(tx, known, await _own_rule(tx, known, fields))

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _channel_form(tx, request, caller, known, typed=fields, problem=problem)

    then = saved("/settings/routing", part="channels")
    return await take(keep, caller=caller, database=database, again=again, then=then)


async def _own_rule(tx: Transaction, channel: Channel, fields: Fields) -> OwnRule:
    """Return what the form sets; without steps in it, those that are set stay."""
    now = next(rule for rule in await channel_rules(tx) if rule.channel == channel)
    form = Reading(fields)
    numbers = {
        name: form.number(name, least=least, most=most) for name, (_, least, most) in LIMITS.items()
    }
    form.end()
    interrupts = [known_channel(one) for one in fields.texts("interrupts")]
    usual = sorted(now.in_force.interrupts or []) == sorted(interrupts)
    return msgspec.structs.replace(
        now.own,
        **numbers,
        interrupts=now.own.interrupts if usual else interrupts,
        rings=_rings(now.own, fields),
    )


def _rings(own: OwnRule, fields: Fields) -> list[OwnRing] | None:
    if fields.ticked("usual_steps"):
        return None
    return read_steps(fields) if has_steps(fields) else own.rings


async def _channel_form(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    channel: Channel,
    *,
    typed: Fields | None = None,
    problem: MiroirError | None = None,
) -> Response[str]:
    rule = next(rule for rule in await channel_rules(tx) if rule.channel == channel)
    values = {
        **await names(tx),
        "channel": channel,
        "rule": rule,
        "own": msgspec.structs.asdict(rule.own),
        "in_force": msgspec.structs.asdict(rule.in_force),
        "limits": LIMITS,
        "rows": rows_of(rule.in_force.rings or []),
        "opens": OPENS,
        "chosen_of": lambda ring: [name for name in OPENS if getattr(ring, name)],
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/channel-form.html",
        values=values,
        problem=problem,
        typed=typed,
    )


routes = [show_channel, take_channel]
