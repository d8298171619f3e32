"""Each by itself: what one cannot bear keeps nothing from those behind it."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import asyncpg
import structlog

from miroir.base.database import WITHOUT_DATABASE
from miroir.base.logs import describe

log = structlog.get_logger(__name__)

Thing = TypeVar("Thing")


async def each_apart(
    things: Iterable[Thing], do: Callable[[Thing], Awaitable[object]], *, broke: str
) -> int:
    """Do something with each thing, one after the other; return how many that went well with.

    `broke` is what the log calls it where it went wrong. Raises only what says that the database
    is away: then those behind would fare no better.
    """
    done = 0
    for thing in things:
        try:
            await do(thing)
        except (TimeoutError, *WITHOUT_DATABASE):
            raise
        except (OSError, asyncpg.PostgresError) as problem:
            log.warning(broke, thing=str(thing), problem=describe(problem))
        except Exception:
            log.exception(broke, thing=str(thing))
        else:
            done += 1
    return done
