"""Waking readers: a NOTIFY says that an organisation has new facts, never what they are."""

import asyncio
from time import monotonic

from miroir.base.ids import OrganisationId
from miroir.base.listening import Listener

CHANNEL = "miroir_journal"
POLL_SECONDS = 1.0


class Wakes:
    """Tells one reader which organisations have new facts.

    `next()` returns at the first NOTIFY, or after a second with nothing (`None`): then the
    reader must look at every organisation, because a NOTIFY can be lost. However many come from
    some organisations, hardly more than a second passes without such a look. A reader that need
    not be instant rests at least `rest` seconds between wakes, and then reads more at once.
    """

    def __init__(self, *, rest: float = 0.0) -> None:
        self._woken: set[OrganisationId] = set()
        self._event = asyncio.Event()
        self._rest = rest
        self._last = 0.0
        self._looked_at = monotonic()

    @classmethod
    async def on(cls, listener: Listener, *, rest: float = 0.0) -> "Wakes":
        """Return a new Wakes fed by `listener`."""
        wakes = cls(rest=rest)
        await listener.listen(CHANNEL, wakes._hear)
        return wakes

    def _hear(self, payload: str) -> None:
        self._woken.add(OrganisationId(int(payload)))
        self._event.set()

    async def next(self, *, within: float = POLL_SECONDS) -> set[OrganisationId] | None:
        """Wait for facts; return the organisations that have some, or None after `within` s."""
        try:
            # Not wait_for: before Python 3.12 it forgets a cancellation that comes with the event.
            async with asyncio.timeout(within):
                await self._event.wait()
        except TimeoutError:
            self._looked_at = monotonic()
            return None
        await asyncio.sleep(max(0.0, self._last + self._rest - monotonic()))
        self._last = monotonic()
        self._event.clear()
        woken, self._woken = self._woken, set()
        if self._last - self._looked_at < POLL_SECONDS:
            return woken
        self._looked_at = self._last
        return None
