"""What waits to be sent to one screen: bounded, and with no task while nothing waits."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

LONGEST_QUEUE = 1000
LARGEST_QUEUE_BYTES = 4 * 1024 * 1024

SendText = Callable[[str], Awaitable[None]]
HangUp = Callable[[], Awaitable[None]]


class Outbox:
    """Sends texts to a socket in order, without making the sender wait.

    A screen that does not read is hung up on once its queue is full: when it comes back it
    says the last cursor that it saw, and gets what it missed.
    """

    def __init__(self, send: SendText, hang_up: HangUp) -> None:
        self._send = send
        self._hang_up = hang_up
        self._waiting: deque[str] = deque()
        self._bytes = 0
        self._task: asyncio.Task[None] | None = None
        self.closed = False

    def put(self, text: str) -> None:
        """Queue `text`; it is dropped when the socket is gone."""
        if self.closed:
            return
        self._waiting.append(text)
        self._bytes += len(text)
        if len(self._waiting) > LONGEST_QUEUE or self._bytes > LARGEST_QUEUE_BYTES:
            self.hang_up()
        elif self._task is None:
            self._task = asyncio.create_task(self._drain())

    def hang_up(self) -> None:
        """Drop what waits and close the socket: its time is over."""
        if not self.closed:
            self.close()
            self._task = asyncio.create_task(self._hang_up_quietly())

    async def _drain(self) -> None:
        try:
            while self._waiting:
                text = self._waiting.popleft()
                self._bytes -= len(text)
                await self._send(text)
        except Exception:  # whatever the server raises for a socket that is gone
            self.close()
        finally:
            self._task = None

    async def _hang_up_quietly(self) -> None:
        try:
            await self._hang_up()
        except Exception:  # it was gone already
            self._waiting.clear()

    def close(self) -> None:
        """Forget what waits; nothing more is sent."""
        self.closed = True
        self._waiting.clear()
        self._bytes = 0
        if self._task is not None:
            self._task.cancel()
            self._task = None
