"""What must be noted however long the database is away: nobody else knows of it."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from miroir.base.database import WITHOUT_DATABASE
from miroir.base.logs import describe

log = structlog.get_logger(__name__)

PAUSE_WITHOUT_DATABASE = 0.5  # seconds


async def insist(note: Callable[[], Awaitable[None]], *, unnoted: str) -> None:
    """Have `note` write to the database, again and again while that is away.

    `unnoted`: what the log calls it meanwhile.
    """
    while True:
        try:
            return await note()
        except (OSError, *WITHOUT_DATABASE) as problem:
            log.warning(unnoted, problem=describe(problem))
            await asyncio.sleep(PAUSE_WITHOUT_DATABASE)
