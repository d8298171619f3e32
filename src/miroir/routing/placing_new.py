"""Having several matters that were just opened looked after, in as few statements as one."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.conversations import OpenedMatter
from miroir.customers import Regard, regards_for
from miroir.journal import record
from miroir.routing.placing import Terms, fact_of, hours_of_route, priority_of
from miroir.routing.routes_of_brands import Route, route_of

ANY_TEAM = "select id from team where organisation_id = $1 order by name, id limit 1"
LAST_ADVISERS = """
    select asked.id, last.adviser_id from customer asked
    cross join lateral (
        select c.adviser_id from customer same
        join conversation c on c.organisation_id = $1 and c.customer_id = same.id
        where same.organisation_id = $1 and same.person_id = asked.person_id
          and c.adviser_id is not null
        order by c.last_message_at desc limit 1) last
    where asked.organisation_id = $1 and asked.id = any($2)
"""
# What one route takes has the same team and skills.
PLACE = """
    insert into placement
        (organisation_id, team_id, skill_ids, conversation_id, channel, language, priority,
         tier_id, preferred, known_to, placed_at, due_at, opens_at, closes_at, reopens_at)
    select $1, $2, $3, id, channel, language, priority, tier_id,
           array_remove(array[preferred], null), array_remove(array[known_to], null),
           placed_at, due_at, opens_at, closes_at, reopens_at
    from unnest($4::uuid[], $5::text[], $6::text[], $7::int[], $8::uuid[], $9::uuid[],
                $10::uuid[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[],
                $14::timestamptz[], $15::timestamptz[])
        as g (id, channel, language, priority, tier_id, preferred, known_to, placed_at, due_at,
              opens_at, closes_at, reopens_at)
"""


class Heading(msgspec.Struct, frozen=True):
    """Where a brand's new matters of a channel go; `route` None: to the first team there is."""

    route: Route | None
    team_id: UUID | None


async def heading_of(tx: Transaction, brand_id: UUID, channel: Channel) -> Heading:
    """Return where new matters of a brand go that come by `channel`."""
    route = await route_of(tx, brand_id, channel)
    if route is not None:
        return Heading(route, route.team_id)
    return Heading(None, await tx.value(ANY_TEAM, tx.organisation))


async def place_opened(
    tx: Transaction,
    opened: Sequence[OpenedMatter],
    headings: Mapping[tuple[UUID, Channel], Heading],
) -> None:
    """See to it that matters just opened, each with its team, are offered to someone.

    As `place` does for one; `headings` by brand and channel.
    """
    customers = [one.held.customer_id for one in opened]
    regards = await regards_for(tx, customers)
    rows = await tx.fetch(LAST_ADVISERS, tx.organisation, customers)
    last = {row["id"]: row["adviser_id"] for row in rows}
    for way, going in headings.items():
        terms = [
            await _terms(tx, one, going, regards[one.held.customer_id], last)
            for one in opened
            if (one.held.brand_id, one.held.channel) == way
        ]
        if terms:
            await _insert(tx, going, terms)


async def _terms(
    tx: Transaction,
    opened: OpenedMatter,
    going: Heading,
    regard: Regard,
    last: Mapping[UUID, UUID],
) -> Terms:
    held = opened.held
    own, before = regard.preferred_adviser_id, last.get(held.customer_id)
    hours = await hours_of_route(tx.at_instant(held.last_message_at), going.route)
    return Terms(
        conversation_id=held.id,
        channel=held.channel,
        team_id=held.team_id,
        skill_ids=going.route.skill_ids if going.route else [],
        language=held.language,
        priority=priority_of(held, going.route),
        tier_id=regard.tier_id,
        preferred=[own] if own is not None else [],
        known_to=[before] if before is not None and before != own else [],
        placed_at=held.last_message_at,
        due_at=opened.due_at,
        opens_at=hours.opens_at,
        closes_at=hours.closes_at,
        reopens_at=hours.reopens_at,
    )


async def _insert(tx: Transaction, going: Heading, terms: Sequence[Terms]) -> None:
    await tx.execute(
        PLACE,
        tx.organisation,
        going.team_id,
        going.route.skill_ids if going.route else [],
        [one.conversation_id for one in terms],
        [one.channel for one in terms],
        [one.language for one in terms],
        [one.priority for one in terms],
        [one.tier_id for one in terms],
        [next(iter(one.preferred), None) for one in terms],
        [next(iter(one.known_to), None) for one in terms],
        [one.placed_at for one in terms],
        [one.due_at for one in terms],
        [one.opens_at for one in terms],
        [one.closes_at for one in terms],
        [one.reopens_at for one in terms],
    )
    for one in terms:
        placed = {**msgspec.structs.asdict(one), "more_team_ids": ()}
        record(tx, fact_of(placed), at=one.placed_at)
