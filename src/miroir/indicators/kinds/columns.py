"""Counts of many stretches as arrays, added up where all that is asked of them is the same."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from miroir.indicators.kinds.packing import Numbers, Packed
from miroir.indicators.kinds.reading import OfWeek

Codes = NDArray[np.int64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Column(NamedTuple):
    """Texts in order, and the place of each row's."""

    texts: Sequence[str]
    codes: Codes

    def which(self, holds: Callable[[str], bool]) -> Flags:
        """Say of each row whether something holds of its text."""
        flags = np.array([holds(text) for text in self.texts], dtype=bool)
        found: Flags = flags[self.codes]
        return found


class Table(NamedTuple):
    """Different rows, ordered by all columns, and how many answers each stands for."""

    columns: Mapping[str, Column]
    n: Counts

    def where(self, rows: Flags | slice) -> "Table":
        """Return some of the rows."""
        some = {name: Column(one.texts, one.codes[rows]) for name, one in self.columns.items()}
        return Table(some, self.n[rows])


def add_up(parts: Sequence[OfWeek], names: Sequence[str]) -> Table:
    """Return the counts of all parts by the columns named; `week` is one, as an ISO date.

    However these counts were cut into parts, the table is the same.
    """
    columns = {name: _column(parts, name) for name in names}
    n = _joined([_numbers(part.counts.numbers["n"]) for part in parts])
    one_of, kind = alike(
        [one.codes for one in columns.values()], [len(one.texts) for one in columns.values()]
    )
    return Table(
        {name: Column(one.texts, one.codes[one_of]) for name, one in columns.items()},
        np.bincount(kind, n, minlength=len(one_of)).astype(np.int64),
    )


def alike(codes: Sequence[Codes], sizes: Sequence[int]) -> tuple[Codes, Codes]:
    """Return one row of each kind by which rows are told apart, in order, and each row's kind.

    The codes of a column go from 0 to its size less 1.
    """
    key = np.zeros(len(codes[0]), dtype=np.int64)
    for own, size in zip(codes, sizes, strict=True):
        key = key * max(1, size) + own
    order = np.argsort(key)  # np.unique sorts stably, which takes twice as long
    ordered = key[order]
    begins = np.ones(len(key), dtype=bool)
    begins[1:] = ordered[1:] != ordered[:-1]
    kind = np.empty(len(key), dtype=np.int64)
    kind[order] = np.cumsum(begins) - 1
    return order[begins], kind


def _column(parts: Sequence[OfWeek], name: str) -> Column:
    told = [_of_part(part, name) for part in parts]
    texts = sorted({text for own, _ in told for text in own})
    place = {text: at for at, text in enumerate(texts)}
    codes = [np.array([place[text] for text in own], dtype=np.int64)[at] for own, at in told]
    return Column(texts, _joined(codes))


def _of_part(part: OfWeek, name: str) -> tuple[Sequence[str], Codes]:
    if name == "week":
        return [part.week.isoformat()], np.zeros(_rows(part.counts), dtype=np.int64)
    if name in part.counts.numbers:
        own, at = np.unique(_numbers(part.counts.numbers[name]), return_inverse=True)
        return [f"{number:05}" for number in own.tolist()], at
    texts, codes = part.counts.texts[name]
    return texts, _numbers(codes)


def _rows(packed: Packed) -> int:
    return len(_numbers(packed.numbers["n"]))


def _numbers(packed: Numbers) -> Codes:
    return np.frombuffer(packed.bytes, dtype=packed.type).astype(np.int64)


def _joined(parts: Sequence[Codes]) -> Codes:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
