"""Whether two figures rise and fall in the same months: rank correlation of short series.

Months are no independent draws: what was high last month is often high in this one, and two
figures that both grow go together whatever they are. So a straight trend is taken out of both,
and the number of months is cut to what they are worth.
"""

from collections.abc import Sequence
from math import atanh, sqrt, tanh
from statistics import NormalDist
from typing import Final

import msgspec

from miroir.statistics.estimates import Z

FEWEST_MONTHS: Final = 12
FEWEST_WORTH: Final = 4.0
CLOSEST: Final = 0.9999  # of one: the interval needs its logarithm


class RankLink(msgspec.Struct, frozen=True, kw_only=True):
    """Spearman's correlation of `n` months beside their trends, its 95 % interval and p-value.

    `worth`: how many independent months they are worth.
    """

    value: float
    low: float
    high: float
    p: float
    n: int
    worth: float


def rank_link(first: Sequence[float], second: Sequence[float]) -> RankLink | None:
    """Return how two series of the same months go together; None where nothing may be said.

    That is for fewer than twelve months, and where one of the two never moves. The interval is
    Fisher's with the variance of Bonett and Wright (2000), the number of months that of Pyper and
    Peterman (1998) on ranks, less one for the trend.
    """
    n = len(first)
    if n != len(second) or n < FEWEST_MONTHS:
        return None
    a, b = (_ranks(_without_trend(series)) for series in (first, second))
    if a is None or b is None:
        return None
    value = sum(x * y for x, y in zip(a, b, strict=True)) / n
    worth = max(FEWEST_WORTH, _worth(a, b) - 1)
    z = atanh(max(-CLOSEST, min(CLOSEST, value)))
    error = sqrt((1 + value**2 / 2) / (worth - 3))
    return RankLink(
        value=value,
        low=tanh(z - Z * error),
        high=tanh(z + Z * error),
        p=2 * (1 - NormalDist().cdf(abs(z) / error)),
        n=n,
        worth=worth,
    )


def _without_trend(series: Sequence[float]) -> list[float]:
    """Return what is left of a series beside its straight line, by least squares."""
    n = len(series)
    middle, mean = (n - 1) / 2, sum(series) / n
    squares = sum((at - middle) ** 2 for at in range(n))
    slope = sum((at - middle) * value for at, value in enumerate(series)) / squares
    left = [value - mean - slope * (at - middle) for at, value in enumerate(series)]
    size = max(abs(value) for value in series)
    return [0.0 if abs(value) <= 1e-9 * size else value for value in left]


def _ranks(series: Sequence[float]) -> list[float] | None:
    """Return the ranks with mean 0 and variance 1, ties sharing theirs; None if all are tied."""
    places = sorted(range(len(series)), key=series.__getitem__)
    ranks = [0.0] * len(series)
    start = 0
    while start < len(places):
        end = start
        while end + 1 < len(places) and series[places[end + 1]] == series[places[start]]:
            end += 1
        for place in places[start : end + 1]:
            ranks[place] = (start + end) / 2
        start = end + 1
    mean = sum(ranks) / len(ranks)
    spread = sqrt(sum((rank - mean) ** 2 for rank in ranks) / len(ranks))
    return [(rank - mean) / spread for rank in ranks] if spread else None


def _worth(a: Sequence[float], b: Sequence[float]) -> float:
    """Return how many independent months these are worth: at most as many as there are."""
    n = len(a)
    lost = sum(
        (n - lag) / n * _with_itself(a, lag) * _with_itself(b, lag)
        for lag in range(1, max(1, n // 5) + 1)
    )
    return n / (1 + 2 * lost) if lost > 0 else float(n)


def _with_itself(series: Sequence[float], lag: int) -> float:
    products = (now * then for now, then in zip(series[lag:], series, strict=False))
    return sum(products) / (len(series) - lag)
