"""Many comparisons: what chance alone would show among them."""

from collections.abc import Sequence
from typing import Literal

Correction = Literal["holm", "benjamini-hochberg"]


def holm(chances: Sequence[float]) -> list[float]:
    """Return adjusted p-values (Holm 1979): below 5 %, hardly one is wrong among all.

    The probability that any of what is called clear is chance stays under 5 %.
    """
    m = len(chances)
    adjusted = [0.0] * m
    worst = 0.0
    for rank, place in enumerate(sorted(range(m), key=chances.__getitem__)):
        worst = max(worst, min(1.0, (m - rank) * chances[place]))
        adjusted[place] = worst
    return adjusted


def benjamini_hochberg(chances: Sequence[float]) -> list[float]:
    """Return adjusted p-values (Benjamini and Hochberg 1995): below 5 %, few are wrong.

    Of what is called clear, under 5 % is chance, on average.
    """
    m = len(chances)
    adjusted = [0.0] * m
    best = 1.0
    for rank, place in enumerate(sorted(range(m), key=chances.__getitem__, reverse=True)):
        best = min(best, m / (m - rank) * chances[place])
        adjusted[place] = best
    return adjusted
