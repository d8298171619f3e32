"""Counting everything again from raw rows: after a change of time zone, or an erasure."""

from itertools import combinations
from typing import Final

from miroir.access import organisation_settings
from miroir.base.database import Transaction
from miroir.indicators.jobs import follower
from miroir.indicators.past_counting import PAST_AGAIN
from miroir.indicators.places import AXES, MOST_AT_ONCE, NONE
from miroir.indicators.releasing import release_week
from miroir.indicators.tallies import known_outcomes
from miroir.journal import hold_cursor, move_cursor

EMPTY: Final = tuple(
    f"delete from {table} where organisation_id = $1"
    for table in (
        "mirror_cell",
        "mirror_paired",
        "mirror_pair",
        "mirror_person",
        "mirror_response",
        "mirror_past_count",
        "mirror_past_people",
    )
)
# What was asked and what was answered, from the raw rows: `asked` and `given`.
RAW: Final = """
    asked as (
        select i.id, i.side, coalesce(i.team_id, $3::uuid) as team_id, i.channel, i.adviser_id,
               i.closure_id, i.invited_at,
               date_trunc('week', i.invited_at at time zone $2)::date as week,
               coalesce(c.brand_id, i.brand_id, $3::uuid) as brand_id,
               coalesce(k.reason_id, $3::uuid) as reason_id, i.answered_at is not null as answered
        from invitation i
        left join conversation c on c.organisation_id = $1 and c.id = i.conversation_id
        left join closure k on k.organisation_id = $1 and k.id = i.closure_id
        where i.organisation_id = $1 and i.channel is not null
    ), given as (
        select asked.*, a.question, a.value
        from answer a join asked on asked.id = a.invitation_id
        where a.organisation_id = $1 and a.confirmed_at is not null and a.value is not null
    )
"""
# What tells places apart, in the order of AXES.
COLUMNS: Final = ("team_id", "channel", "brand_id", "reason_id", "origin")
NAMED: Final = ", ".join(
    f"case when grouping({column}) = 0 then '{axis}' end"
    for axis, column in zip(AXES, COLUMNS, strict=True)
)
VALUES: Final = """array_remove(
    array[team_id::text, channel, brand_id::text, reason_id::text, origin], null)"""
# The axes and values of a place; what is left out of a set is null there.
PLACE: Final = f"concat_ws(' ', {NAMED}), coalesce(({VALUES})[1], ''), coalesce(({VALUES})[2], '')"


def every_place(*told: str) -> str:
    """Return how to group rows by these columns at every place at once."""
    sets = (
        f"({', '.join((*told, *columns))})"
        for size in range(MOST_AT_ONCE + 1)
        for columns in combinations(COLUMNS, size)
    )
    return f"group by grouping sets ({', '.join(sets)})"


# From `asked`, `given`, `past_given` and `outcome`.
BY_PLACE: Final = f"""
    cells as (
        insert into mirror_cell
            (organisation_id, axes, one, two, week, side, question, n, good, bad)
        select $1, {PLACE}, week, side, question, count(*),
               count(*) filter (where outcome > 0), count(*) filter (where outcome < 0)
        from (select week, side, question, team_id, channel, brand_id, reason_id,
                     'asked' as origin, value
              from given
              union all
              select date_trunc('week', day)::date, side, question, team_id, channel,
                     none, none, 'past', value
              from past_given, nobody) every
        join outcome using (question, value)
        {every_place("week", "side", "question")}
    ), first_given as (
        select distinct on (closure_id, question, side) * from given
        where closure_id in (select closure_id from given where side = 'adviser')
        order by closure_id, question, side, invited_at, id
    ), pair as (
        select b.*, c.value as customer, ob.outcome - oc.outcome as gap
        from first_given b
        join first_given c using (closure_id, question)
        left join outcome ob on (ob.question, ob.value) = (b.question, b.value)
        left join outcome oc on (oc.question, oc.value) = (c.question, c.value)
        where b.side = 'adviser' and c.side = 'customer'
    ), pairs as (
        insert into mirror_pair
            (organisation_id, closure_id, question, invitation_id, customer, adviser)
        select $1, closure_id, question, id, customer, value from pair
    ), paired as (
        insert into mirror_paired (organisation_id, axes, one, two, week, question,
            n, up_2, up_1, down_1, down_2)
        select $1, {PLACE}, week, question, count(*),
               count(*) filter (where gap = 2), count(*) filter (where gap = 1),
               count(*) filter (where gap = -1), count(*) filter (where gap = -2)
        from (select *, 'asked' as origin from pair where gap is not null) told
        {every_place("week", "question")}
    ), persons as (
        insert into mirror_person (organisation_id, week, question, team_id, channel, brand_id,
            reason_id, adviser_id, n, pairs)
        select $1, g.week, g.question, g.team_id, g.channel, g.brand_id, g.reason_id,
               g.adviser_id, count(*), count(pair.gap)
        from given g left join pair on (pair.id, pair.question) = (g.id, g.question)
        where g.side = 'adviser' and g.adviser_id is not null
        group by 2, 3, 4, 5, 6, 7, 8
    ), responses as (
        insert into mirror_response
            (organisation_id, axes, one, two, week, side, invited, answered)
        select $1, {PLACE}, week, side, count(*), count(*) filter (where answered)
        from (select *, 'asked' as origin from asked) every
        {every_place("week", "side")}
    )
"""
OUTCOME: Final = """
    nobody (none) as (values ('00000000-0000-0000-0000-000000000000'::uuid)), outcome as (
        select * from unnest($4::text[], $5::smallint[], $6::integer[])
            as o (question, value, outcome)
    )
"""
# One statement sees one state: the rows counted are those of the facts up to the seq returned.
COUNT_AGAIN: Final = f"""
    with {RAW}, {PAST_AGAIN}, {OUTCOME}, {BY_PLACE}
    select coalesce(max(seq), 0) from journal where organisation_id = $1
"""
# How many rows the parts of the statement have is not known beforehand: in loops they take hours.
FOR_MILLIONS: Final = ("set local enable_nestloop = off", "set local work_mem = '128MB'")
WEEKS: Final = """
    select distinct week, question from mirror_person where organisation_id = $1 order by 1, 2
"""


async def rebuild(tx: Transaction) -> None:
    """Replace the counts by those of the raw rows; the follower waits, then goes on from there."""
    settings = await organisation_settings(tx)
    await hold_cursor(tx, follower.name)
    for setting in FOR_MILLIONS:
        await tx.execute(setting)
    for statement in EMPTY:
        await tx.execute(statement, tx.organisation)
    outcomes = await known_outcomes(tx)
    seq = await tx.value(COUNT_AGAIN, tx.organisation, settings.time_zone, NONE, *outcomes)
    await move_cursor(tx, follower.name, seq)
    await release_all_weeks(tx, minimum=settings.minimum_group)


async def release_all_weeks(tx: Transaction, *, minimum: int) -> None:
    """Decide for every week what of the advisers' side is shown."""
    for row in await tx.fetch(WEEKS, tx.organisation):
        await release_week(tx, row["week"], row["question"], minimum=minimum)
