"""What lies between two estimates of different people, and how surely it is not chance."""

from math import erfc, hypot, sqrt

import msgspec

from miroir.statistics.estimates import CONFIDENCE, Estimate, Z
from miroir.statistics.proportions import equality


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """`value` is first less second, with its 95 % interval, in the unit of the estimates.

    `p` is the probability of so large a difference were there none.
    """

    value: float
    low: float
    high: float
    p: float

    @property
    def clear(self) -> bool:
        """Say whether its test, taken alone, rejects equality at 5 %."""
        return self.p < 1 - CONFIDENCE


def change(first: Estimate, second: Estimate) -> Change:
    """Compare two estimates by their own intervals (Zou and Donner 2008).

    For shares with Wilson intervals this is method 10 of Newcombe (1998). The test is the
    interval's: p is below 5 % where it leaves out zero.
    """
    value = first.value - second.value
    down = hypot(first.value - first.low, second.high - second.value)
    up = hypot(first.high - first.value, second.value - second.low)
    return Change(
        value=value,
        low=value - down,
        high=value + up,
        p=_chance(abs(value), spread=down if value > 0 else up),
    )


def _chance(distance: float, *, spread: float) -> float:
    if distance == 0:
        return 1.0
    return erfc(distance / spread * Z / sqrt(2)) if spread else 0.0


def change_of_shares(first: Estimate, second: Estimate, *, sizes: tuple[float, float]) -> Change:
    """Compare two shares of `sizes` answers; the pooled score test must reject equality too."""
    by_interval = change(first, second)
    n, m = sizes
    by_score = equality((first.value * n, n), (second.value * m, m))
    return msgspec.structs.replace(by_interval, p=max(by_interval.p, by_score))
