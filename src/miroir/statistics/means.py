"""Means with intervals of Student's t."""

from collections.abc import Sequence
from math import sqrt

from miroir.statistics.distributions import student_quantile
from miroir.statistics.estimates import Estimate


def mean_interval(total: float, squares: float, *, n: float) -> Estimate:
    """Return the mean of `n` > 1 values, from their sum and their sum of squares."""
    mean = total / n
    variance = max(0.0, (squares - n * mean**2) / (n - 1))
    half = student_quantile(n - 1) * sqrt(variance / n)
    return Estimate(mean, mean - half, mean + half)


def mean_on_scale(total: float, squares: float, *, n: float, scale: Sequence[int]) -> Estimate:
    """Return the mean of `n` > 0 answers on `scale`, with an interval that stays on it.

    To the interval, answers spread evenly over the scale are added: see `evened`. Of weighted
    answers, `n` and both sums are on the scale of the effective sample.
    """
    mean_square = sum(value**2 for value in scale) / len(scale)
    added = evened(n)
    _, low, high = mean_interval(
        total + added * sum(scale) / len(scale), squares + added * mean_square, n=n + added
    )
    return Estimate(total / n, max(float(min(scale)), low), min(float(max(scale)), high))


def evened(n: float) -> float:
    """Return how many evenly spread answers the interval of a mean of `n` gets added.

    Without them, answers that mostly agree get intervals far too short. Few answers bear only
    a part of one: docs/explanation/statistics.md has what the intervals hold with them.
    """
    return min(3 / 4, n / 16)
