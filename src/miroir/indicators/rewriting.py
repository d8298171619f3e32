"""Counts of arrays as rows: compared with those that are kept, and written where they differ.

Tables of organisations take no COPY, and most counts that are kept are right already. So only
what should be in weeks that differ comes into temporary tables. Needs numpy.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

import numpy as np

from miroir.base.database import Transaction
from miroir.indicators.counting_again import Counted
from miroir.indicators.fresh_counts import INTO_NAMES, Kept
from miroir.indicators.labels import Codes, Ids
from miroir.indicators.places import AXES, BROKEN_DOWN
from miroir.indicators.places_counted import PlaceCounts
from miroir.indicators.raw_answers import Coded
from miroir.indicators.raw_rows import Column, Kind, read_parts, write_columns
from miroir.indicators.week_sums import WeekSums

EPOCH: Final = date(2000, 1, 1)
ORIGIN: Final = "asked"
# The sorts that are added up: answers are bad news, neither or good; gaps go from -2 to 2;
# invitations were not answered, or were.
CELLS: Final = {"n": (0, 1, 2), "good": (2,), "bad": (0,)}
PAIRED: Final = {"n": (0, 1, 2, 3, 4), "up_2": (4,), "up_1": (3,), "down_1": (1,), "down_2": (0,)}
RESPONSES: Final = {"invited": (0, 1), "answered": (1,)}


class Block(NamedTuple):
    """Rows of a table of counts; weeks are days since 2000, 0 in a table without weeks."""

    named: Mapping[str, Coded]
    week: Codes
    figures: Mapping[str, Codes]
    ids: Mapping[str, Ids] = {}


def blocks(table: str, counted: Counted) -> Iterator[Block]:
    """Yield what a table should hold of what was asked here."""
    match table:
        case "mirror_cell":
            yield from _of_places(counted.cells, CELLS)
        case "mirror_paired":
            yield from _of_places(counted.gaps, PAIRED)
        case "mirror_response":
            yield from _of_places(counted.responses, RESPONSES)
        case "mirror_pair":
            yield _of_pairs(counted)
        case _:
            yield _of_people(counted)


def _of_places(counts: PlaceCounts, figures: Mapping[str, Sequence[int]]) -> Iterator[Block]:
    """Yield rows of places; a figure adds up some of the sorts.

    All of it was asked, so of each place without another axis there is the same by origin.
    """
    for counted in counts.by_place():
        every = np.zeros(len(counted.n), dtype=np.uint8)
        values = [
            Coded(codes, counts.shape.axes[axis])
            for axis, codes in zip(counted.axes, counted.values, strict=True)
        ]
        about = {
            name: Coded(codes, counts.shape.what[name])
            for name, codes in counted.what.items()
            if name != "week"
        }
        week = days(counted.what["week"], counts.shape.what["week"])
        told = {name: counted.n[:, sorts].sum(1) for name, sorts in figures.items()}
        for axes, (one, two) in _ways(counted.axes, values, every):
            yield Block({"axes": Coded(every, [axes]), "one": one, "two": two} | about, week, told)


def _ways(
    axes: Sequence[int], values: Sequence[Coded], every: Codes
) -> Iterator[tuple[str, tuple[Coded, Coded]]]:
    name = " ".join(BROKEN_DOWN[axis] for axis in axes)
    nothing = Coded(every, [""])
    one, two, *_ = (*values, nothing, nothing)
    yield name, (one, two)
    if len(axes) < 2:
        one, two, *_ = (*values, Coded(every, [ORIGIN]), nothing)
        yield f"{name} {AXES[-1]}".strip(), (one, two)


def _of_pairs(counted: Counted) -> Block:
    pairs = counted.pairs
    return Block(
        {"question": Coded(pairs.question, counted.questions)},
        np.zeros(len(pairs.question), dtype=np.int32),
        {"customer": pairs.customer, "adviser": pairs.adviser},
        {"closure_id": pairs.closure, "invitation_id": pairs.invitation},
    )


def _of_people(counted: Counted) -> Block:
    people = counted.people
    cell = ("team_id", "channel", "brand_id", "reason_id")
    named = {
        "question": Coded(people.question, counted.questions),
        **{
            column: Coded(codes, names)
            for column, codes, names in zip(cell, people.cell, counted.axes, strict=True)
        },
        "adviser_id": Coded(people.adviser, counted.advisers),
        "origin": Coded(np.zeros(len(people.n), dtype=np.uint8), [ORIGIN]),
    }
    week = days(people.week, counted.mondays)
    return Block(named, week, {"n": people.n, "pairs": people.pairs})


def days(codes: Codes, mondays: Sequence[str]) -> Codes:
    """Return the days since 2000 of weeks told by the codes of their Mondays."""
    since = [(date.fromisoformat(monday) - EPOCH).days for monday in mondays]
    return np.array(since, dtype=np.int32)[codes]


async def rewrite(tx: Transaction, kept: Kept, fresh: Sequence[Block]) -> set[tuple[date, str]]:
    """Have a table hold what it should; return weeks and questions to be decided on afresh."""
    if kept.with_past:
        await _write_fresh(tx, kept, fresh, weeks=None)
        weeks = [row["week"] for row in await tx.fetch(kept.differing(), tx.organisation)]
    elif weeks := await _differing(tx, kept, fresh):
        await _write_fresh(tx, kept, fresh, weeks=weeks)
    touched = set()
    for sql in (kept.taking_away(), kept.adding()) if weeks else ():
        rows = await tx.fetch(sql, tx.organisation, weeks)
        touched |= {(row["week"], row["question"]) for row in rows}
    return touched


async def _differing(tx: Transaction, kept: Kept, fresh: Sequence[Block]) -> list[date]:
    """Return the weeks of which not all that is kept is as it should be."""
    sums, should = WeekSums(), WeekSums()

    def take(rows: Mapping[str, Column]) -> None:
        sums.add(rows["week"], rows["key"], _figures(kept, rows, rows))

    columns: dict[str, Kind] = {"key": "bigint", "week": "integer", **kept.ids, **kept.figures}
    await read_parts(tx, kept.reading(), tx.organisation, columns=columns, take=take)
    numbers = {column: await _numbers(tx, kept, column, fresh) for column in kept.named}
    for block in fresh:
        key = np.zeros(len(block.week), dtype=np.int64)
        for column, coded in block.named.items():
            key ^= np.array([numbers[column][name] for name in coded.names], np.int64)[coded.codes]
        should.add(block.week, key, _figures(kept, block.ids, block.figures))
    return [EPOCH + timedelta(days=week) for week in sums.differing(should)]


def _figures(kept: Kept, ids: Mapping[str, Column], figures: Mapping[str, Column]) -> list[Column]:
    halves = [ids[name][:, half] for name in kept.ids for half in (0, 1)]
    return [*halves, *(figures[name] for name in kept.figures)]


async def _numbers(
    tx: Transaction, kept: Kept, column: str, fresh: Sequence[Block]
) -> Mapping[str, int]:
    """Return the number of each name in a column, as the database makes it of what is kept."""
    names = list({name for block in fresh for name in block.named[column].names})
    return {row["name"]: row["number"] for row in await tx.fetch(kept.numbers(column), names)}


async def _write_fresh(
    tx: Transaction, kept: Kept, fresh: Sequence[Block], *, weeks: Sequence[date] | None
) -> None:
    """Store what should be in some weeks, or in all, where `kept` looks for it."""
    wanted = [(week - EPOCH).days for week in weeks or ()]
    names: list[str] = []
    for block in fresh:
        some = slice(None) if weeks is None else np.isin(block.week, wanted)
        columns: dict[str, tuple[Kind, Column]] = {}
        for column, coded in block.named.items():
            codes = coded.codes[some].astype(np.int64) + len(names)
            columns[column] = ("integer", codes)
            names += coded.names
        columns |= {name: ("uuid", column[some]) for name, column in block.ids.items()}
        columns |= {
            name: (kept.figures[name], column[some]) for name, column in block.figures.items()
        }
        columns["week"] = ("integer", block.week[some])
        await write_columns(tx, kept.fresh_table, columns)
    await tx.execute("truncate fresh_name")
    await tx.execute(INTO_NAMES, [*range(len(names))], names)
    await tx.execute(f"analyze fresh_name, {kept.fresh_table}")
