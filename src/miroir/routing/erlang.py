"""How long a turn takes in a queue whose advisers are all busy and whose callers are impatient.

With k ahead the next step forward comes after 1 / (free_rate + k * leaving) in the mean, and is
exponential, as in Erlang's model A. The steps add up, and so do their variances; sums over k are
taken as integrals.
"""

from math import log1p
from typing import TypeAlias

from miroir.routing.model import Seconds

ROUNDS = 4  # of reckoning a wait from those who overtake during it
NEGLIGIBLE = 1e-9

Overtaking: TypeAlias = tuple[float, Seconds]
"""How many a second come and go ahead, and for how long they may."""


def usual_wait(
    ahead: float, *, coming: list[Overtaking], free_rate: float, leaving: float
) -> Seconds:
    """Return the wait that is as often shorter as longer, behind `ahead` and those who overtake.

    `free_rate` is how many advisers come free in a second, `leaving` the share of those who wait
    that gives up in a second.
    """
    mean = mean_wait(ahead, free_rate=free_rate, leaving=leaving)
    overtaking = 0.0
    for _ in range(ROUNDS if coming else 0):
        overtaking = sum(often * min(lasting, mean) for often, lasting in coming)
        mean = mean_wait(ahead + overtaking, free_rate=free_rate, leaving=leaving)
    spread = _variance(ahead + overtaking, free_rate=free_rate, leaving=leaving)
    return _median(mean, spread)


def mean_wait(ahead: float, *, free_rate: float, leaving: float) -> Seconds:
    """Return the mean time until `ahead` contacts are gone and one more adviser comes free."""
    first = 1 / free_rate
    if ahead * leaving < NEGLIGIBLE:
        return first + ahead * first
    return first + log1p(ahead * leaving / (free_rate + leaving / 2)) / leaving


def _variance(ahead: float, *, free_rate: float, leaving: float) -> float:
    first, last = free_rate + leaving / 2, free_rate + leaving * (ahead + 0.5)
    return 1 / free_rate**2 + ahead / (first * last)


def _median(mean: Seconds, variance: float) -> Seconds:
    """Return the median of a gamma distribution (Wilson and Hilferty 1931)."""
    shape = mean * mean / variance
    return mean * (1 - 1 / (9 * shape)) ** 3
