"""Whatever the network does, what a visitor wrote arrives once and in order."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable

import pytest
from playwright.async_api import Browser, BrowserContext, WebSocketRoute, expect
from tests.journeys.widget_visits import Staff, shop, visit

from miroir.base.database import Database
from miroir.desk.founding import Founded

pytestmark = pytest.mark.browser

HOSTILE = 5  # connections
SENT = [f"message {number}" for number in range(12)]


@pytest.fixture
async def site(chromium: Browser, address: str, founded: Founded) -> AsyncIterator[BrowserContext]:
    async with shop(chromium, address, founded) as context:
        yield context


@pytest.fixture
def staff(database: Database, founded: Founded) -> Staff:
    return Staff(database, founded)


class Hostile:
    """A network whose first connections are slow, go dumb in one direction, and then die."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.connections = 0
        self.tasks: set[asyncio.Task[None]] = set()

    def carry(self, near: WebSocketRoute) -> None:
        """Carry one connection between the page (`near`) and the server."""
        self.connections += 1
        if self.connections > HOSTILE:
            near.connect_to_server()
            return
        far = near.connect_to_server()
        lives = [self.chance.randint(1, 6), self.chance.randint(2, 8)]
        near.on_message(lambda data: self._pass(0, lives, near, far.send, data))
        far.on_message(lambda data: self._pass(1, lives, near, near.send, data))

    def _pass(
        self,
        way: int,
        lives: list[int],
        near: WebSocketRoute,
        send: Callable[[str | bytes], None],
        data: str | bytes,
    ) -> None:
        lives[way] -= 1
        if lives[way] >= 0:
            self._later(self._send(send, data))
        elif lives[way] == -1:
            self._later(self._die(near))

    async def _send(self, send: Callable[[str | bytes], None], data: str | bytes) -> None:
        await asyncio.sleep(0.05)
        send(data)

    async def _die(self, near: WebSocketRoute) -> None:
        await asyncio.sleep(self.chance.random() * 0.3)
        await near.close(code=1011)

    def _later(self, work: object) -> None:
        task = asyncio.ensure_future(self._quietly(work))  # type: ignore[arg-type]
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _quietly(self, work: asyncio.Future[None]) -> None:
        try:
            await work
        except Exception:  # the connection was gone already
            return


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_connections_that_die_at_any_moment_lose_and_double_nothing(
    site: BrowserContext, staff: Staff, seed: int
) -> None:
    network = Hostile(seed)
    await site.route_web_socket("**/live", network.carry)
    widget = await visit(site)
    await widget.open()
    for text in SENT:
        await widget.say(text)
    await expect(widget.bubbles).to_have_text(SENT, timeout=60_000)
    assert await staff.written() == SENT
    assert network.connections > 1  # at least one died
    await expect(widget.frame.get_by_text("Envoi en cours")).to_have_count(0)


async def test_what_is_written_offline_leaves_when_the_network_is_back(
    site: BrowserContext, staff: Staff
) -> None:
    widget = await visit(site)
    await widget.open()
    await widget.say("before")
    await expect(widget.bubbles).to_have_text(["before"])
    await site.set_offline(True)
    for text in ("one", "two", "three"):
        await widget.say(text)
    await expect(widget.frame.get_by_text("Connexion perdue")).to_be_visible()
    await expect(widget.frame.get_by_text("Envoi en cours")).to_have_count(3)
    await staff.answer("while you were away")
    await site.set_offline(False)
    await expect(widget.frame.get_by_text("Connexion perdue")).to_have_count(0)
    await expect(widget.frame.get_by_text("Envoi en cours")).to_have_count(0)
    expected = ["before", "while you were away", "one", "two", "three"]
    await expect(widget.bubbles).to_have_text(expected)
    assert await staff.written() == ["before", "one", "two", "three"]


async def test_what_waits_survives_the_page_and_is_sent_by_the_next(
    site: BrowserContext, staff: Staff
) -> None:
    silent = True

    def carry(near: WebSocketRoute) -> None:
        if not silent:
            near.connect_to_server()

    await site.route_web_socket("**/live", carry)
    widget = await visit(site)
    await widget.open()
    for text in ("one", "two"):
        await widget.say(text)
    await expect(widget.frame.get_by_text("Envoi en cours")).to_have_count(2)
    assert await staff.written() == []
    await widget.page.close()
    silent = False
    later = await visit(site, "/two")
    await later.open()
    await expect(later.bubbles).to_have_text(["one", "two"])
    assert await staff.written() == ["one", "two"]


async def test_where_no_socket_comes_through_requests_carry_the_chat(
    site: BrowserContext, staff: Staff
) -> None:
    async def refuse(near: WebSocketRoute) -> None:
        await near.close(code=1011)

    await site.route_web_socket("**/live", refuse)
    widget = await visit(site)
    await widget.open()
    for text in ("one", "two"):
        await widget.say(text)
    await expect(widget.bubbles).to_have_text(["one", "two"], timeout=40_000)
    await staff.answer("three")
    await expect(widget.bubbles).to_have_text(["one", "two", "three"], timeout=40_000)
    assert await staff.written() == ["one", "two"]
