"""Answers that have weights: a figure as precise as their effective number (Kish 1965)."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

import msgspec

from miroir.indicators.figures import Figure
from miroir.indicators.scales import Histogram, Scale


class Weight(msgspec.Struct, frozen=True):
    """`n` answers of one value: the sum of their weights, and of the squares of these."""

    n: int
    total: float
    squares: float

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(self.n + other.n, self.total + other.total, self.squares + other.squares)


class Weighed(msgspec.Struct, frozen=True):
    """Answers on `scale` by value; `people` are those who answered, where they are known."""

    scale: Scale
    counts: Mapping[int, Weight]
    people: frozenset[UUID] = frozenset()

    @property
    def n(self) -> int:
        """The number of answers."""
        return sum(one.n for one in self.counts.values())


def plain(n: int) -> Weight:
    """Return answers without weights: each counts for one."""
    return Weight(n, n, n)


def pool_weighed(parts: Iterable[Weighed], *, scale: Scale) -> Weighed:
    """Add up answers given on `scale`."""
    counts: dict[int, Weight] = {}
    people: set[UUID] = set()
    for part in parts:
        people |= part.people
        for value, weight in part.counts.items():
            known = counts.get(value)
            counts[value] = weight if known is None else known + weight
    return Weighed(scale, counts, frozenset(people))


def figure_of_weighed(weighed: Weighed, reading: Callable[[Histogram], Figure]) -> Figure:
    """Return what `reading` makes of the answers.

    With weights, value and interval are those of n / deff answers in the weighted proportions,
    where deff = n Σw² / (Σw)². Answers that all weigh the same count as they are.
    """
    counts = weighed.counts
    total = sum(one.total for one in counts.values())
    squares = sum(one.squares for one in counts.values())
    if not total or all(one.n == one.total == one.squares for one in counts.values()):
        whole = {value: one.n for value, one in counts.items()}
        return reading(Histogram(weighed.scale, whole, weighed.people))
    effective = total**2 / squares
    parts = {value: effective * one.total / total for value, one in counts.items()}
    figure = reading(Histogram(weighed.scale, parts, weighed.people))
    return msgspec.structs.replace(figure, n=weighed.n, effective=effective)
