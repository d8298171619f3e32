from math import asin, pi, sqrt
from random import Random

import numpy as np
import pytest
from scipy import stats

from miroir.statistics import RankLink, rank_link


def wandering(n: int, memory: float, chance: Random) -> list[float]:
    """Return a series that remembers its last value (an AR(1) process)."""
    value, series = 0.0, []
    for _ in range(n + 20):
        value = memory * value + chance.gauss(0, 1)
        series.append(value)
    return series[20:]


def said(first: list[float], second: list[float]) -> RankLink:
    link = rank_link(first, second)
    assert link is not None
    return link


def test_the_value_is_spearmans_beside_the_trends() -> None:
    chance = Random(1)
    for _ in range(20):
        first = [chance.choice((1.0, 2.0, 3.0)) + 0.1 * at for at in range(18)]
        second = [value + chance.gauss(0, 1) for value in first]
        times = np.arange(18)
        left = [
            series - np.polyval(np.polyfit(times, series, 1), times) for series in (first, second)
        ]
        rounded = [np.round(one, 9) for one in left]
        expected = stats.spearmanr(*rounded).statistic
        assert said(first, second).value == pytest.approx(expected, abs=1e-9)


def test_nothing_is_said_of_less_than_a_year_or_of_what_never_moves() -> None:
    chance = Random(2)
    series = wandering(12, 0, chance)
    assert rank_link(series[:11], series[:11]) is None
    assert rank_link(series, [3.3] * 12) is None
    assert rank_link(series, [0.1 * at for at in range(12)]) is None  # a trend alone
    assert said(series, series).value == pytest.approx(1)


@pytest.mark.parametrize("memory", [0.0, 0.5, 0.8])
def test_two_figures_that_only_grow_or_linger_are_not_called_linked(memory: float) -> None:
    chance, times = Random(3), 700
    linked = 0
    for _ in range(times):
        first, second = (
            [value + 0.3 * at for at, value in enumerate(wandering(24, memory, chance))]
            for _ in range(2)
        )
        linked += said(first, second).p < 0.05
    assert linked / times < 0.075


def test_the_interval_holds_the_link_that_there_is() -> None:
    chance, times, link = Random(4), 700, 0.6
    true = 6 / pi * asin(link / 2)
    held = 0
    for _ in range(times):
        first, other = (wandering(24, 0.5, chance) for _ in range(2))
        second = [link * x + sqrt(1 - link**2) * y for x, y in zip(first, other, strict=True)]
        found = said(first, second)
        held += found.low <= true <= found.high
        assert (found.p < 0.05) == (found.low > 0 or found.high < 0)
    assert 0.92 < held / times < 0.99
