"""Answers counted by group and value, and figures of all groups at once."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from miroir.base.errors import Invalid
from miroir.statistics.estimates import Z
from miroir.statistics.promoters import ADDED, ADDED_TO_EACH

Floats = NDArray[np.float64]
Integers = NDArray[np.integer]
Numbers = Integers | Floats

# At least so many answers are counted at a time: few enough to stay in the processor's cache.
AT_ONCE: Final = 1 << 16


class Figures(NamedTuple):
    """A value with its 95 % interval for each group; not a number where nobody answered."""

    n: Numbers
    value: Floats
    low: Floats
    high: Floats


def count(groups: Integers, values: Integers, *, of: int, lowest: int, highest: int) -> Integers:
    """Return how often each value, `lowest` to `highest`, was answered in groups 0 to `of` - 1.

    Raises Invalid for a value or a group beyond.
    """
    if len(groups) != len(values):
        raise Invalid("Each answer belongs to one group.")
    width = highest - lowest + 1
    counts = np.zeros(of * width, dtype=np.int64)
    step = max(AT_ONCE, of * width)
    for start in range(0, len(values), step):
        group, value = groups[start : start + step], values[start : start + step]
        if value.min() < lowest or value.max() > highest or group.min() < 0 or group.max() >= of:
            raise Invalid(f"Answers go from {lowest} to {highest}, groups from 0 to {of - 1}.")
        places = group.astype(np.int64) * width + (value.astype(np.int64) - lowest)
        counts += np.bincount(places, minlength=of * width)
    return counts.reshape(of, width)


def promoter_scores(counts: Integers) -> Figures:
    """Return the NPS of each row of counts of 0 to 10, as `statistics.promoter_score`."""
    n, detractors, promoters = counts.sum(1), counts[:, :7].sum(1), counts[:, 9:].sum(1)
    p = (promoters + ADDED_TO_EACH) / (n + ADDED)
    d = (detractors + ADDED_TO_EACH) / (n + ADDED)
    centre, half = p - d, Z * np.sqrt((p + d - (p - d) ** 2) / (n + ADDED))
    return _where_answered(
        n,
        (promoters - detractors) / np.maximum(n, 1),
        np.maximum(-1.0, centre - half),
        np.minimum(1.0, centre + half),
    )


def shares(successes: Numbers, n: Numbers) -> Figures:
    """Return the share of each group with its Wilson interval, as `statistics.wilson`."""
    of = np.maximum(n, 1)
    p = successes / of
    shrink = 1 + Z**2 / of
    centre = (p + Z**2 / (2 * of)) / shrink
    half = Z * np.sqrt(p * (1 - p) / of + Z**2 / (4 * of**2)) / shrink
    low = np.where(successes == 0, 0.0, np.maximum(0.0, centre - half))
    high = np.where(successes == n, 1.0, np.minimum(1.0, centre + half))
    return _where_answered(n, p, low, high)


def _where_answered(n: Numbers, *columns: Floats) -> Figures:
    return Figures(n, *(np.where(n > 0, column, np.nan) for column in columns))
