"""Where a brand's contacts of a channel go."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Row, Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.journal import record
from miroir.routing.facts import RoutingSet

COLUMNS = "brand_id, channel, team_id, skill_ids, priority, calendar_id"
ROUTES = f"select {COLUMNS} from route where organisation_id = $1 order by brand_id, channel"
ROUTE = f"""
    select {COLUMNS} from route where organisation_id = $1 and brand_id = $2 and channel = $3
"""
SET = f"""
    insert into route (organisation_id, {COLUMNS})
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (organisation_id, brand_id, channel) do update
        set team_id = excluded.team_id, skill_ids = excluded.skill_ids,
            priority = excluded.priority, calendar_id = excluded.calendar_id
"""
KNOWN = "select count(*) from skill where organisation_id = $1 and id = any($2)"
REMOVE = "delete from route where organisation_id = $1 and brand_id = $2 and channel = $3"


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """Where a brand's contacts of a channel go, and on what terms.

    `calendar_id` None: they wait for an adviser at any hour.
    """

    brand_id: UUID
    channel: Channel
    team_id: UUID
    skill_ids: list[UUID]
    priority: int
    calendar_id: UUID | None


async def routes(transaction: Transaction) -> list[Route]:
    """Return every route that is set."""
    return [_route(row) for row in await transaction.fetch(ROUTES, transaction.organisation)]


async def route_of(transaction: Transaction, brand_id: UUID, channel: Channel) -> Route | None:
    """Return the route of a brand's contacts of a channel, None when none is set."""
    row = await transaction.row(ROUTE, transaction.organisation, brand_id, channel)
    return None if row is None else _route(row)


def _route(row: Row) -> Route:
    return msgspec.convert(dict(row), Route)


async def set_route(
    transaction: Transaction,
    *,
    brand_id: UUID,
    channel: Channel,
    team_id: UUID,
    skill_ids: Sequence[UUID] = (),
    priority: int = 0,
    calendar_id: UUID | None = None,
) -> None:
    """Have what comes to a brand by a channel go to a team, to advisers with all the skills.

    With a calendar, contacts wait for its opening. Those that wait already keep their terms.
    Raises Invalid for what is not the organisation's.
    """
    skills = sorted(set(skill_ids))
    if await transaction.value(KNOWN, transaction.organisation, skills) != len(skills):
        raise Invalid("There is no such skill: read the settings again.")
    try:
        await transaction.execute(
            SET,
            transaction.organisation,
            brand_id,
            channel,
            team_id,
            skills,
            priority,
            calendar_id,
        )
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid(
            "There is no such brand, team or calendar: read the settings again."
        ) from unknown
    record(transaction, RoutingSet())


async def remove_route(transaction: Transaction, *, brand_id: UUID, channel: Channel) -> None:
    """Have a brand's contacts of a channel go to the first team again. Raises NotFound."""
    done = await transaction.execute(REMOVE, transaction.organisation, brand_id, channel)
    if done == "DELETE 0":
        raise NotFound("No route is set for this brand and channel.")
    record(transaction, RoutingSet())
