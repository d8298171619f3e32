"""How a process that is told to end (SIGTERM) ends: in order, and in any case soon.

The word reaches a running loop as a cancellation. An exception raised by a signal handler comes
up wherever the interpreter happens to be; where that is a destructor or a callback from C it is
written off as "ignored", and the process goes on for ever.
"""

import asyncio
import faulthandler
import signal
from collections.abc import Coroutine
from typing import Any

AGAIN_EVERY = 1.0
GRACE_SECONDS = 8.0


def end_while_loading() -> None:
    """Have SIGTERM end a process that has begun nothing yet."""

    def end(*_: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)


async def until_told(work: Coroutine[Any, Any, None]) -> None:
    """Do `work` until it is done or SIGTERM comes, which is no error.

    What takes a cancellation for something else is cancelled again; what does not end within
    `GRACE_SECONDS` is left where it stands.
    """
    task = asyncio.create_task(work)
    told = False

    def tell() -> None:
        nonlocal told
        if not told:
            told = True
            end_within(GRACE_SECONDS)
        if not task.done():
            task.cancel()
            loop.call_later(AGAIN_EVERY, tell)

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, tell)
    try:
        await task
    except asyncio.CancelledError:
        if not told:
            raise


def end_within(seconds: float) -> None:
    """End this process by force after `seconds`, telling on standard error where it stood."""
    faulthandler.dump_traceback_later(seconds, exit=True)
