"""The sheet of measures from raw rows and from kept sums: the same, and how much sooner."""

import time
from datetime import datetime
from typing import Final

from bench.rows import Row, row
from miroir.base import clock
from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.indicators import Weights
from miroir.measures import Sheet, measure, read_asked
from miroir.measures.sums import fill, unkept

DROP_ALL: Final = tuple(
    f"delete from {table} where organisation_id = $1"
    for table in ("sheet_stretch", "sheet_sum", "sheet_kind")
)
TIMES: Final = 5


async def measure_sums(database: Database, organisation: OrganisationId) -> list[Row]:
    """Read thirteen weeks from raw rows, fill, and read them again. Raises where they differ."""
    at = clock.now()
    async with database.transaction(organisation, at=at) as tx:
        for statement in DROP_ALL:
            await tx.execute(statement, organisation)
        raw, by_raw = await _read(tx, times=1)
        raw_weighted, by_raw_weighted = await _read(tx, times=1, weights="contacts")
    each = await _fill(database, organisation, at)
    async with database.transaction(organisation, at=at) as tx:
        kept, by_kept = await _read(tx, times=TIMES)
        weighted, by_weighted = await _read(tx, times=TIMES, weights="contacts")
    if (kept, weighted) != (raw, raw_weighted):
        raise AssertionError("The sheet from kept sums is not that from raw rows.")
    return [
        row(
            "recount: sheet of 13 weeks, kept sums beside raw rows",
            by_kept * 1000,
            "ms",
            baseline=by_raw * 1000,
        ),
        row(
            "recount: the same, weighted to all contacts",
            by_weighted * 1000,
            "ms",
            baseline=by_raw_weighted * 1000,
        ),
        row("recount: filling a day or week of it", each * 1000, "ms"),
    ]


async def _read(tx: Transaction, *, times: int, weights: Weights = "none") -> tuple[Sheet, float]:
    asked = read_asked({"weights": weights})
    begun = time.perf_counter()
    for _ in range(times):
        sheet = await measure(tx, asked, language="fr")
    return sheet, (time.perf_counter() - begun) / times


async def _fill(database: Database, organisation: OrganisationId, at: datetime) -> float:
    async with database.transaction(organisation, at=at) as tx:
        due = await unkept(tx)
    begun = time.perf_counter()
    for one in due:
        async with database.transaction(organisation, at=at) as tx:
            await fill(tx, one)
    return (time.perf_counter() - begun) / max(len(due), 1)
