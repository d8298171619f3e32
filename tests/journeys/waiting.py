"""Waiting for what comes about by itself."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Found = TypeVar("Found")
LONGEST = 60.0


async def eventually_passes(
    look: Callable[[], Awaitable[Found]], *, within: float = LONGEST, every: float = 0.2
) -> Found:
    """Return what `look()` returns, once it raises no AssertionError any more."""
    deadline = time.monotonic() + within
    while True:
        try:
            return await look()
        except AssertionError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(every)
