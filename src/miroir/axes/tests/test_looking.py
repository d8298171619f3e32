from datetime import date
from random import Random

import pytest

from miroir.axes import Axis, Point, Series, last_months, pairings
from miroir.axes.looking import pooled
from miroir.indicators import share

MONTHS = last_months(date(2026, 3, 15))


def series(code: str, axis: Axis, values: list[float]) -> Series:
    return Series(
        code=code,
        axis=axis,
        name=code,
        kind="number",
        asked=False,
        points={month: Point(value=value) for month, value in zip(MONTHS, values, strict=False)},
    )


def test_the_last_months_are_those_that_are_over() -> None:
    assert (len(MONTHS), MONTHS[0], MONTHS[-1]) == (24, date(2024, 3, 1), date(2026, 2, 1))


def test_a_month_pools_its_weeks_by_their_answers_with_their_intervals() -> None:
    weeks = [share(30, 40, measure="yes"), share(10, 20, measure="yes")]
    month = pooled(weeks)
    assert month.n == 60
    assert month.value == pytest.approx(40 / 60)
    whole = share(40, 60, measure="yes")
    assert month.interval is not None
    assert whole.low is not None and whole.high is not None
    assert month.interval.low == pytest.approx(whole.low, abs=0.03)
    assert month.interval.high == pytest.approx(whole.high, abs=0.03)


def test_a_link_is_found_in_the_month_in_which_it_is_and_never_within_one_axis() -> None:
    chance = Random(5)
    absent = [chance.gauss(0, 1) for _ in MONTHS]
    lost = [0.0, *[value + chance.gauss(0, 0.2) for value in absent[:-1]]]
    other = [chance.gauss(0, 1) for _ in MONTHS]
    all_three = [
        series("absent", "staff", absent),
        series("lost", "commercial", lost),
        series("other", "commercial", other),
    ]
    now, later = pairings(all_three), pairings(all_three, lag=1)
    assert not any(pair.clear for pair in now)
    assert {frozenset((pair.first.code, pair.second.code)) for pair in now} == {
        frozenset(("absent", "lost")),
        frozenset(("absent", "other")),
    }
    (best, *rest) = later
    assert (best.first.code, best.second.code, best.clear) == ("absent", "lost", True)
    assert not any(pair.clear for pair in rest)
    assert (best.months, len(later)) == (23, 4)


def test_many_comparisons_are_corrected_together() -> None:
    chance = Random(6)
    many = [
        series(f"{axis}{n}", axis, [chance.gauss(0, 1) for _ in MONTHS])
        for axis in ("commercial", "customers", "staff")
        for n in range(5)
    ]
    pairs = pairings(many)
    assert len(pairs) == 75
    assert sum(pair.link is not None and pair.link.p < 0.05 for pair in pairs) > 0
    assert not any(pair.clear for pair in pairs)


def test_of_less_than_a_year_nothing_is_said() -> None:
    short = [series("a", "staff", [1.0, 3, 2] * 3), series("b", "commercial", [2.0, 1, 5] * 3)]
    (pair,) = pairings(short)
    assert (pair.link, pair.p, pair.months) == (None, None, 9)
