"""A panel's file: one line for each person, one column for each thing asked or known."""

import csv
from collections import Counter
from collections.abc import Sequence
from io import StringIO
from typing import Final

import msgspec

from miroir.base.errors import Invalid
from miroir.base.language import phrase

MOST_BYTES: Final = 8 * 1024 * 1024
MOST_PEOPLE: Final = 50_000
MOST_COLUMNS: Final = 200
MOST_VALUES: Final = 12  # of a column that can be a statement or a trait
LONGEST_NAME: Final = 200

UNREADABLE: Final = phrase(
    "This file is no table of people: send CSV with a line of column names and a line for each."
)
TOO_LARGE: Final = phrase("A panel has at most 50,000 people, 200 columns and 8 MB.")


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """Names of columns, and the cells of each person; `broken` lines had others than those."""

    names: Sequence[str]
    people: Sequence[Sequence[str]]
    broken: int

    def values(self, column: int) -> list[str]:
        """Return what stands in a column, in a sensible order, without empty cells."""
        found = Counter(person[column] for person in self.people if person[column])
        return sorted(found, key=_order)


def read_panel(content: bytes) -> Panel:
    """Read CSV in UTF-8 or Windows-1252, by commas, semicolons or tabs. Raises Invalid."""
    if len(content) > MOST_BYTES:
        raise Invalid(TOO_LARGE)
    lines = csv.reader(StringIO(_decoded(content)), delimiter=_delimiter(content))
    try:
        names, *others = [[cell.strip() for cell in line] for line in lines if any(line)]
    except (ValueError, csv.Error) as unreadable:
        raise Invalid(UNREADABLE) from unreadable
    if len(names) > MOST_COLUMNS or len(others) > MOST_PEOPLE:
        raise Invalid(TOO_LARGE)
    if len(names) < 2 or not all(names) or len(set(names)) < len(names) or not others:
        raise Invalid(UNREADABLE)
    people = [line for line in others if len(line) == len(names)]
    if not people:
        raise Invalid(UNREADABLE)
    return Panel(
        names=[name[:LONGEST_NAME] for name in names],
        people=people,
        broken=len(others) - len(people),
    )


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise Invalid(UNREADABLE)
    return text


def _delimiter(content: bytes) -> str:
    first = content.split(b"\n", 1)[0]
    return max((",", ";", "\t"), key=lambda mark: first.count(mark.encode()))


def number_of(cell: str) -> float | None:
    """Read a number with a point or a comma; None where it is none."""
    try:
        value = float(cell.replace("\u202f", "").replace(" ", "").replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) < 1e12 else None


def _order(value: str) -> tuple[bool, float, str]:
    number = number_of(value)
    return number is None, number or 0.0, value
