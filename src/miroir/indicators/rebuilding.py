"""Counting everything again from raw rows: after a change of time zone, or an erasure."""

from miroir.access import organisation_settings
from miroir.base.database import Transaction
from miroir.indicators.jobs import NO_TEAM, follower
from miroir.indicators.past_counting import PAST_AGAIN, PAST_EMPTY
from miroir.journal import hold_cursor, move_cursor

EMPTY = (
    "delete from mirror_count where organisation_id = $1",
    "delete from mirror_people where organisation_id = $1",
    "delete from mirror_funnel where organisation_id = $1",
    *PAST_EMPTY,
)
# One statement sees one state: the rows counted are those of the facts up to the seq returned.
COUNT_AGAIN = f"""
    with asked as (
        select id, side, coalesce(team_id, $3::uuid) as team_id, channel, adviser_id,
               (invited_at at time zone $2)::date as day, answered_at is not null as answered
        from invitation where organisation_id = $1
    ), given as (
        select asked.*, question, value
        from answer a join asked on asked.id = a.invitation_id
        where a.organisation_id = $1 and a.confirmed_at is not null and a.value is not null
    ), counts as (
        insert into mirror_count
            (organisation_id, day, team_id, channel, side, question, value, n)
        select $1, day, team_id, channel, side, question, value, count(*)
        from given group by 2, 3, 4, 5, 6, 7
    ), people as (
        insert into mirror_people (organisation_id, week, team_id, channel, question, adviser_id)
        select distinct $1::integer, date_trunc('week', day)::date, team_id, channel, question,
               adviser_id
        from given where side = 'adviser' and adviser_id is not null
    ), steps as (
        insert into mirror_funnel (organisation_id, day, team_id, channel, side, step, n)
        select $1, day, team_id, channel, side, step, count(*)
        from (select 'invited' as step, asked.* from asked
              union all
              select 'answered', asked.* from asked where answered) step_reached
        group by 2, 3, 4, 5, 6
    ), {PAST_AGAIN}
    select coalesce(max(seq), 0) from journal where organisation_id = $1
"""


async def rebuild(tx: Transaction) -> None:
    """Replace the counts by those of the raw rows; the follower waits, then goes on from there."""
    zone = (await organisation_settings(tx)).time_zone
    await hold_cursor(tx, follower.name)
    for statement in EMPTY:
        await tx.execute(statement, tx.organisation)
    seq = await tx.value(COUNT_AGAIN, tx.organisation, zone, NO_TEAM)
    await move_cursor(tx, follower.name, seq)
