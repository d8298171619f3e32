"""A transaction ends as it was told to, even when its connection dies under it."""

import asyncio

import asyncpg
import pytest

from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId

KILL = "select pg_terminate_backend($1)"


async def test_the_end_of_a_task_is_not_swallowed_by_a_dead_connection(
    database: Database, organisation: OrganisationId
) -> None:
    begun = asyncio.Event()
    held: list[Transaction] = []

    async def work() -> None:
        async with database.transaction(organisation) as tx:
            held.append(tx)
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await begun.wait()
    pid = await held[0].value("select pg_backend_pid()")
    owner = await asyncpg.connect(database.url)
    await owner.fetchval(KILL, pid)
    await owner.close()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
