"""Customers' answers of the mirror, weighted to all contacts of their period."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from miroir.base.database import Transaction
from miroir.indicators.differences import difference
from miroir.indicators.figures import Figure
from miroir.indicators.measures import favourable
from miroir.indicators.mirror import Group, Mirror, Pair, Reflection
from miroir.indicators.mirror import Row as Part
from miroir.indicators.period import WEEK, midnight
from miroir.indicators.places import BROKEN_DOWN, NONE, Axis
from miroir.indicators.weighing import ALL, At, Wanted, WeighedAnswers, weigh_answers
from miroir.indicators.weighting import Weighed, figure_of_weighed
from miroir.indicators.weights import TRAITS, Weighting


class WeighedQuestion(msgspec.Struct, frozen=True):
    """Customers' answers to a question, and by which weights those of the weeks shown count."""

    answers: WeighedAnswers
    by: Weighting


async def weighed_questions(
    tx: Transaction,
    fixed: Mapping[Axis, str],
    *,
    weeks: Sequence[date],
    before: Sequence[date],
    zone: str,
) -> Mapping[str, WeighedQuestion]:
    """Return customers' answers by question, weighted to all contacts, where `fixed` holds.

    A question is left out where there are not answers enough of two groups or more.
    """
    wanted = Wanted(
        begin=midnight((before or weeks)[0], zone),
        end=midnight(weeks[-1] + WEEK, zone),
        first_week=weeks[0],
        zone=zone,
        along=(ALL, "week", *(axis for axis in BROKEN_DOWN if axis not in fixed)),
        within={trait: _key(fixed[trait]) for trait in TRAITS if trait in fixed},
    )
    return {
        question: WeighedQuestion(answers, shown)
        for question, answers in (await weigh_answers(tx, wanted)).items()
        if (shown := answers.by.get(True)) is not None
    }


def _key(group: Group) -> str:
    return "" if str(group) == str(NONE) else str(group)


def with_weights(mirror: Mirror, weighed: WeighedQuestion) -> Mirror:
    """Return a mirror whose customers count by weight; advisers, and pairs, stay as they answered.

    Differences are as of two figures alone: what is shown together is corrected afterwards.
    """

    def again(old: Reflection, along: str, group: Group = ALL) -> Reflection:
        return _reflection(old, mirror.pair, weighed.answers, along=along, key=_key(group))

    def parts(rows: Sequence[Part], along: str) -> Sequence[Part]:
        return [
            Part(group=row.group, reflection=again(row.reflection, along, row.group))
            for row in rows
        ]

    return msgspec.structs.replace(
        mirror,
        whole=again(mirror.whole, ALL),
        parts={axis: parts(rows, axis) for axis, rows in mirror.parts.items()},
        weeks=parts(mirror.weeks, "week"),
    )


def _reflection(
    old: Reflection, pair: Pair, weighed: WeighedAnswers, *, along: str, key: str
) -> Reflection:
    customers, before = (
        _figure(pair, weighed, along, At(now=now, key=key)) for now in (True, False)
    )
    had_before = old.moved.customers is not None
    return msgspec.structs.replace(
        old,
        customers=customers,
        gap=difference(old.advisers, customers),
        moved=msgspec.structs.replace(
            old.moved, customers=difference(customers, before) if had_before else None
        ),
    )


def _figure(pair: Pair, weighed: WeighedAnswers, along: str, at: At) -> Figure:
    counts = weighed.sums[along].get(at, {})
    return figure_of_weighed(Weighed(pair.scale, counts), favourable)
