"""How long pages take, asked for over HTTP one after the other."""

import time
from typing import Final

import httpx

from bench.rows import quantile

TIMES: Final = 40
LONGEST: Final = 20.0  # seconds; what is slow is asked for less often


async def p95(client: httpx.AsyncClient, path: str) -> float:
    """Return the time within which 95 of a hundred answers came, in milliseconds."""
    taken: list[float] = []
    while len(taken) < TIMES and sum(taken) < LONGEST * 1000:
        begun = time.perf_counter()
        (await client.get(path)).raise_for_status()
        taken.append((time.perf_counter() - begun) * 1000)
    return quantile(taken, 0.95)
