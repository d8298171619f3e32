"""The mirror's weeks and places, kept exact as facts come: a follower for each side.

What customers say shows as soon as it is counted. What advisers say shows with the decision which
of it may be seen, in one transaction: so whatever is shown of them, at any moment, was decided
with all that it counts. Pairs are of their side.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from miroir.access import organisation_settings
from miroir.base.database import Transaction
from miroir.indicators.pairing import pair_up
from miroir.indicators.past_counting import count_past
from miroir.indicators.places import NONE
from miroir.indicators.releasing import release_week
from miroir.indicators.sides import Side
from miroir.indicators.tallies import Outcomes, known_outcomes
from miroir.journal import Follower, Recorded
from miroir.surveys import (
    AnswerGiven,
    InvitationAnswered,
    InvitationMade,
    PastAnswersTaken,
    PastImportUndone,
)

# Brand and reason of a contact never change once it is closed.
ABOUT: Final = """
    about as (
        select i.id as invitation_id, i.side, i.adviser_id, i.closure_id,
               date_trunc('week', i.invited_at at time zone $2)::date as week,
               coalesce(i.team_id, $3::uuid) as team_id, i.channel,
               coalesce(c.brand_id, i.brand_id, $3::uuid) as brand_id,
               coalesce(k.reason_id, $3::uuid) as reason_id
        from invitation i
        left join conversation c on c.organisation_id = $1 and c.id = i.conversation_id
        left join closure k on k.organisation_id = $1 and k.id = i.closure_id
        where i.organisation_id = $1 and i.id = any($4::uuid[])
    )
"""
COUNT_CELLS: Final = f"""
    with {ABOUT}
    insert into mirror_cell
        (organisation_id, axes, one, two, week, side, question, n, good, bad)
    select $1, p.axes, p.one, p.two, a.week, a.side, g.question, sum(g.n),
           sum(g.n * (o.outcome > 0)::integer), sum(g.n * (o.outcome < 0)::integer)
    from unnest($4::uuid[], $5::text[], $6::smallint[], $7::integer[])
        as g (invitation_id, question, value, n)
    join about a using (invitation_id)
    join unnest($8::text[], $9::smallint[], $10::integer[]) as o (question, value, outcome)
        on (o.question, o.value) = (g.question, g.value),
    mirror_places(a.team_id, a.channel, a.brand_id, a.reason_id, 'asked') p
    group by 2, 3, 4, 5, 6, 7
    on conflict (organisation_id, axes, one, week, two, side, question) do update
        set n = mirror_cell.n + excluded.n, good = mirror_cell.good + excluded.good,
            bad = mirror_cell.bad + excluded.bad
"""
NOTE_PEOPLE: Final = f"""
    with {ABOUT}
    insert into mirror_person (organisation_id, week, question, team_id, channel, brand_id,
        reason_id, adviser_id, n, pairs)
    select $1::integer, a.week, g.question, a.team_id, a.channel, a.brand_id, a.reason_id,
           a.adviser_id, count(*), 0
    from unnest($4::uuid[], $5::text[]) as g (invitation_id, question)
    join about a using (invitation_id)
    where a.side = 'adviser' and a.adviser_id is not null
    group by 2, 3, 4, 5, 6, 7, 8
    on conflict (organisation_id, week, question, team_id, channel, brand_id, reason_id,
        adviser_id) do update set n = mirror_person.n + excluded.n
    returning week, question
"""
COUNT_RESPONSE: Final = f"""
    with {ABOUT}
    insert into mirror_response
        (organisation_id, axes, one, two, week, side, invited, answered)
    select $1, p.axes, p.one, p.two, a.week, a.side, sum(g.invited), sum(g.answered)
    from unnest($4::uuid[], $5::integer[], $6::integer[])
        as g (invitation_id, invited, answered)
    join about a using (invitation_id),
    mirror_places(a.team_id, a.channel, a.brand_id, a.reason_id, 'asked') p
    group by 2, 3, 4, 5, 6
    on conflict (organisation_id, axes, one, week, two, side) do update
        set invited = mirror_response.invited + excluded.invited,
            answered = mirror_response.answered + excluded.answered
"""

Touched = set[tuple[date, str]]


async def keep_customers(tx: Transaction, facts: Sequence[Recorded[Any]]) -> None:
    """Add what `facts` tell of customers to every place."""
    await _count(tx, facts, "customer")


async def keep_advisers(tx: Transaction, facts: Sequence[Recorded[Any]]) -> None:
    """Add what `facts` tell of advisers and of pairs, and decide what of their weeks is shown."""
    touched = await _count(tx, facts, "adviser")
    settings = await organisation_settings(tx)
    if given := _answers(facts):
        outcomes = await known_outcomes(tx)
        touched |= await _note_people(tx, given, zone=settings.time_zone)
        touched |= await pair_up(tx, given, outcomes, upto=facts[-1].seq, zone=settings.time_zone)
    for week, question in sorted(touched):
        await release_week(tx, week, question, minimum=settings.minimum_group)


async def _count(tx: Transaction, facts: Sequence[Recorded[Any]], side: Side) -> Touched:
    """Count what a side was asked and said; return the weeks and questions of its past answers.

    What advisers are asked about no contact has no place in the mirror of contacts.
    """
    zone = (await organisation_settings(tx)).time_zone
    await _count_response(tx, facts, side, zone=zone)
    given = [fact for fact in _answers(facts) if fact.side == side]
    past = [one for one in facts if isinstance(one.fact, PastAnswersTaken | PastImportUndone)]
    if not given and not past:
        return set()
    outcomes = await known_outcomes(tx)
    await _count_answers(tx, given, outcomes, zone=zone)
    return await count_past(tx, past, outcomes, side=side, zone=zone)


def _answers(facts: Sequence[Recorded[Any]]) -> list[AnswerGiven]:
    return [one.fact for one in facts if isinstance(one.fact, AnswerGiven)]


async def _count_answers(
    tx: Transaction, given: Sequence[AnswerGiven], outcomes: Outcomes, *, zone: str
) -> None:
    changes = [(fact, fact.value, 1) for fact in given]
    changes += [(fact, fact.previous, -1) for fact in given if fact.previous is not None]
    await tx.execute(
        COUNT_CELLS,
        tx.organisation,
        zone,
        NONE,
        [fact.invitation_id for fact, _, _ in changes],
        [fact.question for fact, _, _ in changes],
        [value for _, value, _ in changes],
        [n for _, _, n in changes],
        *outcomes,
    )


async def _note_people(tx: Transaction, given: Sequence[AnswerGiven], *, zone: str) -> Touched:
    """Note who of the advisers has answered anew; return the weeks and questions of it."""
    new = [fact for fact in given if fact.side == "adviser" and fact.previous is None]
    if not new:
        return set()
    rows = await tx.fetch(
        NOTE_PEOPLE,
        tx.organisation,
        zone,
        NONE,
        [fact.invitation_id for fact in new],
        [fact.question for fact in new],
    )
    return {(row["week"], row["question"]) for row in rows}


async def _count_response(
    tx: Transaction, facts: Sequence[Recorded[Any]], side: Side, *, zone: str
) -> None:
    made: list[tuple[UUID, int, int]] = [
        (fact.invitation_id, 1, 0)
        if isinstance(fact, InvitationMade)
        else (fact.invitation_id, 0, 1)
        for fact in (one.fact for one in facts)
        if isinstance(fact, InvitationMade | InvitationAnswered)
        if fact.side == side and fact.channel is not None
    ]
    if made:
        columns = [list(column) for column in zip(*made, strict=True)]
        await tx.execute(COUNT_RESPONSE, tx.organisation, zone, NONE, *columns)


KINDS: Final = (
    InvitationMade,
    InvitationAnswered,
    AnswerGiven,
    PastAnswersTaken,
    PastImportUndone,
)
customers_follower = Follower(name="mirror", kinds=KINDS, handle=keep_customers)
advisers_follower = Follower(name="mirror-advisers", kinds=KINDS, handle=keep_advisers)
# In the order in which `rebuild` holds them.
followers: Final = (customers_follower, advisers_follower)
