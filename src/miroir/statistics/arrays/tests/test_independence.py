"""The quick sieve takes what the slow one takes."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from miroir.statistics.arrays.independence import Sieve


@settings(deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 150), st.integers(1, 3), st.integers(1, 130))
def test_a_row_is_new_where_no_table_makes_it_of_those_taken_before(
    seed: int, rows: int, tables: int, columns: int
) -> None:
    dice = np.random.default_rng(seed)
    flags = dice.random((tables, rows, columns)) < dice.choice([0.02, 0.1, 0.5])
    wide = np.zeros((tables, rows, -(-columns // 64) * 64), dtype=np.bool_)
    wide[:, :, :columns] = flags
    sieve = Sieve(np.packbits(wide, axis=2, bitorder="little").view(np.uint64))
    kept: list[dict[int, int]] = [{} for _ in range(tables)]
    for row in range(rows):
        left = [
            reduced(int("".join(map(str, own[row].astype(int))), 2), known)
            for own, known in zip(flags, kept, strict=True)
        ]
        assert sieve.is_new(row) == all(left)
        if all(left) and dice.random() < 0.9:  # not all that is new need be taken
            sieve.take(row)
            for one, known in zip(left, kept, strict=True):
                known[one.bit_length()] = one


def reduced(bits: int, known: dict[int, int]) -> int:
    while bits and bits.bit_length() in known:
        bits ^= known[bits.bit_length()]
    return bits
