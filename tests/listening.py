"""The application for tests that need a network: a real server on a free port."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn

from miroir.base.database import Database
from miroir.base.settings import Settings
from miroir.web import configuration, create_app


@asynccontextmanager
async def serving(settings: Settings, database: Database) -> AsyncIterator[str]:
    """Serve on a free port of this machine and give the address; stop at the end."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(configuration(settings, create_app(settings, database)))
        running = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.01)
            if running.done():
                await running
        try:
            yield f"127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await running


@pytest.fixture(scope="session")
async def served(database: Database, web_settings: Settings) -> AsyncIterator[str]:
    """Give the host and port of the application, served for the whole run."""
    async with serving(web_settings, database) as address:
        yield address
