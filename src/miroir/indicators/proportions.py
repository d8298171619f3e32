"""Shares with Wilson intervals."""

from math import sqrt

from miroir.base.errors import Invalid
from miroir.indicators.figures import Figure, Measure, Z, nothing_measured


def share(successes: int, n: int, *, measure: Measure) -> Figure:
    """Return successes / n with its Wilson interval. Raises Invalid unless 0 <= successes <= n."""
    if not 0 <= successes <= n:
        raise Invalid(f"{successes} of {n} is not a share: count the successes among the n.")
    if n == 0:
        return nothing_measured(measure)
    low, high = wilson(successes, n)
    return Figure(measure=measure, n=n, value=successes / n, low=low, high=high)


def wilson(successes: float, n: float) -> tuple[float, float]:
    """Return the 95 % score interval of a share (Wilson 1927, without continuity correction)."""
    p = successes / n
    shrink = 1 + Z**2 / n
    centre = (p + Z**2 / (2 * n)) / shrink
    half = Z * sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / shrink
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return low, high
