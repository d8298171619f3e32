"""What journeys start from: an installation, or the application in this process; a browser."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import uvicorn
from litestar import Litestar
from playwright.async_api import Browser, async_playwright, expect
from tests.installation import Installation
from tests.journeys.visitors import Visitors, empty_queues

from miroir.base.testing import temporary_folder

expect.set_options(timeout=60_000)  # this machine may be busy with others

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Sites of the tests' own making may ask this machine, as the real ones ask the real server.
    "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
)


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
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def miroir() -> AsyncIterator[Installation]:
    """Give the whole product with its sample, served for the whole run; nothing in it breaks."""
    with temporary_folder() as folder:
        installation = Installation(folder, web_processes=2, sample=True)
        async with installation.served():
            await empty_queues(installation.url)
            yield installation
        assert installation.log_lines("[error") == []
        assert installation.log_lines("[critical") == []


@pytest.fixture
async def visitors(
    request: pytest.FixtureRequest, chromium: Browser, miroir: Installation
) -> AsyncIterator[Visitors]:
    """Give a way to open browsers on the installation; no page of theirs may complain."""
    if getattr(request.node, "execution_count", 1) > 1:
        await empty_queues(miroir.url)  # of what the first try left behind
    async with Visitors(chromium, miroir.url) as visitors:
        yield visitors
    assert visitors.complaints == []
