"""The application for tests: on the shared database, spoken to without a network."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import argon2
import httpx
import pytest
from litestar import Litestar

from miroir.access import (
    COOKIE,
    NOT_YET,
    Role,
    Scope,
    create_account,
    create_key,
    passwords,
    start_session,
)
from miroir.base import clock
from miroir.base.database import Database
from miroir.base.ids import OrganisationId, new_id
from miroir.base.settings import Settings
from miroir.desk.founding import Founded, Founding, found
from miroir.web import create_app

ORIGIN = "http://localhost:8000"
PASSWORD = "correct horse battery"

Browser = httpx.AsyncClient


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Have passwords hashed with the least that argon2 takes: dozens are hashed in a run."""
    with pytest.MonkeyPatch.context() as patch:
        quick = argon2.PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
        patch.setattr(passwords, "_hasher", quick)
        yield


@pytest.fixture(scope="session")
def web_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Give the settings of the application under test."""
    return Settings(data=tmp_path_factory.mktemp("data"), secret="a secret of thirty-two letters!!")


@pytest.fixture(scope="session")
async def app(database: Database, web_settings: Settings) -> AsyncIterator[Litestar]:
    """Give the application, started."""
    app = create_app(web_settings, database)
    async with started(app):
        yield app


@asynccontextmanager
async def started(app: Litestar) -> AsyncIterator[None]:
    """Hold the application's lifespan open, in a task that begins and ends it (anyio insists)."""
    ready, over = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            ready.set()
            await over.wait()

    life = asyncio.create_task(live())
    await asyncio.wait([life, asyncio.create_task(ready.wait())], return_when="FIRST_COMPLETED")
    if not life.done():
        yield
    over.set()
    await life


@pytest.fixture
async def founded(database: Database) -> Founded:
    """Give a new organisation, usable at once."""
    return await found_organisation(database)


async def found_organisation(database: Database) -> Founded:
    slug = f"test-{new_id().hex}"
    async with database.transaction(NOT_YET, at=clock.now()) as tx:
        return await found(
            tx,
            Founding(
                slug=slug,
                name="Test",
                language="fr",
                time_zone="Europe/Paris",
                mail_domain="mail.example.org",
                administrator=f"admin@{slug}.example.org",
                password=PASSWORD,
            ),
        )


@asynccontextmanager
async def browser(
    app: Litestar, *, peer: str = "127.0.0.1", origin: str | None = ORIGIN
) -> AsyncIterator[Browser]:
    """Open a browser without a session, at `peer`; it says that our own pages send."""
    transport = httpx.ASGITransport(app, client=(peer, 40_000), raise_app_exceptions=False)  # type: ignore[arg-type]
    headers = {"origin": origin} if origin else {}
    async with Browser(transport=transport, base_url=ORIGIN, headers=headers) as client:
        yield client


@asynccontextmanager
async def signed_in(
    app: Litestar, database: Database, organisation: OrganisationId, *roles: Role
) -> AsyncIterator[Browser]:
    """Open a browser signed in with `roles` (administrator when none is given)."""
    async with database.transaction(organisation) as tx:
        account = await create_account(
            tx,
            email=f"{new_id().hex}@example.org",
            name="Somebody",
            roles=roles or ("administrator",),
        )
        token = await start_session(tx, account)
    async with browser(app) as client:
        client.cookies.set(COOKIE, token)
        yield client


@asynccontextmanager
async def program(
    app: Litestar, database: Database, organisation: OrganisationId, *scopes: Scope
) -> AsyncIterator[Browser]:
    """Open a program with a key that has `scopes`."""
    async with database.transaction(organisation) as tx:
        key = await create_key(tx, name="test", scopes=scopes)
    async with browser(app, origin=None) as client:
        client.headers["authorization"] = f"Bearer {key.token}"
        yield client
