"""Reading the counts of answers."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import NotFound
from miroir.base.language import Code as Language
from miroir.indicators.jobs import NO_TEAM
from miroir.indicators.mirror import Answers, Cell, Origin, Pair, Side
from miroir.indicators.scales import (
    EASE,
    EFFORT,
    RECOMMENDATION,
    SATISFACTION,
    TEN_TO_ZERO,
    YES_NO,
    ZERO_TO_TEN,
    Histogram,
    Scale,
)
from miroir.surveys import Measure, ScaleName, current, declared, in_words
from miroir.surveys import Scale as AskedOn

SCALES: Final[Mapping[ScaleName, Scale]] = {
    "nps": RECOMMENDATION,
    "effort5": EFFORT,
    "effort7": EASE,
    "satisfaction5": SATISFACTION,
    "yesno": YES_NO,
    "zero10": ZERO_TO_TEN,
}

COUNTS = """
    select side, question, team_id, channel, week,
           array_agg(value) as values, array_agg(n) as counts
    from (select side, question, team_id, channel, date_trunc('week', day)::date as week, value,
                 sum(n)::integer as n
          from mirror_count
          where organisation_id = $1 and day between $2 and $3
          group by 1, 2, 3, 4, 5, 6
          having sum(n) > 0) counted
    group by 1, 2, 3, 4, 5
"""
PEOPLE = """
    select question, team_id, channel, week, array_agg(adviser_id) as advisers
    from mirror_people
    where organisation_id = $1 and week between $2 and $3
    group by 1, 2, 3, 4
"""
PAST_COUNTS = COUNTS.replace("mirror_count", "mirror_past_count")
PAST_PEOPLE = """
    select question, team_id, channel, week, array_agg(distinct person_id) as advisers
    from mirror_past_people
    where organisation_id = $1 and week between $2 and $3
    group by 1, 2, 3, 4
"""
FUNNEL = """
    select side, step, sum(n)::integer as n from mirror_funnel
    where organisation_id = $1 and day between $2 and $3
      and ($4::uuid is null or team_id = $4) and ($5::text is null or channel = $5)
    group by 1, 2
"""
STATEMENTS: Final[Mapping[Origin, tuple[str, str]]] = {
    "asked": (PEOPLE, COUNTS),
    "past": (PAST_PEOPLE, PAST_COUNTS),
}


class Funnel(msgspec.Struct, frozen=True, kw_only=True):
    """How many were asked, and how many of them answered."""

    invited: int = 0
    answered: int = 0


async def answers(tx: Transaction, weeks: Sequence[date]) -> Answers:
    """Return the confirmed answers of contacts asked about in `weeks` (Mondays).

    Those that came in from files are in cells of their own.
    """
    known = await declared(tx)
    asked = await _counted(tx, weeks, known, origin="asked")
    return {**asked, **await _counted(tx, weeks, known, origin="past")}


async def _counted(
    tx: Transaction, weeks: Sequence[date], known: Mapping[str, Measure], *, origin: Origin
) -> dict[Cell, Histogram]:
    first, last = weeks[0], weeks[-1] + timedelta(days=6)
    of_people, of_counts = STATEMENTS[origin]
    people = {
        _cell("adviser", row, origin): frozenset(row["advisers"])
        for row in await tx.fetch(of_people, tx.organisation, first, last)
    }
    found: dict[Cell, Histogram] = {}
    for row in await tx.fetch(of_counts, tx.organisation, first, last):
        scale = counted_on(known.get(row["question"]))
        if scale is not None:
            cell = _cell(row["side"], row, origin)
            counted = dict(zip(row["values"], row["counts"], strict=True))
            found[cell] = Histogram(scale, counted, people.get(cell, frozenset()))
    return found


def counted_on(measure: Measure) -> Scale | None:
    """Return the scale on which answers declared as `measure` are counted; None for others."""
    if measure is None:
        return None
    name, good = measure
    return TEN_TO_ZERO if (name, good) == ("zero10", "low") else SCALES.get(name)


def _cell(side: Side, row: Row, origin: Origin) -> Cell:
    team = None if row["team_id"] == NO_TEAM else row["team_id"]
    return Cell(side, row["question"], team, row["channel"], row["week"], origin)


async def funnel(
    tx: Transaction,
    weeks: Sequence[date],
    *,
    team_id: UUID | None = None,
    channel: str | None = None,
) -> Mapping[Side, Funnel]:
    """Return, for each side, who was asked in `weeks` and who of them has answered."""
    first, last = weeks[0], weeks[-1] + timedelta(days=6)
    steps: dict[Side, dict[str, int]] = {"customer": {}, "adviser": {}}
    for row in await tx.fetch(FUNNEL, tx.organisation, first, last, team_id, channel):
        steps[row["side"]][row["step"]] = row["n"]
    return {side: Funnel(**found) for side, found in steps.items()}


async def pairs(tx: Transaction, *, language: Language, brand: str) -> Sequence[Pair]:
    """Return the questions that both sides are asked now, on one scale; none before any is."""
    try:
        customers = (await current(tx, "customer")).asked
        advisers = {twin.code: twin for twin in (await current(tx, "adviser")).asked}
    except NotFound:
        return []
    return [
        Pair(
            question=asked.code,
            scale=scale,
            title=in_words(asked.title, language, brand=brand),
            customers=in_words(asked.text, language, brand=brand),
            advisers=in_words(twin.text, language, brand=brand),
        )
        for asked in customers
        if isinstance(asked.answer, AskedOn)
        and (twin := advisers.get(asked.code)) is not None
        and isinstance(twin.answer, AskedOn)
        and (scale := _scale(asked.answer)) == _scale(twin.answer)
        and scale is not None
    ]


def _scale(answer: AskedOn) -> Scale | None:
    return counted_on((answer.name, answer.good))
