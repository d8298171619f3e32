"""Counts of answers that came in from files: by import, so that what is undone leaves whole."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from miroir.base.database import Transaction
from miroir.indicators.places import NONE
from miroir.indicators.sides import Side
from miroir.indicators.tallies import Outcomes
from miroir.journal import Recorded
from miroir.surveys import PastAnswersTaken, PastImportUndone

# Only what was asked on a scale is counted; the rest is read where it is stored.
ON_SCALES = """
    on_scales as (
        select i.id as import_id, i.side, q.question ->> 'code' as code
        from past_import i, jsonb_array_elements(i.document -> 'questions') as q (question)
        where i.organisation_id = $1 and q.question #>> '{answer,kind}' = 'scale'
          and i.state not in ('undoing', 'undone')
        union
        select i.id, i.side, r.part ->> 'code'
        from past_import i, jsonb_array_elements(i.document -> 'questions') as q (question),
             jsonb_array_elements(q.question #> '{answer,rows}') as r (part)
        where i.organisation_id = $1 and q.question #>> '{answer,kind}' = 'matrix'
          and i.state not in ('undoing', 'undone')
    )
"""
PAST_GIVEN = f"""
    {ON_SCALES}, past_given as (
        select r.import_id, s.side, s.code as question, (r.at at time zone $2)::date as day,
               coalesce(r.team_id, $3::uuid) as team_id, r.channel,
               (r.answers ->> s.code)::smallint as value,
               coalesce(r.respondent, md5(r.import_id::text || r.line)::uuid) as person_id
        from past_response r join on_scales s on s.import_id = r.import_id
        where r.organisation_id = $1 and r.answers ? s.code
"""
INTO_PEOPLE = """
    past_people as (
        insert into mirror_past_people
            (organisation_id, import_id, week, team_id, channel, question, person_id)
        select distinct $1::integer, import_id, date_trunc('week', day)::date, team_id, channel,
               question, person_id
        from past_given where side = 'adviser'
        on conflict do nothing
        returning week, team_id, channel, question, person_id
    )
"""
INTO_PERSONS = """
    past_persons as (
        insert into mirror_person as kept (organisation_id, week, question, team_id, channel,
            brand_id, reason_id, adviser_id, n, pairs, origin)
        select $1::integer, week, question, team_id, channel, $3::uuid, $3::uuid, person_id,
               count(*), 0, 'past'
        from past_people group by 2, 3, 4, 5, 8
        on conflict (organisation_id, week, question, team_id, channel, brand_id, reason_id,
            adviser_id) do update set n = kept.n + excluded.n
    )
"""
INTO_COUNTS = """
    insert into mirror_past_count
        (organisation_id, import_id, day, team_id, channel, side, question, value, n)
    select $1, import_id, day, team_id, channel, side, question, value, count(*)
    from past_given group by 2, 3, 4, 5, 6, 7, 8
    on conflict (organisation_id, day, team_id, channel, side, question, value, import_id)
        do update set n = mirror_past_count.n + excluded.n
"""
# What a file says nothing of, brand and reason, is told as none.
ADD_PLACES = """
    insert into mirror_cell
        (organisation_id, axes, one, two, week, side, question, n, good, bad)
    select $1, p.axes, p.one, p.two, date_trunc('week', g.day)::date, g.side, g.question,
           sum(g.n), sum(g.n * (o.outcome > 0)::integer), sum(g.n * (o.outcome < 0)::integer)
    from {given} g join outcome o using (question, value),
         mirror_places(g.team_id, g.channel, $3, $3, 'past') p
    group by 2, 3, 4, 5, 6, 7
    on conflict (organisation_id, axes, one, week, two, side, question) do update
        set n = mirror_cell.n + excluded.n, good = mirror_cell.good + excluded.good,
            bad = mirror_cell.bad + excluded.bad
"""
INTO_PLACES = ADD_PLACES.format(given="(select *, 1 as n from past_given)")
OUTCOME = """
    outcome as (
        select * from unnest($7::text[], $8::smallint[], $9::integer[])
            as o (question, value, outcome)
    )
"""
OF_LINES = "and r.import_id = $4 and r.line between $5 and $6"
COUNT = f"""
    with {PAST_GIVEN} {OF_LINES}), {OUTCOME}, {INTO_PEOPLE}, {INTO_PERSONS},
         past_places as ({INTO_PLACES}), past_counts as ({INTO_COUNTS})
    select distinct date_trunc('week', day)::date as week, question from past_given
    where side = 'adviser'
"""
# Counted again from all lines, in a transaction that sees one state.
PAST_AGAIN = f"with {PAST_GIVEN}), {INTO_PEOPLE} {INTO_COUNTS}"
LEAVE_PLACES = """
    with outcome as (
        select * from unnest($4::text[], $5::smallint[], $6::integer[])
            as o (question, value, outcome)
    ), left_people as (
        update mirror_person p set n = p.n - q.n
        from (select week, question, team_id, channel, person_id, count(*) as n
              from mirror_past_people where organisation_id = $1 and import_id = any($2)
              group by 1, 2, 3, 4, 5) q
        where p.organisation_id = $1 and (p.week, p.question, p.team_id, p.channel, p.adviser_id)
            = (q.week, q.question, q.team_id, q.channel, q.person_id)
          and (p.brand_id, p.reason_id) = ($3::uuid, $3::uuid)
        returning p.week, p.question
    ), left_places as (
        {places}
    )
    select distinct week, question from left_people
""".format(
    places=ADD_PLACES.format(
        given="""(select day, team_id, channel, side, question, value, -n as n
                  from mirror_past_count
                  where organisation_id = $1 and import_id = any($2))"""
    )
)
# What no document asks any more was only ever in what was undone.
FORGET = """
    delete from mirror_cell where organisation_id = $1 and question <> all($2) and side = $3
"""
OF_SIDE = "select id from past_import where organisation_id = $1 and id = any($2) and side = $3"
LEAVE = (
    "delete from mirror_past_count where organisation_id = $1 and import_id = any($2)",
    "delete from mirror_past_people where organisation_id = $1 and import_id = any($2)",
)
PAST_EMPTY = (
    "delete from mirror_past_count where organisation_id = $1",
    "delete from mirror_past_people where organisation_id = $1",
)


async def count_past(
    tx: Transaction,
    facts: Sequence[Recorded[Any]],
    outcomes: Outcomes,
    *,
    side: Side,
    zone: str,
) -> set[tuple[date, str]]:
    """Add a side's lines that came in to the counts; take those of undone imports out.

    Return the weeks and questions in which other advisers have answered since.
    """
    touched: set[tuple[date, str]] = set()
    for recorded in facts:
        fact = recorded.fact
        if isinstance(fact, PastAnswersTaken) and fact.side == side:
            lines = (fact.import_id, fact.first, fact.last)
            rows = await tx.fetch(COUNT, tx.organisation, zone, NONE, *lines, *outcomes)
            touched |= {(row["week"], row["question"]) for row in rows}
    undone = [
        recorded.fact.import_id for recorded in facts if isinstance(recorded.fact, PastImportUndone)
    ]
    return touched | (await _leave(tx, undone, outcomes, side=side) if undone else set())


async def _leave(
    tx: Transaction, undone: Sequence[UUID], outcomes: Outcomes, *, side: Side
) -> set[tuple[date, str]]:
    rows = await tx.fetch(OF_SIDE, tx.organisation, undone, side)
    own = [row["id"] for row in rows]
    if not own:
        return set()
    rows = await tx.fetch(LEAVE_PLACES, tx.organisation, own, NONE, *outcomes)
    await tx.execute(FORGET, tx.organisation, outcomes[0], side)
    for statement in LEAVE:
        await tx.execute(statement, tx.organisation, own)
    return {(row["week"], row["question"]) for row in rows}
