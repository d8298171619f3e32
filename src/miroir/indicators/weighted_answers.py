"""Customers' answers of the mirror, weighted to all contacts of their period."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

import msgspec

from miroir.base.database import Row, Transaction
from miroir.indicators.differences import difference
from miroir.indicators.figures import Figure
from miroir.indicators.measures import favourable
from miroir.indicators.mirror import Mirror, Pair, Reflection
from miroir.indicators.mirror import Row as Part
from miroir.indicators.period import WEEK, midnight
from miroir.indicators.places import NONE, Axis
from miroir.indicators.weighing import WeighedRows, kind_of, weigh_rows
from miroir.indicators.weighting import Weighed, Weight, figure_of_weighed
from miroir.indicators.weights import TRAITS, Kind, Weighting

# Answers that came in from files are about no contact, and have no kind.
GIVEN: Final = """
    select i.invited_at >= $4 as now,
           date_trunc('week', i.invited_at at time zone $2)::date as week, a.question,
           i.team_id as team, i.channel, coalesce(c.brand_id, i.brand_id) as brand,
           k.reason_id as reason, p.tier_id as tier, a.value, count(*) as n
    from invitation i
    left join customer p on (p.organisation_id, p.id) = (i.organisation_id, i.customer_id)
    left join conversation c
        on (c.organisation_id, c.id) = (i.organisation_id, i.conversation_id)
    left join closure k on (k.organisation_id, k.id) = (i.organisation_id, i.closure_id)
    join answer a on (a.organisation_id, a.invitation_id) = (i.organisation_id, i.id)
        and a.confirmed_at is not null and a.value is not null
    where i.organisation_id = $1 and i.invited_at >= $3 and i.invited_at < $5
      and i.channel is not null and i.side = 'customer' and a.question = any($6)
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
"""


class Answers(msgspec.Struct, frozen=True):
    """Answers about one kind of contact, in one week, of one value, and what each weighs."""

    now: bool
    week: date
    kind: Kind
    value: int
    weight: Weight


class WeighedQuestion(msgspec.Struct, frozen=True):
    """Customers' answers to a question, and by which weights those of the weeks shown count."""

    answers: Sequence[Answers]
    by: Weighting


async def weighed_questions(
    tx: Transaction,
    questions: Sequence[str],
    *,
    weeks: Sequence[date],
    before: Sequence[date],
    zone: str,
) -> Mapping[str, WeighedQuestion]:
    """Return customers' answers by question, weighted to the contacts of each period.

    Weights are those of the whole organisation, whatever part of it is looked at. A question is
    left out where there are not answers enough of two groups or more.
    """
    days = ((before or weeks)[0], weeks[0], weeks[-1] + WEEK)
    begin, turn, end = (midnight(day, zone) for day in days)
    rows = await tx.fetch(GIVEN, tx.organisation, zone, begin, turn, end, list(questions))
    weighed = await weigh_rows(tx, rows, begin=begin, turn=turn, end=end)
    return {
        question: WeighedQuestion([_answers(own, row) for row in own.rows], shown)
        for question, own in weighed.items()
        if (shown := own.by[True]) is not None
    }


def _answers(own: WeighedRows, row: Row) -> Answers:
    return Answers(row["now"], row["week"], kind_of(row), row["value"], own.weight(row))


def with_weights(mirror: Mirror, weighed: WeighedQuestion, *, fixed: Mapping[Axis, str]) -> Mirror:
    """Return a mirror whose customers count by weight; advisers, and pairs, stay as they answered.

    Differences are as of two figures alone: what is shown together is corrected afterwards.
    """
    here = [one for one in weighed.answers if _is_within(one.kind, fixed)]

    def again(reflection: Reflection, answers: Sequence[Answers]) -> Reflection:
        return _reflection(reflection, answers, mirror.pair)

    return msgspec.structs.replace(
        mirror,
        whole=again(mirror.whole, here),
        parts={
            axis: [
                Part(
                    group=row.group,
                    reflection=again(
                        row.reflection,
                        [one for one in here if _is_within(one.kind, {axis: str(row.group)})],
                    ),
                )
                for row in rows
            ]
            for axis, rows in mirror.parts.items()
        },
        weeks=[
            Part(
                group=row.group,
                reflection=again(row.reflection, [one for one in here if one.week == row.group]),
            )
            for row in mirror.weeks
        ],
    )


def _is_within(kind: Kind, fixed: Mapping[Axis, str]) -> bool:
    return all(
        str(NONE if value is None else value) == fixed[trait]
        for trait, value in zip(TRAITS, kind, strict=False)
        if trait in fixed
    )


def _reflection(old: Reflection, answers: Sequence[Answers], pair: Pair) -> Reflection:
    customers = _figure((one for one in answers if one.now), pair)
    before = _figure((one for one in answers if not one.now), pair)
    had_before = old.moved.customers is not None
    return msgspec.structs.replace(
        old,
        customers=customers,
        gap=difference(old.advisers, customers),
        moved=msgspec.structs.replace(
            old.moved, customers=difference(customers, before) if had_before else None
        ),
    )


def _figure(answers: Iterable[Answers], pair: Pair) -> Figure:
    counts: dict[int, Weight] = {}
    for one in answers:
        known = counts.get(one.value)
        counts[one.value] = one.weight if known is None else known + one.weight
    return figure_of_weighed(Weighed(pair.scale, counts), favourable)
