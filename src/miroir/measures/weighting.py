"""Customers' answers weighted to all contacts of the period, answered or not."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from miroir.base.database import Transaction
from miroir.indicators import Wanted, WeighedAnswers, Weight, Weighting, weigh_answers
from miroir.measures.model import Axis, Key, Place
from miroir.measures.period import Span


class Answered(NamedTuple):
    """The answers to a question: what each value weighs at each place, and by which weights.

    A period in which nothing could be weighted has None, and every answer weighs 1.
    """

    weighted: dict[Place, dict[int, Weight]]
    by: Mapping[bool, Weighting | None]


async def weighted_answers(tx: Transaction, span: Span, axis: Axis) -> Mapping[str, Answered]:
    """Return customers' answers to each question, weighted to the contacts of their period."""
    wanted = Wanted(
        begin=span.before,
        end=span.end,
        first_week=span.first_week,
        zone=span.zone,
        along=(axis,),
    )
    weighed = await weigh_answers(tx, wanted)
    return {question: _at_places(own, axis) for question, own in weighed.items()}


def _at_places(own: WeighedAnswers, axis: Axis) -> Answered:
    found = {
        Place(now=at.now, key=_key(at.key, axis)): dict(values)
        for at, values in own.sums[axis].items()
    }
    return Answered(weighted=found, by=own.by)


def _key(key: str, axis: Axis) -> Key:
    if axis == "week":
        return date.fromisoformat(key)
    if not key:
        return None
    return key if axis in {"channel", "language"} else UUID(key)
