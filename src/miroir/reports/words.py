"""Figures of tables as words: for mails and for pages, where an interval stands by its figure."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec

from miroir.base.language import Language
from miroir.reports.model import Kind, Table, Value

NONE: Final = "–"
PARTS: Final = ("_low", "_high", "_answers")


class Worded(msgspec.Struct, frozen=True, kw_only=True):
    """A table in words; `figures` are the places of columns with numbers."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: frozenset[int]


def worded(table: Table, tongue: Language) -> Worded:
    """Return a table in words: `x`, `x_low`, `x_high` and `x_answers` share a cell."""
    names = [column.name for column in table.columns]
    kept = [at for at, name in enumerate(names) if not _is_part(name, names)]
    return Worded(
        heads=[table.columns[at].title for at in kept],
        rows=[[_cell(table, row, at, tongue) for at in kept] for row in table.rows],
        figures=frozenset(
            place for place, at in enumerate(kept) if table.columns[at].kind != "words"
        ),
    )


def _is_part(name: str, names: Sequence[str]) -> bool:
    return any(name.endswith(part) and name.removesuffix(part) in names for part in PARTS)


def _cell(table: Table, row: Sequence[Value], at: int, tongue: Language) -> str:
    column = table.columns[at]
    said = value_words(row[at], column.kind, tongue)
    beside = {
        other.name.removeprefix(column.name): value_words(row[place], other.kind, tongue)
        for place, other in enumerate(table.columns)
        if other.name.startswith(f"{column.name}_")
    }
    if row[at] is not None and beside.get("_low", NONE) != NONE:
        ends = {"low": beside["_low"], "high": beside["_high"]}
        said += f" ({tongue.gettext('%(low)s to %(high)s') % ends})"
    if "_answers" in beside:
        said += f" · n {beside['_answers']}"
    return said


def value_words(value: Value, kind: Kind, tongue: Language) -> str:
    """Return one value in the reader's language."""
    if value is None or isinstance(value, str):
        return NONE if value is None else value
    if isinstance(value, bool):
        return tongue.gettext("Yes") if value else tongue.gettext("No")
    if not isinstance(value, int | float):
        return month_words(value, tongue) if kind == "month" else tongue.date(value, form="medium")
    return _figure_words(value, kind, tongue)


def month_words(month: date, tongue: Language) -> str:
    """Write a month shortly: 03/2026 or Mar 2026."""
    return f"{month.month:02d}/{month.year}" if tongue.code == "fr" else f"{month:%b %Y}"


def _figure_words(value: float, kind: Kind, tongue: Language) -> str:
    match kind:
        case "share":
            return tongue.percent(value)
        case "rate":
            return tongue.percent(value, decimals=1)
        case "score" | "points":
            return tongue.signed(value * 100)
        case "count":
            return tongue.number(value)
        case _:
            return tongue.number(value, decimals=_decimals(value))


def _decimals(value: float) -> int:
    if value == int(value) or abs(value) >= 1000:
        return 0
    return 2 if abs(value) < 10 else 1
