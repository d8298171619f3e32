"""The database: a pool of connections, and transactions bound to one organisation.

Inside `transaction()` row-level security shows the rows of its organisation only. Facts that a
verb records wait on the transaction and are written by the journal as its last statement: see
`miroir.journal`.
"""

from __future__ import annotations  # asyncpg is generic in its stubs only

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from copy import copy
from datetime import datetime
from typing import Any, Final

import asyncpg
import msgspec

from miroir.base import clock
from miroir.base.ids import OrganisationId

Row = asyncpg.Record
Parting = Callable[["Transaction"], str]

APP_ROLE = "miroir_app"


class Transaction:
    """One open transaction of one organisation, at one instant (`at`).

    `fetch`, `row`, `value`, `execute` run visible SQL. What `with_commit` was given is sent in
    one message with the commit, in order of first registration, once each.
    """

    def __init__(
        self, connection: asyncpg.Connection[Row], organisation: OrganisationId, at: datetime
    ) -> None:
        self.connection = connection
        self.organisation = organisation
        self.at = at
        self.facts: list[object] = []
        self._partings: dict[Parting, None] = {}

    async def fetch(self, sql: str, *values: object) -> list[Row]:
        """Return every row."""
        return await self.connection.fetch(sql, *values)

    async def row(self, sql: str, *values: object) -> Row | None:
        """Return the first row, or None."""
        return await self.connection.fetchrow(sql, *values)

    async def value(self, sql: str, *values: object) -> Any:
        """Return the first column of the first row, or None."""
        return await self.connection.fetchval(sql, *values)

    async def execute(self, sql: str, *values: object) -> str:
        """Run a statement and return its command tag, such as 'UPDATE 1'."""
        return await self.connection.execute(sql, *values)

    async def execute_many(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Run a statement once per row of values."""
        await self.connection.executemany(sql, list(rows))

    def at_instant(self, at: datetime) -> Transaction:
        """Return this same transaction at another instant: of several things, each has its own."""
        same = copy(self)
        same.at = at
        return same

    def with_commit(self, parting: Parting) -> None:
        """Have the SQL that `parting` returns at the end run in one message with the commit."""
        self._partings.setdefault(parting)

    def ending(self) -> str:
        """Return the SQL that ends the transaction."""
        return "; ".join([*(parting(self) for parting in self._partings), "commit"])


class DatabaseGone(ConnectionResetError):
    """The server went while a connection to it was in use."""


# What a transaction raises whose server goes away, or is not there to begin it.
WITHOUT_DATABASE: Final = (
    DatabaseGone,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresConnectionError,
)


class Database:
    """A pool of connections that act as the least-privileged role there is."""

    def __init__(self, pool: asyncpg.Pool[Row], url: str) -> None:
        self.pool = pool
        self.url = url

    @asynccontextmanager
    async def transaction(
        self, organisation: OrganisationId, *, at: datetime | None = None
    ) -> AsyncIterator[Transaction]:
        """Open a transaction for `organisation`; commit at the end, roll back on an error."""
        async with self._connection() as connection:
            transaction = Transaction(connection, organisation, at or clock.now())
            try:
                # One round trip opens the transaction and names the organisation.
                await connection.execute(
                    f"begin; set local miroir.organisation = '{int(organisation)}'"
                )
                yield transaction
                await connection.execute(transaction.ending())
            except asyncpg.InternalClientError:
                raise
            except BaseException:
                await _roll_back(connection)
                raise

    async def fetch(self, sql: str, *values: object) -> list[Row]:
        """Return every row of what belongs to no organisation, such as the directory."""
        async with self._connection() as connection:
            return await connection.fetch(sql, *values)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[asyncpg.Connection[Row]]:
        """Lend a connection. Raises DatabaseGone when the server has gone under it."""
        async with self.pool.acquire() as connection:
            try:
                yield connection  # type: ignore[misc]
            except asyncpg.InternalClientError as problem:
                # How the driver tells that the server said farewell while it was idle.
                connection.terminate()
                raise DatabaseGone("The database has gone away.") from problem

    async def close(self) -> None:
        """Close every connection, waiting for those in use."""
        await self.pool.close()


@asynccontextmanager
async def connect(url: str, *, most: int = 10) -> AsyncIterator[Database]:
    """Open a pool of at most `most` connections to `url` and close it at the end."""
    pool = await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=most,
        connect=reach,
        init=prepare_connection,
        reset=end_transaction,
        server_settings=SERVER_SETTINGS,
    )
    database = Database(pool, url)
    try:
        yield database
    finally:
        await database.close()


SERVER_SETTINGS = {"application_name": "miroir", "timezone": "UTC"}


async def reach(*places: Any, **options: Any) -> asyncpg.Connection[Row]:
    """Open one connection. Raises DatabaseGone whatever of the server is not there."""
    try:
        return await asyncpg.connect(*places, **options)
    except (FileNotFoundError, ConnectionError) as problem:  # it is being started again
        raise DatabaseGone("The database is not there at present.") from problem


@asynccontextmanager
async def own_connection(url: str) -> AsyncIterator[asyncpg.Connection[Row]]:
    """Give a connection of one's own: locks taken on it are held for as long as it lives.

    Raises DatabaseGone when the server goes under it.
    """
    connection = await reach(url)
    try:
        yield connection
    except asyncpg.InternalClientError as problem:  # see Database._connection
        raise DatabaseGone("The database has gone away.") from problem
    finally:
        connection.terminate()


async def _roll_back(connection: asyncpg.Connection[Row]) -> None:
    """Undo what was begun. No error of its own: the error, or the end, that led here must go on."""
    # A connection that is gone has taken the transaction with it, and the pool knows.
    try:
        with suppress(Exception):
            await connection.execute("rollback")
    except asyncio.CancelledError:  # told to end once more, while ending
        connection.terminate()
        raise


async def end_transaction(connection: asyncpg.Connection[Row]) -> None:
    """Leave nothing open on a connection that goes back to the pool.

    Settings are local to transactions here, so the round trip of a full reset is spared.
    """
    if connection.is_in_transaction():
        await connection.execute("rollback")


async def prepare_connection(connection: asyncpg.Connection[Row]) -> None:
    """Step down to the application's role where the given user may, and set up JSON.

    Superusers pass through row-level security, so they must step down; the owner of the tables
    is held by FORCE ROW LEVEL SECURITY in any case.
    """
    may = await connection.fetchval(
        "select pg_has_role(oid, 'member') from pg_roles where rolname = $1", APP_ROLE
    )
    if may:
        await connection.execute(f"set role {APP_ROLE}")
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: msgspec.json.encode(value).decode(),
        decoder=msgspec.json.decode,
    )
