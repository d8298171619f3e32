"""Ids as places: of few that rows tell again and again, and of millions. Needs numpy.

Ids are two columns, the higher half and the lower; a text is told by a number, the lower half.
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.uint64]
Codes = NDArray[Any]

MIX: Final = np.uint64(0x9E3779B97F4A7C15)


class Labels:
    """The few ids that a column is made of, in the order in which they came."""

    def __init__(self, known: Ids | None = None) -> None:
        self.ids = np.zeros((0, 2), dtype=np.uint64) if known is None else known

    def codes(self, ids: Ids) -> Codes:
        """Return the place of each id among those that came, with these.

        Raises ValueError where two ids cannot be told apart: one chance in 2 ** 64.
        """
        keys = _mixed(ids)
        at = self._places(keys)
        if (at < 0).any():
            _, first = np.unique(keys[at < 0], return_index=True)
            self.ids = np.concatenate([self.ids, ids[at < 0][first]])
            at = self._places(keys)
        if (self.ids[at, 1] != ids[:, 1]).any():
            raise ValueError("Two ids have one number: mix their halves otherwise.")
        return at

    def names(self) -> list[str]:
        """Return the ids as text."""
        return [str(UUID(int=(int(high) << 64) | int(low))) for high, low in self.ids]

    def _places(self, keys: Ids) -> Codes:
        known = _mixed(self.ids)
        order = np.argsort(known).astype(np.int32)
        known = np.append(known[order], np.uint64(0))
        at = np.searchsorted(known[:-1], keys)
        return np.where(known[at] == keys, np.append(order, np.int32(-1))[at], np.int32(-1))


class KnownIds:
    """Millions of ids, each there once, in order."""

    def __init__(self, parts: Sequence[Ids]) -> None:
        high, low = (
            np.concatenate([part[:, half] for part in parts] or [np.zeros(0, dtype=np.uint64)])
            for half in (0, 1)
        )
        self.order = in_order(high)
        self.high, self.low = high[self.order], low[self.order]

    def places(self, sought: Ids) -> Codes:
        """Return where each is, -1 where it is not. Those in order are found sooner."""
        high, low = np.ascontiguousarray(sought[:, 0]), np.ascontiguousarray(sought[:, 1])
        if not len(self.high):
            return np.full(len(sought), -1, dtype=np.int32)
        at = np.searchsorted(self.high, high)
        np.minimum(at, len(self.high) - 1, out=at)
        while True:  # the same higher half may be there several times
            further = (self.low[at] != low) & (self.high[at] == high)
            further &= at < len(self.high) - 1
            if not further.any():
                break
            at[further] += 1
        found = at.astype(np.int32)
        found[(self.high[at] != high) | (self.low[at] != low)] = -1
        return found

    def ids(self, places: Codes) -> Ids:
        """Return the ids at some places."""
        return np.stack([self.high[places], self.low[places]], axis=1)


def in_order(numbers: Ids) -> Any:
    """Return what puts numbers in order: a slice where they are already."""
    if (numbers[1:] >= numbers[:-1]).all():
        return slice(None)
    return np.argsort(numbers, kind="stable")


def runs(ids: Ids) -> tuple[NDArray[np.bool_], Codes]:
    """Return which ids are not the same as the one before, and to which of them each belongs."""
    first = np.ones(len(ids), dtype=np.bool_)
    first[1:] = (ids[1:, 1] != ids[:-1, 1]) | (ids[1:, 0] != ids[:-1, 0])
    return first, np.cumsum(first, dtype=np.int32) - 1


def narrow(codes: Codes) -> Codes:
    """Return codes in as few bytes as they need."""
    return codes.astype(np.min_scalar_type(codes.max(initial=0)))


def _mixed(ids: Ids) -> Ids:
    mixed: Ids = np.ascontiguousarray(ids[:, 1]) ^ (ids[:, 0] * MIX)
    return mixed
