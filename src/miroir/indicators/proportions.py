"""Shares with Wilson intervals."""

from miroir.base.errors import Invalid
from miroir.indicators.figures import Figure, Measure, measured, nothing_measured
from miroir.statistics import wilson


def share(successes: float, n: float, *, measure: Measure) -> Figure:
    """Return successes / n with its Wilson interval. Raises Invalid unless 0 <= successes <= n."""
    if not 0 <= successes <= n:
        raise Invalid(f"{successes} of {n} is not a share: count the successes among the n.")
    if n == 0:
        return nothing_measured(measure)
    return measured(measure, wilson(successes, n), n=n)
