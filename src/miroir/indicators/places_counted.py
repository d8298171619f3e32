"""Counting rows by week and place, part after part. Needs numpy."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import prod
from typing import Any, Final, NamedTuple

import numpy as np

from miroir.indicators.labels import Codes, narrow
from miroir.indicators.places import BROKEN_DOWN

# What may be counted by an array of all that could be there: 32 MB.
MOST_DENSE: Final = 1 << 22
MOST: Final = 1 << 62
PAIRS: Final = tuple(combinations(range(len(BROKEN_DOWN)), 2))


class Shape(NamedTuple):
    """What rows are told by: the names on each axis, what they are about (the week first), and
    of how many sorts they are."""

    axes: Sequence[Sequence[str]]
    what: Mapping[str, Sequence[str]]
    sorts: int


class Counts(NamedTuple):
    """Counts of one kind of place: the codes of its values, of what is counted, and of each sort
    how many."""

    axes: tuple[int, ...]
    values: Sequence[Codes]
    what: Mapping[str, Codes]
    n: Codes


class KeyCounts:
    """How often each number below `size` came."""

    def __init__(self, size: int) -> None:
        if size > MOST:
            raise ValueError("So many groups, weeks and questions cannot be counted at once.")
        self._dense = np.zeros(size, dtype=np.int64) if size <= MOST_DENSE else None
        self._every: tuple[Codes, Codes] = (np.zeros(0, np.int64), np.zeros(0, np.int64))
        self._more: list[tuple[Codes, Codes]] = []

    def add(self, keys: Codes) -> None:
        """Count some more."""
        if self._dense is not None:
            self._dense += np.bincount(keys, minlength=len(self._dense))
            return
        self._more.append(np.unique(keys, return_counts=True))
        if sum(len(every) for every, _ in self._more) > len(self._every[0]):
            self._merge()

    def counted(self) -> tuple[Codes, Codes]:
        """Return the numbers that came, in order, and how often each did."""
        if self._dense is not None:
            every = np.flatnonzero(self._dense)
            return every, self._dense[every]
        self._merge()
        return self._every

    def _merge(self) -> None:
        keys, n = (np.concatenate(all_) for all_ in zip(self._every, *self._more, strict=True))
        self._every, self._more = summed(keys, n), []


class PlaceCounts:
    """Rows by every kind of place that is about contacts: two axes at once, one, none."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        week, *rest = (max(1, len(names)) for names in shape.what.values())
        self._week, self._rest = week, (*rest, shape.sorts)
        self._sizes = [max(1, len(names)) for names in shape.axes]
        self._counts = {pair: KeyCounts(prod(self._parts(pair))) for pair in PAIRS}

    def add(self, axes: Sequence[Codes], what: Sequence[Codes], sort: Codes) -> None:
        """Count rows, told by their codes."""
        week, *rest = what
        about = joined([*rest, sort], self._rest)
        for pair, counts in self._counts.items():
            one, two = (axes[axis] for axis in pair)
            counts.add(joined([one, week, two, about], self._parts(pair, about=prod(self._rest))))

    def by_place(self) -> Iterator[Counts]:
        """Return the counts, kind of place by kind of place, each in order."""
        ones: dict[int, Counts] = {}
        for pair in PAIRS:
            counts = self._of_pair(pair)
            yield counts
            for at, axis in enumerate(pair):
                if axis not in ones:
                    ones[axis] = self._added_up(counts, keep=(at,))
        yield from ones.values()
        yield self._added_up(ones[0], keep=())

    def _parts(self, pair: tuple[int, ...], *, about: int | None = None) -> tuple[int, ...]:
        one, two = (self._sizes[axis] for axis in pair)
        return (one, self._week, two, *(self._rest if about is None else (about,)))

    def _of_pair(self, pair: tuple[int, int]) -> Counts:
        every, n = self._counts.pop(pair).counted()
        place, sort = np.divmod(every, self.shape.sorts)
        first = np.ones(len(place), dtype=np.bool_)
        first[1:] = place[1:] != place[:-1]
        counts = np.zeros((int(first.sum()), self.shape.sorts), dtype=np.int64)
        counts[np.cumsum(first) - 1, sort] = n
        one, week, two, *rest = taken_apart(place[first], self._parts(pair)[:-1])
        return Counts(pair, (one, two), self._about((week, *rest)), counts)

    def _added_up(self, counts: Counts, *, keep: tuple[int, ...]) -> Counts:
        axes = tuple(counts.axes[at] for at in keep)
        sizes = (*(self._sizes[axis] for axis in axes), self._week, *self._rest[:-1])
        key = joined([*(counts.values[at] for at in keep), *counts.what.values()], sizes)
        every, n = summed(key, counts.n)
        codes = taken_apart(every, sizes)
        return Counts(axes, codes[: len(axes)], self._about(codes[len(axes) :]), n)

    def _about(self, codes: Sequence[Codes]) -> Mapping[str, Codes]:
        return dict(zip(self.shape.what, codes, strict=True))


def joined(columns: Sequence[Codes], sizes: Sequence[int]) -> Codes:
    """Return one number for each row, in the order of the columns.

    Raises ValueError where there are more combinations than numbers.
    """
    if prod(sizes) > MOST:
        raise ValueError("So many groups, weeks and questions cannot be counted at once.")
    key = columns[0].astype(np.int64)
    for column, size in zip(columns[1:], sizes[1:], strict=True):
        key *= size
        key += column
    return key


def taken_apart(keys: Codes, sizes: Sequence[int]) -> list[Codes]:
    """Return the columns that were joined."""
    columns: list[Codes] = []
    for size in reversed(sizes):
        keys, column = np.divmod(keys, max(1, size))
        columns.insert(0, narrow(column))
    return columns


def summed(keys: Codes, n: Any) -> tuple[Codes, Codes]:
    """Return each of the keys once, in order, with the sum of its `n`."""
    order = np.argsort(keys, kind="stable")
    every, first = np.unique(keys[order], return_index=True)
    return every, np.add.reduceat(n[order], first, axis=0) if len(every) else n[:0]
