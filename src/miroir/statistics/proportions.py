"""Shares: their intervals, and the test that two are equal."""

from math import erfc, sqrt

from miroir.statistics.estimates import Estimate, Z


def wilson(successes: float, n: float) -> Estimate:
    """Return a share with its score interval (Wilson 1927, without continuity correction).

    `n` is above zero. Of weighted answers, both are on the scale of the effective sample.
    """
    p = successes / n
    shrink = 1 + Z**2 / n
    centre = (p + Z**2 / (2 * n)) / shrink
    half = Z * sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / shrink
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return Estimate(p, low, high)


def equality(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the two-sided p-value that two shares (successes, n) are equal: pooled score test."""
    (successes, n), (others, m) = first, second
    pooled = (successes + others) / (n + m)
    error = sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    if error == 0:
        return 1.0
    return erfc(abs(successes / n - others / m) / error / sqrt(2))
