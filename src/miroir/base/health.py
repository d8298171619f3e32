"""Whether this process lives, and whether it can serve."""

import asyncio

import asyncpg
import msgspec
import structlog
from litestar import Response, get

from miroir.base.database import Database
from miroir.base.errors import MiroirError
from miroir.base.migrations import pending

WITHIN_SECONDS = 3.0

log = structlog.get_logger(__name__)


class Health(msgspec.Struct, frozen=True):
    """What was checked: 'ok', or what is wrong with it."""

    database: str = "ok"
    migrations: str = "ok"


@get("/health/live", include_in_schema=False)
async def live() -> dict[str, str]:
    """Say that this process answers."""
    return {"process": "ok"}


@get("/health/ready", include_in_schema=False)
async def ready(database: Database) -> Response[Health]:
    """Say whether the database answers and has every migration; 503 when not."""
    health = await _check(database)
    fine = health == Health()
    if not fine:
        log.warning("not-ready", database=health.database, migrations=health.migrations)
    return Response(health, status_code=200 if fine else 503, headers={"cache-control": "no-store"})


async def _check(database: Database) -> Health:
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            await database.fetch("select 1")
            waiting = await pending(database.url)
    except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
        return Health(database=f"does not answer: {type(problem).__name__}", migrations="unknown")
    except MiroirError as problem:
        return Health(migrations=problem.message)
    return Health(migrations=f"{len(waiting)} pending: run miroir migrate" if waiting else "ok")


routes = [live, ready]
