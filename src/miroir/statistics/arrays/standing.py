"""Rows that were found independent, and whether they stay so when columns are lost.

The rows that a sieve takes form steps: each has a bit, its step, that no later one has. When the
column of a step is lost, its row is freed of all later steps and goes last; what is left of it
must hold another bit, its new step. This is one pass over the rows, where sifting afresh is one
for each of them.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from miroir.statistics.arrays.independence import Words

Steps = list[tuple[int, int]]


class Standing:
    """What a sieve took of each table; `columns` tells the column of each cell, if it has one.

    Without columns (None: of random sums) nothing can be lost of a table.
    """

    def __init__(self, taken: Sequence[Words], columns: Sequence[NDArray[np.intp] | None]) -> None:
        self._taken = taken
        self._columns = columns
        self._steps: dict[int, Steps] = {}
        self._lost: defaultdict[int, int] = defaultdict(int)
        self._stands = True

    def loses(self, table: int, cell: int) -> bool:
        """Take the column of a cell out of a table; return whether all rows stay independent.

        What is lost stays lost, and once they do not, they never do again.
        """
        columns = self._columns[table]
        self._stands = (
            self._stands and columns is not None and self._lose(table, 1 << int(columns[cell]))
        )
        return self._stands

    def _lose(self, table: int, bit: int) -> bool:
        if self._lost[table] & bit:
            return True
        self._lost[table] |= bit
        steps = self._steps.get(table)
        if steps is None:
            steps = self._steps[table] = self._steps_of(table)
        at = next((at for at, (step, _) in enumerate(steps) if step == bit), None)
        if at is None:
            return True
        _, row = steps.pop(at)
        for step, other in islice(steps, at, None):
            if row & step:
                row ^= other
        left = row & ~self._lost[table]
        steps.append((left & -left, row))
        return left != 0

    def _steps_of(self, table: int) -> Steps:
        rows = [int.from_bytes(words[table].tobytes(), "little") for words in self._taken]
        return [(row & -row, row) for row in rows]
