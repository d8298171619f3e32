"""Counts of arrays into the temporary tables of fresh_counts.py. Needs numpy."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np

from miroir.base.database import Transaction
from miroir.indicators.fresh_counts import INTO_NAMES
from miroir.indicators.places import AXES, BROKEN_DOWN
from miroir.indicators.raw_answers import Asked, Coded, Codes, Given, read_asked, read_given
from miroir.indicators.raw_rows import Column, Kind, write_columns
from miroir.indicators.recounting import (
    UNCOUNTED,
    Counts,
    Pairs,
    People,
    Told,
    by_place,
    of,
    paired,
    people,
    told_asked,
    told_given,
    told_paired,
)
from miroir.indicators.tallies import Outcomes

EPOCH: Final = date(2000, 1, 1)
ORIGIN: Final = "asked"
CELL: Final = ("team_id", "channel", "brand_id", "reason_id")
# The sorts that are added up: answers are bad news, neither or good; gaps go from -2 to 2;
# invitations were not answered, or were.
CELLS: Final = {"n": (0, 1, 2), "good": (2,), "bad": (0,)}
PAIRED: Final = {"n": (0, 1, 2, 3, 4), "up_2": (4,), "up_1": (3,), "down_1": (1,), "down_2": (0,)}
RESPONSES: Final = {"invited": (0, 1), "answered": (1,)}
Columns = Mapping[str, Column]


class Names:
    """The names that codes stand for, of all columns together."""

    def __init__(self) -> None:
        self._names: list[str] = []

    def codes(self, column: Coded) -> Codes:
        """Return the codes of a column."""
        self._names += column.names
        return column.codes + (len(self._names) - len(column.names))

    def code(self, name: str) -> int:
        """Return the code of one more name."""
        self._names.append(name)
        return len(self._names) - 1

    async def write(self, tx: Transaction) -> None:
        """Store the names beside their codes."""
        await tx.execute(INTO_NAMES, [*range(len(self._names))], self._names)


async def write_places(
    tx: Transaction, names: Names, table: str, told: Told, figures: Mapping[str, Sequence[int]]
) -> None:
    """Count what is told by place, and write it; a figure adds up some of the sorts.

    All of it was asked, so of each place without another axis there is the same by origin.
    """
    nothing, origin = names.code(""), names.code(ORIGIN)
    for counts in by_place(told):
        values = [
            names.codes(Coded(codes, told.axes[axis].names))
            for axis, codes in zip(counts.axes, counts.values, strict=True)
        ]
        every = np.zeros(len(counts.n), dtype=np.int64)
        own = {
            **_about(names, told, counts),
            **{name: counts.n[:, sorts].sum(1) for name, sorts in figures.items()},
        }
        for axes, (one, two) in _ways(counts.axes, values, every + nothing, every + origin):
            place = {"axes": every + names.code(axes), "one": one, "two": two}
            await _write(tx, table, place | own)


def _ways(
    axes: Sequence[int], values: Sequence[Codes], nothing: Codes, origin: Codes
) -> Iterator[tuple[str, tuple[Codes, Codes]]]:
    name = " ".join(BROKEN_DOWN[axis] for axis in axes)
    one, two, *_ = (*values, nothing, nothing)
    yield name, (one, two)
    if len(axes) < 2:
        named = (*values, origin, nothing)
        yield f"{name} {AXES[-1]}".strip(), (named[0], named[1])


def _about(names: Names, told: Told, counts: Counts) -> dict[str, Column]:
    about = {
        name: names.codes(Coded(counts.what[name], column.names))
        for name, column in told.what.items()
        if name != "week"
    }
    return about | {"week": days(counts.what["week"], told.what["week"].names)}


async def write_pairs(
    tx: Transaction, names: Names, asked: Asked, given: Given, pairs: Pairs
) -> None:
    """Write each pair: the contact, the adviser's invitation, what both sides answered."""
    invitation = given.asked[pairs.adviser]
    columns: Mapping[str, tuple[Kind, Column]] = {
        "closure_id": ("uuid", asked.closure[invitation]),
        "question": ("integer", names.codes(of(given.question, pairs.adviser))),
        "invitation_id": ("uuid", asked.id[invitation]),
        "customer": ("smallint", given.value[pairs.customer]),
        "adviser": ("smallint", given.value[pairs.adviser]),
    }
    await write_columns(tx, "fresh_pair", columns)


async def write_people(
    tx: Transaction, names: Names, asked: Asked, given: Given, counted: People
) -> None:
    """Write who answered how often, and how often in pairs."""
    cell = {
        column: names.codes(Coded(codes, axis.names))
        for column, codes, axis in zip(CELL, counted.cell, asked.axes, strict=True)
    }
    columns = {
        "week": days(counted.week, asked.week.names),
        "question": names.codes(Coded(counted.question, given.question.names)),
        "adviser_id": names.codes(Coded(counted.adviser, asked.adviser.names)),
        "n": counted.n,
        "pairs": counted.pairs,
    }
    await _write(tx, "fresh_person", cell | columns)


def days(codes: Codes, mondays: Sequence[str]) -> Codes:
    """Return the days since 2000 of weeks told by the codes of their Mondays."""
    since = [(date.fromisoformat(monday) - EPOCH).days for monday in mondays]
    return np.array(since, dtype=np.int64)[codes]


async def _write(tx: Transaction, table: str, columns: Columns) -> None:
    await write_columns(tx, table, {name: ("integer", one) for name, one in columns.items()})


async def count_raw_rows(tx: Transaction, zone: str, outcomes: Outcomes) -> None:
    """Count all that was asked and answered of contacts, into the temporary tables."""
    names = Names()
    asked = await read_asked(tx, zone)
    await write_places(tx, names, "fresh_response", told_asked(asked), RESPONSES)
    given = await read_given(tx, asked)
    outcome = _outcome(given, outcomes)
    await write_places(tx, names, "fresh_cell", told_given(asked, given, outcome), CELLS)
    pairs = paired(asked, given)
    await write_pairs(tx, names, asked, given, pairs)
    gaps = told_paired(asked, given, pairs, outcome)
    await write_places(tx, names, "fresh_paired", gaps, PAIRED)
    await write_people(tx, names, asked, given, people(asked, given, pairs, outcome))
    await names.write(tx)


def _outcome(given: Given, outcomes: Outcomes) -> Codes:
    """Return what each answer counts for, UNCOUNTED where its question has no such value."""
    place = {name: at for at, name in enumerate(given.question.names)}
    lowest, highest = min(outcomes[1], default=0), max(outcomes[1], default=0)
    known = np.full((len(place) + 1, highest - lowest + 3), UNCOUNTED, dtype=np.int64)
    for question, value, outcome in zip(*outcomes, strict=True):
        if question in place:
            known[place[question], value - lowest + 1] = outcome
    values = np.clip(given.value.astype(np.int64), lowest - 1, highest + 1)
    told: Codes = known[given.question.codes, values - lowest + 1]
    return told
