"""What one durable append costs on this disk: the floor under every acknowledged message."""

import asyncio
import time

import asyncpg

from bench.installation import Installation
from bench.rows import Row, quantile, row

CALLERS = (1, 16, 64)
SECONDS = 2.0
INSERT = "insert into bare_append (text) values ($1)"


def measure(at: Installation) -> list[Row]:
    """Append single rows, each in its own transaction, from several callers at once."""
    return asyncio.run(_measure(at.database_url))


async def _measure(url: str) -> list[Row]:
    pool = await asyncpg.create_pool(url, min_size=max(CALLERS), max_size=max(CALLERS))
    await pool.execute("create table if not exists bare_append (text text)")
    rows = [one for callers in CALLERS for one in await _appends(pool, callers)]
    await pool.close()
    return rows


async def _appends(pool: "asyncpg.Pool[asyncpg.Record]", callers: int) -> list[Row]:
    took: list[float] = []
    until = time.perf_counter() + SECONDS

    async def append() -> None:
        while (begun := time.perf_counter()) < until:
            await pool.execute(INSERT, "Bonjour")
            took.append(1000 * (time.perf_counter() - begun))

    await asyncio.gather(*(append() for _ in range(callers)))
    name = f"bare durable append, {callers} callers"
    return [
        row(name, len(took) / SECONDS, "appends/s"),
        row(f"{name}, p50", quantile(took, 0.5), "ms"),
    ]
