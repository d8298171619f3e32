"""What screens leave to be done once they are told: it holds nobody up, and ends nothing."""

import asyncio
from collections.abc import Coroutine, Iterable
from uuid import UUID

import asyncpg
import structlog

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.base.insisting import insist
from miroir.base.logs import describe
from miroir.conversations import mark_delivered

log = structlog.get_logger(__name__)


class Later:
    """Jobs under way beside whoever began them."""

    def __init__(self) -> None:
        self._jobs: set[asyncio.Task[None]] = set()

    def do(self, job: Coroutine[None, None, None]) -> None:
        """Begin a job; should it fail, the log says so and all else goes on."""
        task = asyncio.create_task(_safely(job))
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)


async def mark_reached(
    database: Database, organisation: OrganisationId, ids: Iterable[UUID]
) -> None:
    """Note that messages reached the customer's screen.

    While the database is away it is tried again: nobody else would note it.
    """
    marked = list(ids)

    async def mark() -> None:
        async with database.transaction(organisation) as transaction:
            for message_id in marked:
                await mark_delivered(transaction, message_id)

    await insist(mark, unnoted="delivery-not-noted-yet")


async def _safely(job: Coroutine[None, None, None]) -> None:
    try:
        await job
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
        log.warning("screens-not-told", problem=describe(problem))
    except Exception:
        log.exception("live-job-broke")
