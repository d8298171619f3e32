"""The lines of a file, one after the other: text is never held whole, workbooks are limited."""

import csv
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

import python_calamine as calamine

from miroir.base.errors import Invalid, NotFound, TooLarge
from miroir.base.language import phrase
from miroir.surveys.past.model import Reading

# Bytes that are none of the encoding, and what no database keeps.
UNREADABLE: Final = re.compile("[\ud800-\udfff\x00]")
LONGEST_NAME: Final = 300
LARGEST_SHEET: Final = 20 * 1024 * 1024
LARGEST_UNPACKED: Final = 400 * 1024 * 1024
NO_SHEET: Final = phrase("This is no workbook that can be read: save it again, or send it as CSV.")
LARGE_SHEET: Final = phrase("This workbook is too large to be read whole: send it as CSV.")
GONE: Final = phrase("This file is gone from the disk: send it again.")
NO_TEXT: Final = phrase("This file has no lines: choose another.")


class Line(NamedTuple):
    """A line as it stands in the file; `cells` None when it cannot be told apart."""

    number: int
    cells: Sequence[str] | None


class Table(NamedTuple):
    """The names of the columns, and the lines below them; lines without any cell are left out."""

    headers: Sequence[str]
    lines: Iterator[Line]


def open_table(path: Path, reading: Reading) -> Table:
    """Open a file as `reading` says. Raises Invalid, TooLarge, NotFound."""
    if not path.is_file():
        raise NotFound(GONE)
    lines = _of_text(path, reading) if reading.format == "text" else _of_sheet(path, reading)
    first = next(lines, None)
    if first is None or first.cells is None:
        raise Invalid(NO_TEXT)
    if reading.header:
        return Table([_named(cell) for cell in first.cells], lines)
    names = [f"{n}" for n in range(1, len(first.cells) + 1)]
    return Table(names, chain([first], lines))


def _named(cell: str) -> str:
    return " ".join(UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", cell).split())[:LONGEST_NAME]


def _of_text(path: Path, reading: Reading) -> Iterator[Line]:
    wide = reading.encoding.startswith("utf-16")
    errors = "replace" if wide else "surrogateescape"  # so that a cell, not the file, is refused
    with path.open(encoding=reading.encoding, errors=errors, newline="") as file:
        records = csv.reader(file, delimiter=reading.delimiter)
        while True:
            number = records.line_num + 1
            try:
                cells = next(records)
            except StopIteration:
                return
            except csv.Error:
                yield Line(number, None)
                continue
            if any(cells):
                yield Line(number, cells)


def _of_sheet(path: Path, reading: Reading) -> Iterator[Line]:
    with open_workbook(path) as book:
        if not 0 <= reading.sheet < len(book.sheet_names):
            raise Invalid(NO_SHEET)
        try:
            sheet = book.get_sheet_by_index(reading.sheet)
            for number, row in enumerate(sheet.iter_rows(), start=1):
                cells = [_written(cell) for cell in row]
                if any(cells):
                    yield Line(number, cells)
        except calamine.CalamineError as problem:
            raise Invalid(NO_SHEET) from problem


def open_workbook(path: Path) -> calamine.CalamineWorkbook:
    """Open a workbook (XLSX, XLS, ODS). Raises Invalid or TooLarge."""
    if path.stat().st_size > LARGEST_SHEET:
        raise TooLarge(LARGE_SHEET)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST_UNPACKED:
                raise TooLarge(LARGE_SHEET)
    try:
        with path.open("rb") as file:
            return calamine.load_workbook(file)
    except (calamine.CalamineError, OSError, ValueError) as problem:
        raise Invalid(NO_SHEET) from problem


def _written(cell: object) -> str:
    """Return a cell of a workbook as a person would type it."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        midnight = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)
