"""The difference of two independent figures, and whether it may be shown as a change."""

from math import erfc, hypot, sqrt
from typing import Final

import msgspec

from miroir.base.errors import Invalid
from miroir.indicators.figures import CONFIDENCE, Figure

COMPARABLE: Final = {frozenset({"nps", "enps"})}
NOT_SHARES: Final = frozenset({"nps", "enps", "ces1-mean", "aht"})


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """`value` is first less second, with its 95 % interval, in the unit of the figures.

    `clear` says that it may be shown as a change: its test rejects equality at 5 %.
    """

    value: float
    low: float
    high: float
    clear: bool


def difference(first: Figure, second: Figure) -> Difference | None:
    """Compare two figures of different people; None if one of them is hidden or lacks one.

    The interval is Newcombe's for shares (1998, method 10), and for other figures the same
    construction over their own intervals. A difference is clear if its interval leaves out zero
    and, for shares, the pooled score test rejects equality too. Raises Invalid for two measures
    that cannot be compared.
    """
    if first.measure != second.measure and {first.measure, second.measure} not in COMPARABLE:
        raise Invalid(f"{first.measure} cannot be compared with {second.measure}.")
    a, b = first.estimate, second.estimate
    if a is None or b is None:
        return None
    value = a.value - b.value
    low = value - hypot(a.value - a.low, b.high - b.value)
    high = value + hypot(a.high - a.value, b.value - b.low)
    clear = (low > 0 or high < 0) and _equality_rejected(first, second)
    return Difference(value=value, low=low, high=high, clear=clear)


def _equality_rejected(first: Figure, second: Figure) -> bool:
    if first.measure in NOT_SHARES or first.value is None or second.value is None:
        return True
    p = equality((first.value * first.n, first.n), (second.value * second.n, second.n))
    return p < 1 - CONFIDENCE


def equality(first: tuple[float, int], second: tuple[float, int]) -> float:
    """Return the two-sided p-value that two shares (successes, n) are equal: pooled score test."""
    (successes, n), (others, m) = first, second
    pooled = (successes + others) / (n + m)
    error = sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    if error == 0:
        return 1.0
    return erfc(abs(successes / n - others / m) / error / sqrt(2))
