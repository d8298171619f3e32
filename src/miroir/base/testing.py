"""What tests of every room start from: a real PostgreSQL, migrated, and a fresh organisation.

A pytest plugin, named in the conftest.py of the checkout. MIROIR_TEST_DATABASE_URL runs the
tests on a given server instead (its user must be able to make databases).
"""

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from miroir.base.database import Database, DatabaseGone, Transaction, connect
from miroir.base.ids import OrganisationId, new_id
from miroir.base.migrations import migrate
from miroir.base.postgres import embedded_postgres

ADD_ORGANISATION = "insert into organisation (slug) values ($1) returning id"


@pytest.fixture
def server_folder() -> Iterator[Path]:
    """Give an empty folder that the account of PostgreSQL can enter (pytest's own are closed)."""
    with temporary_folder() as folder:
        yield folder


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make an empty folder that other accounts may pass through; remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="miroir-test-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def server_url() -> AsyncIterator[str]:
    """Give the address of a PostgreSQL with an empty database, for the whole run."""
    if given := os.environ.get("MIROIR_TEST_DATABASE_URL"):
        yield given
        return
    with temporary_folder() as folder:
        async with embedded_postgres(folder, durable=False) as url:
            yield url


@asynccontextmanager
async def fresh_database(server_url: str) -> AsyncIterator[str]:
    """Make an empty database on the server, give its address, drop it at the end."""
    name = f"miroir_test_{new_id().hex}"
    await _command(server_url, f"create database {name}")
    try:
        yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    finally:
        await _command(server_url, f"drop database {name} with (force)")


async def _command(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


@pytest.fixture
async def empty_database_url(server_url: str) -> AsyncIterator[str]:
    """Give the address of a database with nothing in it."""
    async with fresh_database(server_url) as url:
        yield url


@pytest.fixture(scope="session")
async def database_url(server_url: str) -> AsyncIterator[str]:
    """Give the address of a migrated database, shared by the whole run."""
    async with fresh_database(server_url) as url:
        await migrate(url)
        yield url


@pytest.fixture(scope="session")
async def database(database_url: str) -> AsyncIterator[Database]:
    """Give a pool of connections to the migrated database."""
    async with connect(database_url) as database:
        yield database


@pytest.fixture
async def organisation(database_url: str) -> OrganisationId:
    """Give a new organisation, so that tests share a database and see nothing of each other."""
    connection = await asyncpg.connect(database_url)
    try:
        return OrganisationId(await connection.fetchval(ADD_ORGANISATION, f"test-{new_id().hex}"))
    finally:
        await connection.close()


class Flickering(Database):
    """The database of a test, whose server goes away under one of its transactions."""

    def __init__(self, database: Database, *, gone_at: int) -> None:
        super().__init__(database.pool, database.url)
        self.tried = 0
        self._gone_at = gone_at

    @asynccontextmanager
    async def transaction(
        self, organisation: OrganisationId, *, at: datetime | None = None
    ) -> AsyncIterator[Transaction]:
        """Open a transaction; `gone_at` says which one finds the server gone at its end."""
        async with super().transaction(organisation, at=at) as transaction:
            yield transaction
            self.tried += 1
            if self.tried == self._gone_at:
                raise DatabaseGone("gone")


async def eventually(condition: Callable[[], bool], *, within: float = 30.0) -> None:
    """Wait until `condition()` holds; fail after `within` seconds."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("it did not come about in time")
        await asyncio.sleep(0.02)
