"""Rows of bits, taken one after the other while they are independent modulo 2 in every table."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

WORD: Final = 64
# So many rows are kept up to date; all others are brought up to date once these are done with.
NEAR: Final = 32
# Of so many rows that were taken all sums are made beforehand ("Method of Four Russians",
# Arlazarov, Dinic, Kronrod and Faradzev 1970).
SUMMED: Final = 8


class Sieve:
    """Tables of one height (tables by rows by words), asked about and taken from in row order.

    `taken` has each row that was taken, of every table, less sums of those taken before.
    """

    def __init__(self, tables: Words) -> None:
        self.taken: list[Words] = []
        self._tables = tables
        self._every = np.arange(len(tables))
        self._near = slice(0, NEAR)
        self._behind: list[tuple[int, NDArray[np.intp], Words]] = []

    def is_new(self, row: int) -> bool:
        """Return whether in every table the row is no sum of those that were taken."""
        while row >= self._near.stop:
            self._catch_up()
        return bool(self._tables[:, row].any(axis=1).all())

    def take(self, row: int) -> None:
        """Take a row that is new."""
        own = self._tables[:, row].copy()
        word = (own != 0).argmax(axis=1)
        bits = own[self._every, word]
        lowest = bits & (~bits + np.uint64(1))
        near = self._tables[:, self._near]
        holds = (near[self._every, :, word] & lowest[:, None]) != 0
        holds[:, row - self._near.start] = False
        near ^= np.where(holds[:, :, None], own[:, None], np.uint64(0))
        self._behind.append((row, word, lowest))
        self.taken.append(own)

    def _catch_up(self) -> None:
        """Take out of the rows that are further on what was taken, and go on to the next ones."""
        further = self._tables[:, self._near.stop :]
        for start in range(0, len(self._behind), SUMMED):
            some = self._behind[start : start + SUMMED]
            for table in self._every:
                holds = np.zeros(further.shape[1], dtype=np.intp)
                for at, (_, word, lowest) in enumerate(some):
                    holds |= ((further[table, :, word[table]] & lowest[table]) != 0) << at
                further[table] ^= _sums(self._tables[table, [row for row, _, _ in some]])[holds]
        self._behind.clear()
        self._near = slice(self._near.stop, self._near.stop + NEAR)


def _sums(rows: Words) -> Words:
    """Return the sums of all choices of rows: that at 5, 101 in bits, is of the first and third."""
    sums = np.zeros((1 << len(rows), rows.shape[1]), dtype=np.uint64)
    for at, row in enumerate(rows):
        sums[1 << at : 2 << at] = sums[: 1 << at] ^ row
    return sums
