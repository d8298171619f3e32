"""Answers told by what they count for: so many, of which so many good news and so many bad."""

from collections.abc import Mapping
from functools import cache
from typing import Final, Literal

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Invalid
from miroir.indicators.asked_on import counted_on
from miroir.indicators.figures import Figure
from miroir.indicators.measures import favourable
from miroir.indicators.promoters import enps
from miroir.indicators.scales import RECOMMENDATION, SCALES, Histogram, Scale, ScaleName
from miroir.surveys import declared

Outcome = Literal[-1, 0, 1]
Outcomes = tuple[list[str], list[int], list[int]]

GOOD: Final[Outcome] = 1
NEITHER: Final[Outcome] = 0
BAD: Final[Outcome] = -1


class Tally(msgspec.Struct, frozen=True):
    """`n` answers to one question; `bad` are counted on scales of three outcomes alone (NPS)."""

    n: int = 0
    good: int = 0
    bad: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.n + other.n, self.good + other.good, self.bad + other.bad)


NOBODY: Final = Tally()


@cache
def outcomes_on(name: ScaleName) -> Mapping[int, Outcome]:
    """Return what each value counts for, as the measure of its scale has it."""
    scale = SCALES[name]
    return {value: _outcome(scale, value) for value in scale.values}


def _outcome(scale: Scale, value: int) -> Outcome:
    figure = favourable(Histogram(scale, {value: 1})).value
    if figure not in (BAD, NEITHER, GOOD):
        raise Invalid(f"A single answer on the scale {scale.name} is neither good nor bad.")
    return GOOD if figure > 0 else BAD if figure < 0 else NEITHER


def figure_of(tally: Tally, scale: Scale, *, staff: bool = False) -> Figure:
    """Return the figure that these answers make, with its interval; staff's NPS is an eNPS."""
    example = {outcome: value for value, outcome in outcomes_on(scale.name).items()}
    counts = {
        example[GOOD]: tally.good,
        example[NEITHER]: tally.n - tally.good - tally.bad,
        **({example[BAD]: tally.bad} if BAD in example else {}),
    }
    histogram = Histogram(scale, counts)
    return enps(histogram) if staff and scale == RECOMMENDATION else favourable(histogram)


async def known_outcomes(tx: Transaction) -> Outcomes:
    """Return questions, values and what these count for, as three columns of a table."""
    table = [
        (question, value, outcome)
        for question, measure in (await declared(tx)).items()
        if (scale := counted_on(measure)) is not None
        for value, outcome in outcomes_on(scale.name).items()
    ]
    return [row[0] for row in table], [row[1] for row in table], [int(row[2]) for row in table]
