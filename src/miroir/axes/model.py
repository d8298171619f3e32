"""The three axes by which a project is judged, and the monthly figures on them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Literal
from uuid import UUID

import msgspec

from miroir.base.language import phrase
from miroir.statistics import Estimate, RankLink

Axis = Literal["commercial", "customers", "staff"]
Unit = Literal["number", "percent"]

AXES: Final[Mapping[Axis, str]] = {
    "commercial": phrase("Commercial performance"),
    "customers": phrase("Customer satisfaction"),
    "staff": phrase("Performance for the staff"),
}
UNITS: Final[Mapping[Unit, str]] = {"number": phrase("a number"), "percent": phrase("a percentage")}
MOST_MEASURES: Final = 20
LONGEST_NAME: Final = 60
MONTHS: Final = 24


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure that is entered each month, such as churn, revenue or absence."""

    id: UUID
    axis: Axis
    name: str
    unit: Unit


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A month's value. Of answers, `n` and the interval stand beside it; shares are of 1."""

    value: float
    n: int | None = None
    interval: Estimate | None = None


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """A figure over months. `code` names it; `kind` is how it is written.

    `asked` says that it comes from the mirror's answers rather than from somebody's entry.
    """

    code: str
    axis: Axis
    name: str
    kind: Literal["number", "rate", "share", "score"]
    asked: bool
    points: Mapping[date, Point]


class Pairing(msgspec.Struct, frozen=True, kw_only=True):
    """Two figures of different axes; `lag`: the second is that of so many months later.

    `p` is corrected for all pairs that are shown; `link` is None where nothing may be said.
    """

    first: Series
    second: Series
    lag: int
    months: int
    link: RankLink | None
    p: float | None = None

    @property
    def clear(self) -> bool:
        """Say whether a test, corrected for all pairs, rejects chance."""
        return self.p is not None and self.p < 0.05


def last_months(today: date, count: int = MONTHS) -> Sequence[date]:
    """Return the first days of the last `count` months that are over, the oldest first."""
    months = []
    month = today.replace(day=1)
    for _ in range(count):
        month = month_before(month)
        months.append(month)
    return months[::-1]


def month_before(month: date) -> date:
    """Return the first day of the month before."""
    if month.month == 1:
        return date(month.year - 1, 12, 1)
    return date(month.year, month.month - 1, 1)
