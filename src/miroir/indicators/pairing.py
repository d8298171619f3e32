"""Contacts of which both sides spoke: each pair is counted once, as it stands.

Which pairs there are is read from the answers themselves, so the same facts handed over again,
in any order, change nothing. An adviser's answer that is not counted yet makes no pair yet: what
is shown is decided on by who is counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from miroir.base.database import Row, Transaction
from miroir.indicators.places import NONE
from miroir.indicators.tallies import Outcomes
from miroir.surveys import AnswerGiven

# The first answer of each side about a contact, as it stands, and the pair as it was counted.
STAND: Final = """
    with touched as (
        select distinct i.closure_id, g.question
        from unnest($2::uuid[], $3::text[]) as g (invitation_id, question)
        join invitation i on i.organisation_id = $1 and i.id = g.invitation_id
        where i.closure_id is not null
    ), stands as (
        select distinct on (t.closure_id, t.question, i.side)
               t.closure_id, t.question, i.side, i.id, a.value
        from touched t
        join invitation i on i.organisation_id = $1 and i.closure_id = t.closure_id
        join answer a on a.organisation_id = $1 and a.invitation_id = i.id
            and a.question = t.question and a.confirmed_at is not null and a.value is not null
        order by t.closure_id, t.question, i.side, i.invited_at, i.id
    )
    select t.closure_id, t.question, b.id as invitation_id, c.value as customer,
           b.value as adviser, p.invitation_id as former_id, p.customer as former_customer,
           p.adviser as former_adviser
    from touched t
    join stands c on (c.closure_id, c.question, c.side) = (t.closure_id, t.question, 'customer')
    join stands b on (b.closure_id, b.question, b.side) = (t.closure_id, t.question, 'adviser')
    left join mirror_pair p
        on (p.organisation_id, p.closure_id, p.question) = ($1, t.closure_id, t.question)
    where (p.invitation_id, p.customer, p.adviser) is distinct from (b.id, c.value, b.value)
"""
# Advisers' answers that are not counted yet: their facts are behind the last one read.
UNREAD: Final = """
    select data ->> 'invitation_id' as invitation_id, data ->> 'question' as question
    from journal
    where organisation_id = $1 and seq > $2 and kind = 'AnswerGiven'
      and data ->> 'side' = 'adviser' and data ->> 'previous' is null
"""
KEEP: Final = """
    insert into mirror_pair
        (organisation_id, closure_id, question, invitation_id, customer, adviser)
    select $1, * from unnest($2::uuid[], $3::text[], $4::uuid[], $5::smallint[], $6::smallint[])
    on conflict (organisation_id, closure_id, question) do update
        set invitation_id = excluded.invitation_id, customer = excluded.customer,
            adviser = excluded.adviser
"""
MOVED: Final = """
    moved as (
        select date_trunc('week', i.invited_at at time zone $2)::date as week, g.question,
               coalesce(i.team_id, $3::uuid) as team_id, i.channel,
               coalesce(c.brand_id, $3::uuid) as brand_id,
               coalesce(k.reason_id, $3::uuid) as reason_id, i.adviser_id, g.n, g.gap
        from (select g.invitation_id, g.question, g.n, b.outcome - a.outcome as gap
              from unnest($4::uuid[], $5::text[], $6::smallint[], $7::smallint[], $8::integer[])
                  as g (invitation_id, question, customer, adviser, n)
              join unnest($9::text[], $10::smallint[], $11::integer[])
                  as a (question, value, outcome)
                  on (a.question, a.value) = (g.question, g.customer)
              join unnest($9::text[], $10::smallint[], $11::integer[])
                  as b (question, value, outcome)
                  on (b.question, b.value) = (g.question, g.adviser)
             ) g
        join invitation i on i.organisation_id = $1 and i.id = g.invitation_id
        left join conversation c on c.organisation_id = $1 and c.id = i.conversation_id
        left join closure k on k.organisation_id = $1 and k.id = i.closure_id
    )
"""
COUNT: Final = f"""
    with {MOVED}, people as (
        insert into mirror_person (organisation_id, week, question, team_id, channel, brand_id,
            reason_id, adviser_id, n, pairs)
        select $1::integer, week, question, team_id, channel, brand_id, reason_id, adviser_id,
               0, sum(n)
        from moved where adviser_id is not null
        group by 2, 3, 4, 5, 6, 7, 8
        on conflict (organisation_id, week, question, team_id, channel, brand_id, reason_id,
            adviser_id) do update set pairs = mirror_person.pairs + excluded.pairs
    ), counted as (
        insert into mirror_paired as kept (organisation_id, axes, one, two, week, question,
            n, up_2, up_1, down_1, down_2)
        select $1, p.axes, p.one, p.two, week, question, sum(n),
               sum(n * (gap = 2)::integer), sum(n * (gap = 1)::integer),
               sum(n * (gap = -1)::integer), sum(n * (gap = -2)::integer)
        from moved, mirror_places(team_id, channel, brand_id, reason_id, 'asked') p
        group by 2, 3, 4, 5, 6
        on conflict (organisation_id, axes, one, week, two, question) do update
            set n = kept.n + excluded.n, up_2 = kept.up_2 + excluded.up_2,
                up_1 = kept.up_1 + excluded.up_1, down_1 = kept.down_1 + excluded.down_1,
                down_2 = kept.down_2 + excluded.down_2
    )
    select distinct week, question from moved
"""


async def pair_up(
    tx: Transaction, given: Sequence[AnswerGiven], outcomes: Outcomes, *, upto: int, zone: str
) -> set[tuple[date, str]]:
    """Count the pairs that these answers have made or changed; return their weeks, questions.

    Advisers' answers are counted up to the fact `upto`.
    """
    stands = await tx.fetch(
        STAND,
        tx.organisation,
        [fact.invitation_id for fact in given],
        [fact.question for fact in given],
    )
    changed = await _counted(tx, stands, upto=upto) if stands else []
    if not changed:
        return set()
    names = ("closure_id", "question", "invitation_id", "customer", "adviser")
    await tx.execute(KEEP, tx.organisation, *([row[name] for row in changed] for name in names))
    moves = [*_moves(changed, n=1), *_moves(changed, n=-1, former="former_")]
    columns = [list(column) for column in zip(*moves, strict=True)]
    rows = await tx.fetch(COUNT, tx.organisation, zone, NONE, *columns, *outcomes)
    return {(row["week"], row["question"]) for row in rows}


async def _counted(tx: Transaction, stands: Sequence[Row], *, upto: int) -> list[Row]:
    """Return the pairs of which the adviser's answer is counted."""
    rows = await tx.fetch(UNREAD, tx.organisation, upto)
    unread = {(UUID(row["invitation_id"]), row["question"]) for row in rows}
    return [row for row in stands if (row["invitation_id"], row["question"]) not in unread]


def _moves(
    changed: Iterable[Row | Mapping[str, Any]], *, n: int, former: str = ""
) -> list[tuple[object, ...]]:
    invitation = f"{former}id" if former else "invitation_id"
    return [
        (row[invitation], row["question"], row[f"{former}customer"], row[f"{former}adviser"], n)
        for row in changed
        if row[invitation] is not None
    ]
