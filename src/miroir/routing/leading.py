"""The live service around the engine: one leader per organisation, who can die at any moment.

The leader holds a lock of the database and builds the engine anew from the tables; from then on
it follows the journal. What the engine decides is checked against the tables as it is written:
where they differ, the tables are right and the engine is built again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import monotonic

import asyncpg
import structlog

from miroir.base.database import Database, Row, own_connection
from miroir.base.ids import OrganisationId
from miroir.base.listening import Listener
from miroir.base.logs import describe
from miroir.journal import Wakes
from miroir.routing.leader import Leader

log = structlog.get_logger(__name__)

LEAD = "select o from unnest($1::integer[]) as o where pg_try_advisory_lock(7202, o)"
LOOK_EVERY = 2.0  # for organisations that nobody leads: two statements, however many there are
REST = 0.02
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
    wakes = await Wakes.on(listener, rest=REST)
    leaders: dict[OrganisationId, Leader] = {}
    tasks: list[asyncio.Task[None]] = []
    looks_at = 0.0
    async with own_connection(database.url) as connection:
        try:
            while not connection.is_closed():
                if monotonic() >= looks_at:
                    for organisation in await _take(connection, await organisations(), leaders):
                        leader = leaders[organisation] = Leader(database, organisation)
                        tasks.append(asyncio.create_task(leader.run()))
                    looks_at = monotonic() + LOOK_EVERY
                for organisation in await wakes.next(within=LOOK_EVERY) or ():
                    if organisation in leaders:
                        leaders[organisation].wake()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _take(
    connection: "asyncpg.Connection[Row]",
    organisations: Sequence[OrganisationId],
    led: Mapping[OrganisationId, Leader],
) -> list[OrganisationId]:
    """Take the lead of whom nobody leads; it also tells whether the connection still lives."""
    rows = await connection.fetch(LEAD, [each for each in organisations if each not in led])
    return [OrganisationId(row["o"]) for row in rows]
