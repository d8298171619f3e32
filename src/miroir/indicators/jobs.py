"""Counts of answers, kept exact as facts come."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from miroir.access import organisation_settings
from miroir.base.database import Transaction
from miroir.indicators.past_counting import count_past
from miroir.journal import Follower, Recorded
from miroir.surveys import (
    AnswerGiven,
    InvitationAnswered,
    InvitationMade,
    PastAnswersTaken,
    PastImportUndone,
)

NO_TEAM: Final = UUID(int=0)

COUNT = """
    insert into mirror_count
        (organisation_id, day, team_id, channel, side, question, value, n)
    select $1, (given.invited_at at time zone $2)::date, given.team_id, given.channel, given.side,
           given.question, given.value, sum(given.n)
    from unnest($3::timestamptz[], $4::uuid[], $5::text[], $6::text[], $7::text[],
                $8::smallint[], $9::integer[])
        as given (invited_at, team_id, channel, side, question, value, n)
    group by 2, 3, 4, 5, 6, 7
    on conflict (organisation_id, day, team_id, channel, side, question, value)
        do update set n = mirror_count.n + excluded.n
"""
COUNT_STEPS = """
    insert into mirror_funnel (organisation_id, day, team_id, channel, side, step, n)
    select $1, (given.invited_at at time zone $2)::date, given.team_id, given.channel, given.side,
           given.step, count(*)
    from unnest($3::timestamptz[], $4::uuid[], $5::text[], $6::text[], $7::text[])
        as given (invited_at, team_id, channel, side, step)
    group by 2, 3, 4, 5, 6
    on conflict (organisation_id, day, team_id, channel, side, step)
        do update set n = mirror_funnel.n + excluded.n
"""
NOTE_PEOPLE = """
    insert into mirror_people (organisation_id, week, team_id, channel, question, adviser_id)
    select distinct $1::integer, date_trunc('week', i.invited_at at time zone $2)::date,
           coalesce(i.team_id, $3::uuid), i.channel, given.question, i.adviser_id
    from unnest($4::uuid[], $5::text[]) as given (invitation_id, question)
    join invitation i on i.organisation_id = $1 and i.id = given.invitation_id
    where i.side = 'adviser' and i.adviser_id is not null
    on conflict do nothing
"""


async def count(tx: Transaction, facts: Sequence[Recorded[Any]]) -> None:
    """Add what `facts` tell to the counts; a changed answer leaves its former value's."""
    zone = (await organisation_settings(tx)).time_zone
    given = [recorded.fact for recorded in facts if isinstance(recorded.fact, AnswerGiven)]
    if given:
        await _count_answers(tx, given, zone=zone)
        await _note_people(tx, given, zone=zone)
    await _count_steps(tx, facts, zone=zone)
    await count_past(tx, facts, zone=zone, no_team=NO_TEAM)


async def _count_answers(tx: Transaction, given: Sequence[AnswerGiven], *, zone: str) -> None:
    changes = [(fact, fact.value, 1) for fact in given]
    changes += [(fact, fact.previous, -1) for fact in given if fact.previous is not None]
    await tx.execute(
        COUNT,
        tx.organisation,
        zone,
        [fact.invited_at for fact, _, _ in changes],
        [fact.team_id or NO_TEAM for fact, _, _ in changes],
        [fact.channel for fact, _, _ in changes],
        [fact.side for fact, _, _ in changes],
        [fact.question for fact, _, _ in changes],
        [value for _, value, _ in changes],
        [n for _, _, n in changes],
    )


async def _note_people(tx: Transaction, given: Sequence[AnswerGiven], *, zone: str) -> None:
    by_advisers = [fact for fact in given if fact.side == "adviser"]
    await tx.execute(
        NOTE_PEOPLE,
        tx.organisation,
        zone,
        NO_TEAM,
        [fact.invitation_id for fact in by_advisers],
        [fact.question for fact in by_advisers],
    )


async def _count_steps(tx: Transaction, facts: Sequence[Recorded[Any]], *, zone: str) -> None:
    steps = [
        (recorded.at, "invited", recorded.fact)
        if isinstance(recorded.fact, InvitationMade)
        else (recorded.fact.invited_at, "answered", recorded.fact)
        for recorded in facts
        if isinstance(recorded.fact, InvitationMade | InvitationAnswered)
    ]
    if steps:
        await tx.execute(
            COUNT_STEPS,
            tx.organisation,
            zone,
            [invited_at for invited_at, _, _ in steps],
            [fact.team_id or NO_TEAM for _, _, fact in steps],
            [fact.channel for _, _, fact in steps],
            [fact.side for _, _, fact in steps],
            [step for _, step, _ in steps],
        )


follower = Follower(
    name="indicators",
    kinds=(InvitationMade, InvitationAnswered, AnswerGiven, PastAnswersTaken, PastImportUndone),
    handle=count,
)
