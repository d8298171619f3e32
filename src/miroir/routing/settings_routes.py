"""Setting routing: channels, routes, what priorities and tiers are worth, who helps whom."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, get, put

from miroir.access import Caller, requires_role, requires_scope
from miroir.advisers import SkillNamed, rename_skill, skills
from miroir.base.channel import Channel
from miroir.base.database import Database, Transaction
from miroir.conversations import Priority
from miroir.routing.channel_rules import OwnRule, RuleShown, channel_rules, set_channel_rule
from miroir.routing.helping import Help, Helpers, helps, set_help
from miroir.routing.ranks import Rank, priority_ranks, rank_priority, rank_tier, tier_ranks
from miroir.routing.retiring import retire_skill
from miroir.routing.routes_of_brands import Route, remove_route, set_route
from miroir.routing.routes_of_brands import routes as routes_set

SETTERS = [requires_role("supervisor", "administrator", scope="settings:write")]
READERS = [requires_scope("settings:read")]


class RoutingShown(msgspec.Struct, frozen=True, kw_only=True):
    """All that is set of routing. `tiers`: by the id of the tier."""

    channel_rules: list[RuleShown]
    routes: list[Route]
    priorities: dict[Priority, Rank]
    tiers: dict[str, Rank]
    helps: list[Help]


class NewRule(msgspec.Struct, frozen=True, kw_only=True):
    """What is set for a channel; what is null in `own` is as usual."""

    channel: Channel
    own: OwnRule


class NewRoute(msgspec.Struct, frozen=True, kw_only=True):
    """Where a brand's contacts of a channel go; without a team, to the first one.

    `priority`: −1 (low) to 2 (urgent), for what nobody has given one; with `calendar_id`, contacts
    wait for its opening.
    """

    brand_id: UUID
    channel: Channel
    team_id: UUID | None
    skill_ids: Annotated[list[UUID], msgspec.Meta(max_length=50)] = []
    priority: Annotated[int, msgspec.Meta(ge=-1, le=2)] = 0
    calendar_id: UUID | None = None


class NewPriority(Rank, frozen=True, kw_only=True):
    """What a priority is worth."""

    priority: Priority


class NewHelp(msgspec.Struct, frozen=True, kw_only=True):
    """The teams that help one: of its own brand, and of other brands."""

    helper_ids: Helpers
    other_brand_helper_ids: Helpers = []


class SkillName(msgspec.Struct, frozen=True):
    """A skill's name."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


@get("/api/v1/settings/routing", guards=READERS, tags=["settings"])
async def show_routing_settings(caller: Caller, database: Database) -> RoutingShown:
    """Tell how routing is set."""
    async with database.transaction(caller.organisation) as tx:
        return await shown(tx)


async def shown(tx: Transaction) -> RoutingShown:
    """Return all that is set of routing."""
    return RoutingShown(
        channel_rules=await channel_rules(tx),
        routes=await routes_set(tx),
        priorities=await priority_ranks(tx),
        tiers={str(tier): rank for tier, rank in (await tier_ranks(tx)).items()},
        helps=await helps(tx),
    )


@put("/api/v1/settings/channel-rules", guards=SETTERS, tags=["settings"])
async def change_channel_rule(data: NewRule, caller: Caller, database: Database) -> RuleShown:
    """Set how contacts of a channel are treated, those that wait included."""
    async with database.transaction(caller.organisation) as tx:
        return await set_channel_rule(tx, data.channel, data.own)


@put("/api/v1/settings/routes", guards=SETTERS, tags=["settings"])
async def change_route(data: NewRoute, caller: Caller, database: Database) -> RoutingShown:
    """Set where a brand's contacts of a channel go from now on."""
    async with database.transaction(caller.organisation) as tx:
        await keep_route(tx, data)
        return await shown(tx)


async def keep_route(tx: Transaction, data: NewRoute) -> None:
    """Set a route, or remove it where no team is named."""
    if data.team_id is None:
        await remove_route(tx, brand_id=data.brand_id, channel=data.channel)
        return
    await set_route(
        tx,
        brand_id=data.brand_id,
        channel=data.channel,
        team_id=data.team_id,
        skill_ids=data.skill_ids,
        priority=data.priority,
        calendar_id=data.calendar_id,
    )


@put("/api/v1/settings/priorities", guards=SETTERS, tags=["settings"])
async def change_priority(data: NewPriority, caller: Caller, database: Database) -> RoutingShown:
    """Set what a priority is worth, also for those who wait."""
    async with database.transaction(caller.organisation) as tx:
        await rank_priority(tx, data.priority, Rank(steps=data.steps, band=data.band))
        return await shown(tx)


@put("/api/v1/tiers/{tier_id:uuid}/rank", guards=SETTERS, tags=["settings"])
async def change_tier_rank(
    tier_id: UUID, data: Rank, caller: Caller, database: Database
) -> RoutingShown:
    """Set what a tier of customers is worth, also for those who wait."""
    async with database.transaction(caller.organisation) as tx:
        await rank_tier(tx, tier_id, data)
        return await shown(tx)


@put("/api/v1/teams/{team_id:uuid}/helpers", guards=SETTERS, tags=["settings"])
async def change_help(
    team_id: UUID, data: NewHelp, caller: Caller, database: Database
) -> RoutingShown:
    """Set which teams help one, once a step of the channel's rule says so."""
    async with database.transaction(caller.organisation) as tx:
        await set_help(
            tx, team_id, teams=data.helper_ids, of_other_brands=data.other_brand_helper_ids
        )
        return await shown(tx)


@put("/api/v1/skills/{skill_id:uuid}", guards=SETTERS, tags=["settings"])
async def change_skill(
    skill_id: UUID, data: SkillName, caller: Caller, database: Database
) -> list[SkillNamed]:
    """Give a skill another name."""
    async with database.transaction(caller.organisation) as tx:
        await rename_skill(tx, skill_id, data.name)
        return await skills(tx)


@delete("/api/v1/skills/{skill_id:uuid}", guards=SETTERS, tags=["settings"])
async def drop_skill(skill_id: UUID, caller: Caller, database: Database) -> None:
    """Remove a skill: nobody has it, and nothing asks for it, from then on."""
    async with database.transaction(caller.organisation) as tx:
        await retire_skill(tx, skill_id)


routes = [
    show_routing_settings,
    change_channel_rule,
    change_route,
    change_priority,
    change_tier_rank,
    change_help,
    change_skill,
    drop_skill,
]
