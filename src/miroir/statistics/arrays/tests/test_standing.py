"""What was taken stands without some columns where sifting it again without them would take it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from miroir.statistics.arrays.independence import Sieve
from miroir.statistics.arrays.standing import Standing


@settings(deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 60), st.integers(1, 90))
def test_rows_stand_for_as_long_as_they_are_independent_without_what_is_lost(
    seed: int, rows: int, columns: int
) -> None:
    dice = np.random.default_rng(seed)
    flags = np.zeros((2, rows, -(-columns // 64) * 64), dtype=np.bool_)
    flags[:, :, :columns] = dice.random((2, rows, columns)) < dice.choice([0.05, 0.2, 0.5])
    sieve = sieve_of(flags)
    taken = [row for row, new in enumerate(sift(sieve, rows)) if new]
    # Cell n is in column n of the first table, and in the last but n of the other.
    standing = Standing(sieve.taken, [np.arange(columns), np.arange(columns)[::-1]])
    for cell in dice.permutation(columns):
        table = int(dice.integers(2))
        flags[table, :, cell if table == 0 else columns - 1 - cell] = False
        stands = all(sift(sieve_of(flags[:, taken]), len(taken)))
        assert standing.loses(table, int(cell)) == stands
        if not stands:
            break


def test_nothing_can_be_lost_of_random_sums() -> None:
    sieve = sieve_of(np.eye(64, dtype=np.bool_)[None, :5])
    assert all(sift(sieve, 5))
    assert not Standing(sieve.taken, [None]).loses(0, 60)


def sieve_of(flags: np.ndarray[tuple[int, int, int], np.dtype[np.bool_]]) -> Sieve:
    return Sieve(np.packbits(flags, axis=2, bitorder="little").view(np.uint64))


def sift(sieve: Sieve, rows: int) -> list[bool]:
    found = []
    for row in range(rows):
        found.append(sieve.is_new(row))
        if found[-1]:
            sieve.take(row)
    return found
