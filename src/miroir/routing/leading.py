"""The live service around the engine: one leader per organisation, who can die at any moment.

The leader holds a lock of the database and builds the engine anew from the tables; from then on
it follows the journal. What the engine decides is checked against the tables as it is written:
where they differ, the tables are right and the engine is built again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import asyncpg
import structlog

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.base.listening import Listener
from miroir.base.logs import describe
from miroir.routing.leader import Leader

log = structlog.get_logger(__name__)

LOCK = "select pg_try_advisory_lock(7202, $1)"
LOOK_EVERY = 2.0
PAUSE_AFTER_FAILURE = 1.0

Organisations = Callable[[], Awaitable[Sequence[OrganisationId]]]


async def lead(database: Database, listener: Listener, organisations: Organisations) -> None:
    """Lead the routing of every organisation that nobody leads, until cancelled.

    Leadership lasts as long as the connection that holds the locks: when it is lost, so is the
    lead, and any process may take it.
    """
    while True:
        try:
            await _lead_while_connected(database, listener, organisations)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            log.warning("lead-lost", problem=describe(problem))
        await asyncio.sleep(PAUSE_AFTER_FAILURE)


async def _lead_while_connected(
    database: Database, listener: Listener, organisations: Organisations
) -> None:
    connection = await asyncpg.connect(database.url)
    led: dict[OrganisationId, asyncio.Task[None]] = {}
    try:
        while not connection.is_closed():
            for organisation in await organisations():
                if organisation not in led and await connection.fetchval(LOCK, organisation):
                    leader = Leader(database, organisation)
                    led[organisation] = asyncio.create_task(leader.run(listener))
            await connection.execute("select 1")
            await asyncio.sleep(LOOK_EVERY)
    finally:
        for task in led.values():
            task.cancel()
        await asyncio.gather(*led.values(), return_exceptions=True)
        connection.terminate()
