"""Monthly figures from a file: a CSV in whatever encoding, or a sheet, as lines to be pasted.

What is read is shown before it is kept: each line of the text is that line of the file.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from miroir.axes.model import Measure
from miroir.axes.pasted import MOST_LINES, plain_name
from miroir.base.errors import Invalid
from miroir.base.language import phrase
from miroir.surveys.past import Reading, open_table, sniff

MOST_COLUMNS: Final = 50
LONGEST_CELL: Final = 80
UNTABBED: Final = str.maketrans('\t\n\r"', "   ”")
NO_LINES: Final = phrase("This file has no lines: choose another.")


async def lines_of_file(
    path: Path, measures: Sequence[Measure], *, sheet: int = 0, shares: bool = True
) -> str:
    """Return a file's lines, cells parted by tabs.

    `shares`: cells of a workbook that hold a percentage hold it as of 1, as their format has it.
    Raises Invalid, TooLarge.
    """
    return await asyncio.to_thread(_read, path, measures, sheet, shares)


def _read(path: Path, measures: Sequence[Measure], sheet: int, shares: bool) -> str:
    how = sniff(path)
    how = msgspec.structs.replace(how, header=False, sheet=sheet)
    percents = _percents(measures) if shares and how.format == "sheet" else frozenset[str]()
    lines: list[str] = []
    names: Sequence[str] = ()
    for number, cells in _cells(path, how):
        names = names or [plain_name(cell) for cell in cells]
        lines += [""] * (number - len(lines) - 1)
        written = [
            _as_percent(cell) if place < len(names) and names[place] in percents else cell
            for place, cell in enumerate(cells)
        ]
        lines.append("\t".join(cell.translate(UNTABBED)[:LONGEST_CELL] for cell in written))
    if not names:
        raise Invalid(NO_LINES)
    return "\n".join(lines)


def _cells(path: Path, how: Reading) -> list[tuple[int, Sequence[str]]]:
    found: list[tuple[int, Sequence[str]]] = []
    for line in open_table(path, how).lines:
        found.append((line.number, list(line.cells or ())[:MOST_COLUMNS]))
        if len(found) > MOST_LINES or line.number > 10 * MOST_LINES:
            break
    return found


def _percents(measures: Sequence[Measure]) -> frozenset[str]:
    return frozenset(plain_name(one.name) for one in measures if one.unit == "percent")


def _as_percent(cell: str) -> str:
    try:
        return f"{100 * float(cell):.12g}"
    except ValueError:
        return cell
