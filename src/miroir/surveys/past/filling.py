"""What the cells of a column stand for, written out where it must be said and was not."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec

from miroir.surveys.kinds import ENDS
from miroir.surveys.past.cells import whole_in, yes_or_no
from miroir.surveys.past.codes import codes_for
from miroir.surveys.past.columns_seen import Seen, see_columns
from miroir.surveys.past.model import MOST_VALUES, Column, Plan, Reading, cell_values
from miroir.surveys.past.sources import open_table


async def fill_values(path: Path, reading: Reading, plan: Plan) -> Plan:
    """Return the plan with options, and cells that are no values of their scale, listed.

    Columns that answer something and have no code get one of their names. Raises Invalid.
    """
    return await asyncio.to_thread(_fill, path, reading, plan)


def _fill(path: Path, reading: Reading, plan: Plan) -> Plan:
    columns = list(_coded(plan))
    if any(map(_wants_values, columns)):
        table = open_table(path, reading)
        seen = see_columns(table.headers, table.lines)
        columns = [
            _filled(column, one) if _wants_values(column) else column
            for column, one in zip(columns, seen, strict=True)
        ]
    return msgspec.structs.replace(plan, columns=tuple(columns))


def _coded(plan: Plan) -> Iterator[Column]:
    taken = {column.code for column in plan.columns}
    for column in plan.columns:
        if column.role == "answer" and not column.code and plan.source == "made":
            code = next(codes_for([column.header], taken=taken))
            taken.add(code)
            yield msgspec.structs.replace(column, code=code)
        else:
            yield column


def _wants_values(column: Column) -> bool:
    return (
        column.role in ("answer", "channel", "team")
        and not column.values
        and (column.role != "answer" or column.asked_as in (*ENDS, "choice", "choices"))
    )


def _filled(column: Column, seen: Seen) -> Column:
    return msgspec.structs.replace(column, values=cell_values(_values(column, seen))[:MOST_VALUES])


def _values(column: Column, seen: Seen) -> Iterator[tuple[str, str]]:
    if column.role != "answer" or column.asked_as == "choice":
        yield from ((cell, cell) for cell in sorted(seen.counts))
    elif column.asked_as == "choices":
        parts = (part for cell in seen.counts for part in cell.split(column.separator))
        for part in sorted({part.strip() for part in parts} - {""}):
            yield part, part
    else:
        for cell in sorted(seen.counts):
            if whole_in(cell) is None and yes_or_no(cell) is None:
                yield cell, ""
