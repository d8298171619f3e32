"""Where the marks of the mirror stand: pure geometry, drawn by templates/marks.html.

Lengths along the page are in percent of a drawing's width, so that it fits any screen while
words and strokes keep their size. Customers stand left of (or above) the glass, advisers right
of (or below) it, and the same answer stands at the same distance from it on both sides.
"""

from collections.abc import Sequence
from math import ceil
from typing import Final, Literal

import msgspec

from miroir.indicators.figures import Figure, Measure
from miroir.indicators.mirror import Group, Reflection, Row
from miroir.indicators.sides import Side

GLASS: Final = 50.0
REACH: Final = 46.0
QUARTERS: Final = (0.25, 0.5, 0.75, 1.0)
MOST_LABELS: Final = {"wide": 13, "every": 5}
SIGNED: Final[frozenset[Measure]] = frozenset({"nps", "enps"})


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """An answer and its interval, as positions in percent."""

    at: float
    low: float
    high: float

    @property
    def start(self) -> float:
        """The smaller end of the interval."""
        return min(self.low, self.high)

    @property
    def length(self) -> float:
        """The length of the interval."""
        return abs(self.high - self.low)


class Strip(msgspec.Struct, frozen=True, kw_only=True):
    """One reflection along a line: both marks, and the customers' answer seen in the glass."""

    customers: Mark | None
    advisers: Mark | None
    image: float | None


def strip(reflection: Reflection) -> Strip:
    """Place a reflection on a line with the glass in its middle."""
    customers = _across(reflection.customers, side="customer")
    return Strip(
        customers=customers,
        advisers=_across(reflection.advisers, side="adviser"),
        image=None if customers is None else 2 * GLASS - customers.at,
    )


def _across(figure: Figure, *, side: Side) -> Mark | None:
    away = REACH if side == "adviser" else -REACH
    return _mark(figure, origin=GLASS, reach=away)


def _mark(figure: Figure, *, origin: float, reach: float) -> Mark | None:
    estimate = figure.estimate
    if estimate is None:
        return None
    at, low, high = (
        round(origin + reach * fraction(value, measure=figure.measure), 3) for value in estimate
    )
    return Mark(at=at, low=low, high=high)


def fraction(value: float, *, measure: Measure) -> float:
    """Return how far along its scale a value stands, 0 to 1: an NPS starts at -1."""
    return (value + 1) / 2 if measure in SIGNED else value


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """A marked value of the scale, `away` from the glass in percent of the drawing."""

    value: float
    away: float
    labelled: bool


def ticks(*, signed: bool) -> Sequence[Tick]:
    """Return the quarters of the scale; halves carry their value."""
    return [
        Tick(value=2 * tick - 1 if signed else tick, away=tick * REACH, labelled=not tick % 0.5)
        for tick in QUARTERS
    ]


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One week of one side: `x` across the drawing, `mark` up or down from the glass."""

    x: float
    mark: Mark | None


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """The date of a week, shown on every screen or on wide ones only."""

    x: float
    week: Group
    screen: Literal["every", "wide"]


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """Weeks from left to right, customers above the glass and advisers below it.

    Heights are in percent of one half, from the glass outwards. Lines are SVG path data in a
    square of 100 by 100, broken where a week has no figure.
    """

    customers: Sequence[Point]
    advisers: Sequence[Point]
    customer_line: str
    adviser_line: str
    image_line: str
    labels: Sequence[Label]


def series(weeks: Sequence[Row]) -> Series:
    """Place the weeks of one pair on a line of time, mirrored about it."""
    customers = [_week(i, weeks, row.reflection.customers) for i, row in enumerate(weeks)]
    advisers = [_week(i, weeks, row.reflection.advisers) for i, row in enumerate(weeks)]
    return Series(
        customers=customers,
        advisers=advisers,
        customer_line=_line(customers, upwards=True),
        adviser_line=_line(advisers, upwards=False),
        image_line=_line(customers, upwards=False),
        labels=_labels(weeks, [point.x for point in customers]),
    )


def _week(index: int, weeks: Sequence[Row], figure: Figure) -> Point:
    x = round((index + 0.5) / len(weeks) * 100, 3)
    return Point(x=x, mark=_mark(figure, origin=0.0, reach=2 * REACH))


def _line(points: Sequence[Point], *, upwards: bool) -> str:
    path = ""
    drawing = False
    for point in points:
        if point.mark:
            y = 100 - point.mark.at if upwards else point.mark.at
            path += f"{'L' if drawing else 'M'}{point.x:g} {y:g}"
        drawing = point.mark is not None
    return path


def _labels(weeks: Sequence[Row], places: Sequence[float]) -> Sequence[Label]:
    """Label as many weeks as fit, counted from the last so that the latest always has its date."""
    step = ceil(len(weeks) / MOST_LABELS["wide"])
    long_step = step * ceil(len(weeks) / (step * MOST_LABELS["every"]))
    return [
        Label(x=x, week=row.group, screen="wide" if back % long_step else "every")
        for back, x, row in zip(reversed(range(len(weeks))), places, weeks, strict=True)
        if back % step == 0
    ]
