"""Gaps between both sides that grow open follow-ups: a rule is looked at once a week."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from miroir.access import for_every_organisation, organisation_settings
from miroir.base.database import Database, Row, Transaction
from miroir.base.ids import OrganisationId, new_id
from miroir.improvement.facts import GapGrew
from miroir.indicators import WATCHED_WEEKS, WEEK, GrownGap, grown_gaps, watched_since
from miroir.journal import record

WATCHES: Final = """
    select exists (select from follow_rule
                   where organisation_id = $1 and kind = 'gap' and retired_at is null)
"""
DUE: Final = """
    select id, brand_id, owner_id, hours from follow_rule
    where organisation_id = $1 and kind = 'gap' and retired_at is null
      and (looked_at is null or looked_at < $2)
    order by made_at, id
    for update skip locked
"""
LOOKED: Final = "update follow_rule set looked_at = $3 where organisation_id = $1 and id = $2"
# $7 is the day after which weeks that were told of share none with these.
OPEN: Final = """
    with opened as (
        insert into follow_up (organisation_id, id, rule_id, owner_id, opened_at, due_at)
        select organisation_id, $2, id, owner_id, $8,
               $8::timestamptz + make_interval(hours => hours)
        from follow_rule
        where organisation_id = $1 and id = $3 and not exists (
            select from grown_gap
            where organisation_id = $1 and brand_id is not distinct from $4
              and team_id is not distinct from $5 and since > $7)
        returning organisation_id, id, due_at
    ), kept as (
        insert into grown_gap
            (organisation_id, follow_up_id, brand_id, team_id, question, since, value, low, high,
             former, former_low, former_high, customers, advisers)
        select organisation_id, id, $4, $5, $6, $9, $10, $11, $12, $13, $14, $15, $16, $17
        from opened
    )
    select due_at from opened
"""


async def watch_gaps(database: Database, *, at: datetime) -> None:
    """Look into the gaps of every organisation whose rules are due."""

    async def look(organisation: OrganisationId) -> None:
        async with database.transaction(organisation, at=at) as tx:
            await open_for_grown_gaps(tx)

    await for_every_organisation(database, look)


async def open_for_grown_gaps(tx: Transaction) -> None:
    """Open a follow-up for each team, and the whole, whose gap has grown in the last weeks.

    One for a team of a brand, about the question of which it is surest; none again while the
    weeks would share one with those that were told of.
    """
    if not await tx.value(WATCHES, tx.organisation):
        return
    settings = await organisation_settings(tx)
    since = watched_since(tx.at, zone=settings.time_zone)
    for rule in await tx.fetch(DUE, tx.organisation, since):
        for gap in await grown_gaps(tx, since=since, brand_id=rule["brand_id"]):
            await _open(tx, rule, gap)
        await tx.execute(LOOKED, tx.organisation, rule["id"], since)


async def _open(tx: Transaction, rule: Row, gap: GrownGap) -> None:
    follow_up_id = new_id()
    brand_id: UUID | None = rule["brand_id"]
    free_since: date = gap.since - WATCHED_WEEKS * WEEK
    due_at = await tx.value(
        OPEN,
        tx.organisation,
        follow_up_id,
        rule["id"],
        brand_id,
        gap.team_id,
        gap.question,
        free_since,
        tx.at,
        gap.since,
        *gap.now,
        *gap.former,
        gap.customers,
        gap.advisers,
    )
    if due_at is not None:
        record(
            tx,
            GapGrew(
                follow_up_id=follow_up_id,
                brand_id=brand_id,
                team_id=gap.team_id,
                question=gap.question,
                owner_id=rule["owner_id"],
                due_at=due_at,
            ),
        )
