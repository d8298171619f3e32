"""The figures of all three axes by month: those entered, and those of the mirror.

A month of the mirror is the whole weeks of which the Thursday falls in it (as ISO 8601 tells the
weeks of a year). It is pooled from the weeks as the mirror shows them, so it tells no more: a
week that is hidden there is left out here.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from math import sqrt
from typing import Final
from zoneinfo import ZoneInfo

from miroir.access import organisation_settings
from miroir.axes.entering import measures, values
from miroir.axes.model import AXES, Axis, Pairing, Point, Series, last_months, month_before
from miroir.base.database import Transaction
from miroir.base.language import Language
from miroir.indicators import Figure, Filters, Mirror, hold_up_for
from miroir.statistics import Estimate, benjamini_hochberg, rank_link

THURSDAY: Final = timedelta(days=3)
SIGNED: Final = frozenset({"nps", "enps"})


async def all_series(tx: Transaction, *, tongue: Language) -> list[Series]:
    """Return every figure of the last 24 months that are over, by axis."""
    settings = await organisation_settings(tx)
    months = last_months(_day(tx.at, settings.time_zone))
    found = [*await _entered(tx, months), *await _asked(tx, months, tongue=tongue)]
    order = list(AXES)
    return sorted(found, key=lambda one: (order.index(one.axis), one.asked))


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


async def _entered(tx: Transaction, months: Sequence[date]) -> list[Series]:
    entered = await values(tx, months[0], months[-1])
    return [
        Series(
            code=f"entered-{measure.id}",
            axis=measure.axis,
            name=measure.name,
            kind="rate" if measure.unit == "percent" else "number",
            asked=False,
            points={
                month: Point(value=value)
                for month, value in sorted(entered.get(measure.id, {}).items())
            },
        )
        for measure in await measures(tx)
    ]


async def _asked(tx: Transaction, months: Sequence[date], *, tongue: Language) -> list[Series]:
    after = (months[-1] + timedelta(days=31)).replace(day=1)
    weeks = Filters(first=months[0] + THURSDAY, last=after - timedelta(days=1) - THURSDAY)
    held = await hold_up_for(tx, weeks, tongue=tongue)
    return [
        Series(
            code=f"{side}-{mirror.pair.question}",
            axis=axis,
            name=mirror.pair.title,
            kind="score" if mirror.whole.customers.measure in SIGNED else "share",
            asked=True,
            points=_by_month(mirror, side, months),
        )
        for mirror in held.mirrors
        for side, axis in SIDES
    ]


SIDES: Final[tuple[tuple[str, Axis], ...]] = (("customers", "customers"), ("advisers", "staff"))


def _by_month(mirror: Mirror, side: str, months: Sequence[date]) -> Mapping[date, Point]:
    by_month: dict[date, list[Figure]] = {month: [] for month in months}
    for row in mirror.weeks:
        figure = row.reflection.customers if side == "customers" else row.reflection.advisers
        if isinstance(row.group, date) and figure.estimate is not None:
            month = (row.group + THURSDAY).replace(day=1)
            by_month.get(month, []).append(figure)
    return {month: pooled(figures) for month, figures in by_month.items() if figures}


def pooled(figures: Sequence[Figure]) -> Point:
    """Return the mean of figures by their answers, and its interval (MOVER, as for changes)."""
    n = sum(figure.n for figure in figures)
    known = [(figure.n / n, figure.estimate) for figure in figures if figure.estimate]
    value = sum(part * one.value for part, one in known)
    below = sqrt(sum((part * (one.value - one.low)) ** 2 for part, one in known))
    above = sqrt(sum((part * (one.high - one.value)) ** 2 for part, one in known))
    return Point(value=value, n=n, interval=Estimate(value, value - below, value + above))


def pairings(series: Sequence[Series], *, lag: int = 0) -> list[Pairing]:
    """Return how every two figures of different axes go together, the closest first.

    With a `lag` of one, each with the other of the month after, both ways round.
    """
    pairs = [
        _pair(first, second, lag=lag)
        for at, first in enumerate(series)
        for other, second in enumerate(series)
        if first.axis != second.axis and (at < other or lag) and first.points and second.points
    ]
    told = [pair for pair in pairs if pair.link is not None]
    corrected = iter(benjamini_hochberg([pair.link.p for pair in told if pair.link]))
    shown = [
        Pairing(
            first=pair.first,
            second=pair.second,
            lag=lag,
            months=pair.months,
            link=pair.link,
            p=next(corrected) if pair.link else None,
        )
        for pair in pairs
    ]
    return sorted(shown, key=lambda one: -abs(one.link.value) if one.link else 1)


def _pair(first: Series, second: Series, *, lag: int) -> Pairing:
    shared = sorted(
        month for month in second.points if (month_before(month) if lag else month) in first.points
    )
    before = [first.points[month_before(month) if lag else month].value for month in shared]
    after = [second.points[month].value for month in shared]
    return Pairing(
        first=first, second=second, lag=lag, months=len(shared), link=rank_link(before, after)
    )
