"""Tables as files: CSV for spreadsheets, Parquet for whoever reckons with them."""

import csv
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any, Final

from miroir.reports.model import Kind, Table, Value

if TYPE_CHECKING:
    import pyarrow as pa

# A spreadsheet would run a cell that begins with one of these as a formula.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK: Final = "\ufeff"  # without it, spreadsheets misread accents


def as_csv(table: Table) -> str:
    """Return a table as comma-separated values; shares and scores are of 1, nothing is rounded."""
    text = StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow([column.name for column in table.columns])
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return text.getvalue()


def _cell(value: Value) -> object:
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA):
        return f"'{value}"
    if isinstance(value, bool):
        return str(value).lower()
    return value


def as_parquet(table: Table) -> bytes:
    """Return a table as a Parquet file, each column of its own type. Call it in a thread."""
    import pyarrow as pa  # noqa: PLC0415 - it takes long to load, and most processes never do
    import pyarrow.parquet as pq  # noqa: PLC0415

    arrays = [
        pa.array([row[at] for row in table.rows], type=_type(column.kind, pa))
        for at, column in enumerate(table.columns)
    ]
    made = BytesIO()
    pq.write_table(pa.table(arrays, names=[column.name for column in table.columns]), made)
    return made.getvalue()


def _type(kind: Kind, pa: Any) -> "pa.DataType":
    match kind:
        case "words":
            return pa.string()
        case "day" | "month":
            return pa.date32()
        case "count":
            return pa.int64()
        case "yes-no":
            return pa.bool_()
        case _:
            return pa.float64()
