"""One LISTEN connection per process, kept open and reopened when it is lost."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg
import structlog

from miroir.base.database import reach
from miroir.base.logs import describe

Heard = Callable[[str], None]

log = structlog.get_logger(__name__)

RETRY_SECONDS = 0.5
LOST = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)


class Listener:
    """Calls back, on the event loop, with the payload of every NOTIFY on the channels asked for.

    A NOTIFY that is sent while the connection is down is lost: readers must poll as well.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._heard: dict[str, list[Heard]] = {}
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._lost = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()

    async def listen(self, channel: str, heard: Heard) -> None:
        """Call `heard(payload)` for each NOTIFY on `channel` from now on."""
        first = channel not in self._heard
        self._heard.setdefault(channel, []).append(heard)
        if first and self._connection is not None and not self._connection.is_closed():
            async with self._one_at_a_time:
                await self._connection.add_listener(channel, self._dispatch)

    async def keep_open(self) -> None:
        """Stay connected until cancelled."""
        while True:
            try:
                await self._open()
                await self._lost.wait()
            except LOST as problem:
                log.warning("listening-lost", problem=describe(problem))
            await asyncio.sleep(RETRY_SECONDS)

    async def _open(self) -> None:
        connection = await reach(self._url)
        self._lost.clear()
        connection.add_termination_listener(lambda _: self._lost.set())
        self._connection = connection
        async with self._one_at_a_time:
            for channel in list(self._heard):
                await connection.add_listener(channel, self._dispatch)

    def _dispatch(self, _connection: object, _pid: int, channel: str, payload: object) -> None:
        for heard in self._heard.get(channel, ()):
            heard(str(payload))

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            await self._connection.close()


@asynccontextmanager
async def listening(url: str) -> AsyncIterator[Listener]:
    """Open a Listener on the database at `url` and close it at the end."""
    listener = Listener(url)
    await listener._open()
    keeper = asyncio.create_task(_keep(listener))
    try:
        yield listener
    finally:
        keeper.cancel()
        await listener.close()


async def _keep(listener: Listener) -> None:
    await listener._lost.wait()
    await asyncio.sleep(RETRY_SECONDS)
    await listener.keep_open()
