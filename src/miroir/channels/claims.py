"""What a worker had claimed when it died is given back at once, not when its claim runs out.

A worker claims deliveries and kept mails under a number of its own, and holds a lock of the
database by that number for as long as it lives. Where nobody holds the lock, nobody is at work.
"""

import asyncio
import secrets
from collections.abc import Sequence
from time import monotonic

import asyncpg
import structlog

from miroir.base import clock
from miroir.base.database import Database, Row, own_connection
from miroir.base.logs import describe

log = structlog.get_logger(__name__)

# Whoever lives holds their lock again by then, after a database that went away has come back.
GRACE = 5.0
LOOK_EVERY = 1.0
PAUSE_AFTER_FAILURE = 0.5

HOLD = "select pg_advisory_lock_shared(7213, $1)"
UNHELD = "select n from unnest($1::integer[]) as n where pg_try_advisory_xact_lock(7213, n)"
CLAIMANTS = "select distinct claimants($1) as number"
GIVE_BACK_DELIVERIES = "select give_back_deliveries($1, $2)"
GIVE_BACK_MAILS = "select give_back_mails($1, $2)"


def new_claimant() -> int:
    """Return a number to claim under, another one each time that a process begins."""
    return secrets.randbelow(2**31)


async def keep_claims(database: Database, claimant: int, *, grace: float = GRACE) -> None:
    """Hold the lock of `claimant`, and give back what the dead had claimed, until cancelled.

    `grace`: for how many seconds a claimant may be without a lock.
    """
    while True:
        try:
            await _keep_while_connected(database, claimant, grace=grace)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            log.warning("claims-unwatched", problem=describe(problem))
        await asyncio.sleep(PAUSE_AFTER_FAILURE)


async def give_back_mails(database: Database, claimants: Sequence[int]) -> None:
    """Have kept mails that were claimed by `claimants` be due at once."""
    await database.fetch(GIVE_BACK_MAILS, list(claimants), clock.now())


async def _keep_while_connected(database: Database, claimant: int, *, grace: float) -> None:
    unheld_since: dict[int, float] = {}
    async with own_connection(database.url) as connection:
        await connection.execute(HOLD, claimant)
        while True:
            unheld = set(await _unheld(database, connection)) - {claimant}
            unheld_since = {one: unheld_since.get(one, monotonic()) for one in unheld}
            dead = [one for one, since in unheld_since.items() if monotonic() - since >= grace]
            if dead:
                await _give_back(database, dead)
            await asyncio.sleep(LOOK_EVERY)


async def _give_back(database: Database, dead: Sequence[int]) -> None:
    await database.fetch(GIVE_BACK_DELIVERIES, list(dead), clock.now())
    await give_back_mails(database, dead)
    log.warning("claims-given-back", claimants=len(dead))


async def _unheld(database: Database, connection: "asyncpg.Connection[Row]") -> list[int]:
    """Return those who have claimed and hold no lock; it also tells whether ours is still held."""
    claimants = [row["number"] for row in await database.fetch(CLAIMANTS, clock.now())]
    return [row["n"] for row in await connection.fetch(UNHELD, claimants)]
