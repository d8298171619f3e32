"""Customers' answers, weighted by the kind of their contact to all contacts of their period."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

import msgspec

from miroir.base.database import Transaction
from miroir.indicators.kinds import ANSWERS_BY_KIND, CLOSED_BY_TRAIT, OfWeek, read_counts
from miroir.indicators.known_margins import known_shares
from miroir.indicators.weighting import Weight
from miroir.indicators.weights import Known, Weighting

ALL: Final = ""


class At(NamedTuple):
    """Where answers count: in the period shown or the one before, and in which group, as text."""

    now: bool
    key: str


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which sums of weights are wanted: of all (''), and along which columns, weeks among them.

    From `begin` until `end`, of which the period shown starts with `first_week`. Only answers in
    the groups of `within` are added up; weighted is by all.
    """

    begin: datetime
    end: datetime
    first_week: date
    zone: str
    along: Sequence[str]
    within: Mapping[str, str] = {}


class WeighedAnswers(msgspec.Struct, frozen=True):
    """What each value of a question weighs, along each column wanted, and by which weights.

    A period in which nothing could be weighted has None, and every answer weighs 1.
    """

    sums: Mapping[str, Mapping[At, Mapping[int, Weight]]]
    by: Mapping[bool, Weighting | None]


async def weigh_answers(tx: Transaction, wanted: Wanted) -> Mapping[str, WeighedAnswers]:
    """Weigh customers' answers to each question to the contacts of both periods.

    Weights are those of the whole organisation, whatever part of it is looked at.
    """
    span = (wanted.begin, wanted.end)
    given = await read_counts(tx, ANSWERS_BY_KIND, *span, zone=wanted.zone)
    closed = await read_counts(tx, CLOSED_BY_TRAIT, *span, zone=wanted.zone)
    known = await known_shares(tx)
    # In a thread: raking is arithmetic that live screens must not wait for.
    return await asyncio.to_thread(_weighed, given, closed, known, wanted)


def _weighed(
    given: Sequence[OfWeek], closed: Sequence[OfWeek], known: Known, wanted: Wanted
) -> Mapping[str, WeighedAnswers]:
    # Only here: numpy takes memory that processes without weights do not need.
    from miroir.indicators.kinds.weighed import weigh_all  # noqa: PLC0415

    return weigh_all(given, closed, known, wanted)
