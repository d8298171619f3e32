"""Whether two tables of counts are the same, week by week, without laying row beside row.

Each row is made one number of 64 bits, and those of a week are added up: one chance in 2 ** 64 to
miss a difference. Needs numpy.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from miroir.indicators.labels import Codes

# Odd numbers without a pattern: the first of splitmix64's, and one of murmur's.
STEP: Final = np.uint64(0x9E3779B97F4A7C15)
FACTOR: Final = np.uint64(0xFF51AFD7ED558CCD)
HALF: Final = np.uint64(32)
LOWER: Final = np.uint64(0xFFFFFFFF)
# Sums of halves of so many numbers are exact as floats.
AT_ONCE: Final = 1 << 20


class WeekSums:
    """The sum of each week's rows, in any order."""

    def __init__(self) -> None:
        self._sums: dict[int, int] = {}

    def add(self, week: Codes, key: Codes, figures: Sequence[Codes]) -> None:
        """Add rows of which all that is a name makes `key`; weeks are days since 2000."""
        for start in range(0, len(key), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            self._add(week[part], mixed(key[part], [figure[part] for figure in figures]))

    def differing(self, other: "WeekSums") -> list[int]:
        """Return the weeks of which not all is the same."""
        weeks = self._sums.keys() | other._sums.keys()
        return sorted(week for week in weeks if self._sums.get(week, 0) != other._sums.get(week, 0))

    def _add(self, week: Codes, numbers: Any) -> None:
        first = int(week.min())
        at = week - first
        low = np.bincount(at, weights=(numbers & LOWER).astype(np.float64))
        high = np.bincount(at, weights=(numbers >> HALF).astype(np.float64))
        for day in np.flatnonzero(np.bincount(at)).tolist():
            more = int(low[day]) + (int(high[day]) << 32)
            self._sums[first + day] = (self._sums.get(first + day, 0) + more) % (1 << 64)


def mixed(key: Codes, figures: Sequence[Codes]) -> Any:
    """Return one number for each row."""
    number = key.view(np.uint64) + STEP
    for figure in figures:
        number ^= figure.astype(np.uint64)
        number *= FACTOR
        number ^= number >> HALF
    return number
