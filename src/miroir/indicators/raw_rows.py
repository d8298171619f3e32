"""Raw rows of the database as arrays, and arrays as rows, by COPY in binary. Needs numpy.

Every field of a row has one length, so that all rows have one: texts are told by a number.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from miroir.base.database import Transaction

Kind = Literal["uuid", "bigint", "integer", "smallint", "boolean"]
Column = NDArray[Any]

# https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format": each row tells how many
# fields it has, each field its length, in network byte order.
HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER: Final = b"\xff\xff"
FORMS: Final[Mapping[Kind, tuple[Any, ...]]] = {
    "uuid": (">u8", 2),  # the higher half, the lower
    "bigint": (">i8",),
    "integer": (">i4",),
    "smallint": (">i2",),
    "boolean": ("?",),
}
AT_ONCE: Final = 1 << 23  # bytes


async def read_columns(
    tx: Transaction, sql: str, *values: object, columns: Mapping[str, Kind]
) -> dict[str, Column]:
    """Return the columns of a query, none of which may be null."""
    form = _form(columns)
    waiting = bytearray()
    parts: list[dict[str, Column]] = []

    def take() -> None:
        rows = len(waiting) // form.itemsize
        table = np.frombuffer(bytes(waiting[: rows * form.itemsize]), dtype=form)
        del waiting[: rows * form.itemsize]
        parts.append({name: _native(table[name]) for name in columns})

    async def hear(data: bytes) -> None:
        waiting.extend(data)
        if len(waiting) >= AT_ONCE:
            if not parts:
                del waiting[: len(HEADER)]
            take()

    await tx.connection.copy_from_query(sql, *values, output=hear, format="binary")
    if not parts:
        del waiting[: len(HEADER)]
    take()
    if waiting != TRAILER:
        raise ValueError("A column that must not be null is: look at the query.")
    return {name: np.concatenate([part[name] for part in parts]) for name in columns}


async def write_columns(
    tx: Transaction, table: str, written: Mapping[str, tuple[Kind, Column]]
) -> None:
    """Add rows to a table without row-level security, column by column."""
    form = _form({name: kind for name, (kind, _) in written.items()})

    async def rows() -> AsyncIterator[bytes]:
        yield HEADER
        count = len(next(iter(written.values()))[1])
        step = AT_ONCE // form.itemsize
        for start in range(0, count, step):
            part = np.zeros(min(step, count - start), dtype=form)
            part["fields"] = len(written)
            for name, (_, column) in written.items():
                part[f"length of {name}"] = form[name].itemsize
                part[name] = column[start : start + step]
            yield part.tobytes()
        yield TRAILER

    await tx.connection.copy_to_table(table, source=rows(), columns=[*written], format="binary")


def _form(columns: Mapping[str, Kind]) -> np.dtype[Any]:
    fields: list[Any] = [("fields", ">i2")]
    for name, kind in columns.items():
        fields += [(f"length of {name}", ">i4"), (name, *FORMS[kind])]
    return np.dtype(fields)


def _native(column: Column) -> Column:
    return np.ascontiguousarray(column.astype(column.dtype.newbyteorder("=")))
