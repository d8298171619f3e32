"""Deliveries of all organisations, side by side: one whose server is slow holds up no other."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg
import structlog

from miroir.base.channel import Channel
from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.base.logs import describe
from miroir.channels.delivery import Send, deliver, with_deliveries

log = structlog.get_logger(__name__)

PAUSE_AFTER_FAILURE = 2.0


class Rounds:
    """Looks for what is due, and has each organisation's deliveries made apart."""

    def __init__(
        self,
        database: Database,
        senders: Mapping[Channel, Send],
        tasks: asyncio.TaskGroup,
        *,
        claimant: int | None,
    ) -> None:
        self._database = database
        self._claimant = claimant
        self._senders = senders
        self._tasks = tasks
        self._under_way: set[OrganisationId] = set()

    async def begin(self) -> None:
        """Begin with those organisations that have something due and are not being seen to."""
        for organisation in await with_deliveries(self._database):
            if organisation not in self._under_way:
                self._under_way.add(organisation)
                self._tasks.create_task(self._deliver(organisation))

    async def _deliver(self, organisation: OrganisationId) -> None:
        try:
            while await deliver(
                self._database, organisation, self._senders, claimant=self._claimant
            ):
                continue
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            log.warning("delivery-paused", problem=describe(problem))
            await asyncio.sleep(PAUSE_AFTER_FAILURE)
        except Exception:  # one whose outcome cannot be noted holds up no other organisation
            log.exception("delivery-broke")
            await asyncio.sleep(PAUSE_AFTER_FAILURE)
        finally:
            self._under_way.discard(organisation)


@asynccontextmanager
async def rounds(
    database: Database, senders: Mapping[Channel, Send], *, claimant: int | None = None
) -> AsyncIterator[Rounds]:
    """Give rounds; every attempt that was begun has ended when they are left."""
    async with asyncio.TaskGroup() as tasks:
        yield Rounds(database, senders, tasks, claimant=claimant)
