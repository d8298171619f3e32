"""What stands in the columns of a file: the different cells of each, counted in one pass."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

import msgspec

from miroir.surveys.past.model import MOST_COLUMNS, NO_ANSWER
from miroir.surveys.past.sources import UNREADABLE, Line

SEEN = 20_000  # lines
MOST_DIFFERENT = 1_000  # cells of a column
LONGEST = 1_000  # characters of a cell; longer ones are text


class Seen(msgspec.Struct, kw_only=True):
    """A column: its name, how many cells are filled, which there are and how often.

    `more`: there are others than those counted.
    """

    header: str
    filled: int = 0
    counts: Counter[str] = msgspec.field(default_factory=Counter)
    more: bool = False

    @property
    def unique(self) -> bool:
        """Whether no two lines have the same cell."""
        return bool(self.counts) and max(self.counts.values()) == 1 and self.filled > 1

    def add(self, cell: str) -> None:
        """Count a cell; an empty one is none."""
        text = cell.strip()
        if not text or text in NO_ANSWER or UNREADABLE.search(text):
            return
        self.filled += 1
        if len(text) <= LONGEST and (text in self.counts or len(self.counts) < MOST_DIFFERENT):
            self.counts[text] += 1
        else:
            self.more = True


def see_columns(headers: Sequence[str], lines: Iterable[Line]) -> list[Seen]:
    """Count what stands in each column of the first lines."""
    seen = [Seen(header=header) for header in headers[:MOST_COLUMNS]]
    for line in islice(lines, SEEN):
        for column, cell in zip(seen, line.cells or (), strict=False):
            column.add(cell)
    return seen
