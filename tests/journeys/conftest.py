"""What journeys start from: the application on a port of its own, and a browser."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import uvicorn
from litestar import Litestar
from playwright.async_api import Browser, async_playwright, expect

expect.set_options(timeout=20_000)  # this machine may be busy with others

CHROMIUM = "/usr/bin/chromium"
# Sites of the tests' own making may ask this machine, as the real ones ask the real server.
SITES_REACH_US = "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests"


@pytest.fixture(scope="session")
async def address(app: Litestar) -> AsyncIterator[str]:
    """Give the address of the application, served over a real port."""
    config = uvicorn.Config(
        app, host="localhost", port=0, lifespan="off", log_config=None, ws="websockets-sansio"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://localhost:{port}"
    server.should_exit = True
    server.force_exit = True
    await serving


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Give a browser, the system's own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[SITES_REACH_US])
        yield browser
        await browser.close()
