"""Raw rows of the database as arrays, and arrays as rows, by COPY in binary. Needs numpy.

Every field of a row has one length, so that all rows have one: texts are told by a number.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from miroir.base.database import Transaction

Kind = Literal["uuid", "bigint", "integer", "smallint", "boolean"]
Column = NDArray[Any]
Take = Callable[[Mapping[str, Column]], None]

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


async def read_parts(
    tx: Transaction, sql: str, *values: object, columns: Mapping[str, Kind], take: Take
) -> None:
    """Hand the columns of a query, none of which may be null, to `take`, part by part.

    It runs in a thread, one part at a time, while the next part comes.
    """
    form = _form(columns)
    waiting = bytearray()
    taking: list[asyncio.Future[None]] = []
    begun = False

    def decode_and_take(rows: bytes) -> None:
        table = np.frombuffer(rows, dtype=form)
        take({name: _native(table[name]) for name in columns})

    async def hand_over() -> None:
        nonlocal begun
        if not begun:
            del waiting[: len(HEADER)]
            begun = True
        whole = len(waiting) // form.itemsize * form.itemsize
        rows = bytes(memoryview(waiting)[:whole])
        del waiting[:whole]
        while taking:
            await taking.pop()
        taking.append(asyncio.get_running_loop().run_in_executor(None, decode_and_take, rows))

    async def hear(data: bytes) -> None:
        waiting.extend(data)
        if len(waiting) >= AT_ONCE:
            await hand_over()

    try:
        await tx.connection.copy_from_query(sql, *values, output=hear, format="binary")
        await hand_over()
    finally:
        await asyncio.gather(*taking)
    if waiting != TRAILER:
        raise ValueError("A column that must not be null is: look at the query.")


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
