"""Reading monthly figures as pasted from a spreadsheet or a CSV file.

The first line names the figures, the first column the months: 2026-03, 03/2026, 2026-03-01 or
01/03/2026. Columns are parted by tabs, semicolons or commas. What cannot be read is told line by
line, and nothing is kept of it; an empty cell is no value.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Final, Literal
from uuid import UUID

import msgspec

from miroir.axes.entering import Cell
from miroir.axes.model import Measure
from miroir.base.language import phrase

MOST_LINES: Final = 600
LARGEST: Final = 1e15
YEAR_FIRST: Final = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})(?:[-/.][0-9]{1,2})?")
YEAR_LAST: Final = re.compile(r"(?:[0-9]{1,2}[-/.])?([0-9]{1,2})[-/.]([0-9]{4})")
NUMBER: Final = re.compile(r"[+-]?[0-9]*[.,]?[0-9]+(?:[eE][+-]?[0-9]{1,2})?")
SPACES: Final = str.maketrans("", "", " \u00a0\u202f'’€$%")

Why = Literal["no-figure", "no-month", "no-number", "too-many", "twice"]
WHY: Final[Mapping[Why, str]] = {
    "no-figure": phrase("no figure has this name"),
    "no-month": phrase("this is no month"),
    "no-number": phrase("this is no number"),
    "too-many": phrase("more lines than are read at once"),
    "twice": phrase("this month is there twice"),
}


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """What could not be read: the line (1 is the first), what stood there, why."""

    line: int
    words: str
    why: Why


class Pasted(msgspec.Struct, frozen=True, kw_only=True):
    """What was read, and what was not."""

    cells: Sequence[Cell]
    refusals: Sequence[Refusal]


def read_pasted(text: str, measures: Sequence[Measure]) -> Pasted:
    """Read pasted lines as values of known measures."""
    rows = _rows(text.lstrip("\ufeff"))
    if not rows:
        return Pasted(cells=[], refusals=[])
    refusals: list[Refusal] = []
    if len(rows) > MOST_LINES:
        refusals.append(Refusal(line=rows[MOST_LINES][0], words="…", why="too-many"))
    known = {plain_name(measure.name): measure for measure in measures}
    columns: dict[int, Measure] = {}
    first, names = rows[0]
    for place, name in enumerate(names[1:], start=1):
        if plain_name(name) in known:
            columns[place] = known[plain_name(name)]
        elif name.strip():
            refusals.append(Refusal(line=first, words=name[:40], why="no-figure"))
    cells: dict[tuple[UUID, date], float] = {}
    for number, row in rows[1:MOST_LINES]:
        _read_line(number, row, columns, cells, refusals)
    kept = [(measure, month, value) for (measure, month), value in cells.items()]
    return Pasted(cells=kept, refusals=sorted(refusals, key=lambda one: one.line))


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Return the lines that hold anything, each with its number in the text."""
    lines = text.splitlines(keepends=True)
    head = next((line for line in lines if line.strip()), "")
    reader = csv.reader(lines, delimiter=_delimiter(head))
    found: list[tuple[int, list[str]]] = []
    begin = 1
    for row in reader:
        if any(cell.strip() for cell in row):
            found.append((begin, row))
        if len(found) > MOST_LINES:
            break
        begin = reader.line_num + 1
    return found


def _read_line(
    number: int,
    row: Sequence[str],
    columns: Mapping[int, Measure],
    cells: dict[tuple[UUID, date], float],
    refusals: list[Refusal],
) -> None:
    month = read_month(row[0])
    if month is None:
        refusals.append(Refusal(line=number, words=row[0][:40], why="no-month"))
        return
    for place, measure in columns.items():
        words = row[place].strip() if place < len(row) else ""
        if not words:
            continue
        value = read_number(words, measure)
        if value is None:
            refusals.append(Refusal(line=number, words=words[:40], why="no-number"))
        elif (measure.id, month) in cells:
            refusals.append(Refusal(line=number, words=row[0][:40], why="twice"))
        else:
            cells[measure.id, month] = value


def read_month(words: str) -> date | None:
    """Return the first day of a month as people write it; None for what is none."""
    words = words.strip()
    if match := YEAR_FIRST.fullmatch(words):
        year, month = int(match[1]), int(match[2])
    elif match := YEAR_LAST.fullmatch(words):
        year, month = int(match[2]), int(match[1])
    else:
        return None
    return date(year, month, 1) if 1 <= month <= 12 and 1900 <= year <= 2200 else None


def read_number(words: str, measure: Measure) -> float | None:
    """Return a number as people write it: 1 234,5 or 1,234.5 or 3,2 %; percentages as of 1."""
    plain = words.translate(SPACES)
    if "," in plain and "." in plain:
        thousands = "," if plain.rfind(".") > plain.rfind(",") else "."
        plain = plain.replace(thousands, "")
    if not NUMBER.fullmatch(plain):
        return None
    value = float(plain.replace(",", "."))
    if not isfinite(value) or abs(value) > LARGEST:
        return None
    return value / 100 if measure.unit == "percent" else value


def _delimiter(line: str) -> str:
    return next((one for one in "\t;" if one in line), ",")


def plain_name(name: str) -> str:
    """Return a name as it is compared: without capitals or further spaces."""
    return " ".join(name.split()).casefold()
