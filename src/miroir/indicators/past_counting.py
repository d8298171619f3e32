"""Counts of answers that came in from files: by import, so that what is undone leaves whole."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from miroir.base.database import Transaction
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
OF_LINES = "and r.import_id = $4 and r.line between $5 and $6"
COUNT = f"with {PAST_GIVEN} {OF_LINES}), {INTO_PEOPLE} {INTO_COUNTS}"
# A part of the statement that counts everything again: one statement sees one state.
PAST_AGAIN = f"{PAST_GIVEN}), {INTO_PEOPLE}, past_counts as ({INTO_COUNTS})"
LEAVE = (
    "delete from mirror_past_count where organisation_id = $1 and import_id = any($2)",
    "delete from mirror_past_people where organisation_id = $1 and import_id = any($2)",
)
PAST_EMPTY = (
    "delete from mirror_past_count where organisation_id = $1",
    "delete from mirror_past_people where organisation_id = $1",
)


async def count_past(
    tx: Transaction, facts: Sequence[Recorded[Any]], *, zone: str, no_team: UUID
) -> None:
    """Add the lines that came in to the counts; take those of undone imports out."""
    for recorded in facts:
        fact = recorded.fact
        if isinstance(fact, PastAnswersTaken):
            lines = (fact.import_id, fact.first, fact.last)
            await tx.execute(COUNT, tx.organisation, zone, no_team, *lines)
    undone = [
        recorded.fact.import_id for recorded in facts if isinstance(recorded.fact, PastImportUndone)
    ]
    if undone:
        for statement in LEAVE:
            await tx.execute(statement, tx.organisation, undone)
