"""Which process reads which mailbox: one at a time, whoever holds its lock of the database."""

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg
import structlog

from miroir.base.database import Database, Row, own_connection
from miroir.base.ids import OrganisationId
from miroir.base.listening import Listener
from miroir.base.logs import describe
from miroir.base.settings import Settings
from miroir.channels.mailboxes.reader import Limits, Pauses, Reader, SignIn
from miroir.channels.mailboxes.signing_in import sign_in
from miroir.files import vault

log = structlog.get_logger(__name__)

TO_READ = "select organisation_id, id, changed_at from mailboxes_to_read()"
TAKE = """
    select id from unnest($1::uuid[]) as id
    where pg_try_advisory_lock(hashtextextended('mailbox ' || id, 7212))
"""
GIVE_BACK = """
    select pg_advisory_unlock(hashtextextended('mailbox ' || id, 7212))
    from unnest($1::uuid[]) as id
"""
LOOK_EVERY = 5.0
PAUSE_AFTER_FAILURE = 1.0
PAUSES = Pauses()


class Set(NamedTuple):
    """A mailbox as it was set at an instant."""

    organisation: OrganisationId
    id: UUID
    changed_at: datetime


async def read_mailboxes(
    settings: Settings, database: Database, listener: Listener, *, pauses: Pauses = PAUSES
) -> None:
    """Read every mailbox that no other process reads, until cancelled."""
    woken = asyncio.Event()
    await listener.listen("miroir_mailboxes", lambda _: woken.set())
    while True:
        try:
            await Readers(settings, database, pauses).run(woken)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            log.warning("mailboxes-paused", problem=describe(problem))
        await asyncio.sleep(PAUSE_AFTER_FAILURE)


class Readers:
    """The readers of this process, for as long as the connection that holds their locks lives."""

    def __init__(self, settings: Settings, database: Database, pauses: Pauses) -> None:
        self._database = database
        self._files = vault(settings)
        self._limits = Limits(size=settings.mail_limit, private=settings.private_mail_servers)
        self._sign_in: SignIn = sign_in(settings, database)
        self._pauses = pauses
        self._tasks: dict[Set, asyncio.Task[None]] = {}

    async def run(self, woken: asyncio.Event) -> None:
        """Begin and end readers as mailboxes are set. Raises when the connection is lost."""
        async with own_connection(self._database.url) as connection:
            try:
                while True:
                    woken.clear()
                    await self._look(connection)
                    with suppress(TimeoutError):
                        async with asyncio.timeout(LOOK_EVERY):
                            await woken.wait()
            finally:
                await self._end(list(self._tasks))

    async def _look(self, connection: "asyncpg.Connection[Row]") -> None:
        rows = await self._database.fetch(TO_READ)
        wanted = {Set(OrganisationId(r["organisation_id"]), r["id"], r["changed_at"]) for r in rows}
        ended = [one for one, task in self._tasks.items() if one not in wanted or task.done()]
        if ended:
            await self._end(ended)
            await connection.execute(GIVE_BACK, [one.id for one in ended])
        free = {one.id: one for one in wanted if one not in self._tasks}
        # Asked with nothing to take, it still tells whether the connection lives.
        for row in await connection.fetch(TAKE, list(free)):
            one = free[row["id"]]
            self._tasks[one] = asyncio.create_task(self._reader(one).read())

    async def _end(self, ended: list[Set]) -> None:
        tasks = [self._tasks.pop(one) for one in ended]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _reader(self, one: Set) -> Reader:
        return Reader(
            self._database,
            self._files,
            one.organisation,
            one.id,
            changed_at=one.changed_at,
            sign_in=self._sign_in,
            limits=self._limits,
            pauses=self._pauses,
        )
