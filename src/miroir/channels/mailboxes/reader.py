"""The reader of one mailbox: takes what is new, waits, and comes back after any interruption."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import msgspec
import structlog
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from miroir.base import clock
from miroir.base.database import Database, DatabaseGone
from miroir.base.ids import OrganisationId
from miroir.base.logs import describe
from miroir.channels.email import Incoming, note_mails
from miroir.channels.mailboxes.imap import Connection, Folder, Listed, Password, Token
from miroir.channels.mailboxes.known import known_uids
from miroir.channels.mailboxes.model import Cursor
from miroir.channels.mailboxes.problems import FOR_A_PERSON, MailboxTrouble, trouble_of
from miroir.channels.mailboxes.states import (
    Reading,
    move_cursor,
    note_state,
    reading_of,
    start_again,
)
from miroir.files import Vault

log = structlog.get_logger(__name__)

SignIn = Callable[[OrganisationId, UUID, Reading], Awaitable[Password | Token]]

MEBIBYTE = 1024 * 1024
MOST_AT_ONCE = 50
MOST_BYTES_AT_ONCE = 8 * MEBIBYTE
# A server that answers "no" for a mail will again; a connection may break for other reasons.
MOST_REFUSALS = 3
MOST_INTERRUPTIONS = 20
CLOCKS_APART = timedelta(days=1)


class Pauses(msgspec.Struct, frozen=True, kw_only=True):
    """How long a reader waits, in seconds.

    `after_failures` grow. An IDLE begins short: what came just before it may go untold.
    `idle` must be under 29 minutes (RFC 2177).
    """

    after_failures: Sequence[float] = (1, 2, 5, 15, 60, 300)
    for_a_person: float = 1800
    first_idle: float = 5
    idle: float = 600
    poll: float = 60
    skipped: float = 3600


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader takes: of a mail over `size` bytes only its beginning."""

    size: int
    private: bool = False


class Reader:
    """Reads one mailbox as it was set at `changed_at`."""

    def __init__(
        self,
        database: Database,
        files: Vault,
        organisation: OrganisationId,
        mailbox_id: UUID,
        *,
        changed_at: datetime,
        sign_in: SignIn,
        limits: Limits,
        pauses: Pauses,
    ) -> None:
        self._database = database
        self._files = files
        self._organisation = organisation
        self._id = mailbox_id
        self._changed_at = changed_at
        self._sign_in = sign_in
        self._limits = limits
        self._pauses = pauses
        self._failures = 0
        self._by_password = True
        self._token_refused = False
        self._at_once = MOST_AT_ONCE
        self._failed: Counter[int] = Counter()
        self._skipped: set[int] = set()
        self._skipped_tried_at = clock.now()

    async def read(self) -> None:
        """Read the mailbox until cancelled, or until it was changed or removed."""
        while True:
            try:
                reading = await reading_of(
                    self._database, self._organisation, self._id, changed_at=self._changed_at
                )
                if reading is None:
                    return
                self._by_password = reading.provider is None
                await self._read_while_connected(
                    msgspec.structs.replace(reading, token_refused=self._token_refused)
                )
            except (DatabaseGone, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
                log.warning("mailbox-paused", problem=describe(problem))
                await asyncio.sleep(self._pauses.after_failures[0])
            except Exception as problem:  # whatever one mailbox does, the others go on
                await self._fail(problem)

    async def _read_while_connected(self, reading: Reading) -> None:
        proof = await self._sign_in(self._organisation, self._id, reading)
        connection = Connection(reading.place)
        try:
            folder = await connection.open(proof, private=self._limits.private)
            cursor = await self._begin(reading, folder)
            self._token_refused = False
            await self._note_working()
            cursor = await self._settle(connection, cursor)
            idle = self._pauses.first_idle
            while True:
                before = cursor
                cursor = await self._take_new(connection, reading, cursor)
                self._failures = 0
                idle = self._pauses.first_idle if cursor != before else idle * 2
                await self._wait(connection, min(idle, self._pauses.idle))
        finally:
            await connection.close()

    async def _begin(self, reading: Reading, folder: Folder) -> Cursor:
        """Return from where to read: where it was left, the end of a new mailbox, or its start."""
        cursor = reading.cursor
        if cursor.uid_validity == folder.uid_validity:
            self._skipped = set(reading.skipped_uids)
            return cursor
        before = max(folder.next_uid - 1, 0)
        self._skipped.clear()
        self._failed.clear()
        if cursor.uid_validity is not None:
            cursor = Cursor(uid_validity=folder.uid_validity, known_up_to=before)
        else:
            start = 0 if reading.takes_all else before
            cursor = Cursor(uid_validity=folder.uid_validity, last_uid=start, done_uid=start)
        async with self._database.transaction(self._organisation) as tx:
            await start_again(tx, self._id, cursor)
        return cursor

    async def _take_new(self, connection: Connection, reading: Reading, cursor: Cursor) -> Cursor:
        if cursor.last_uid < cursor.known_up_to:
            cursor = await self._take_unknown(connection, reading, cursor)
        listed = await connection.listed(after=cursor.last_uid)
        for batch in self._batches(listed):
            cursor = await self._take(connection, reading, cursor, batch)
        cursor = await self._take_skipped(connection, reading, cursor)
        return await self._settle(connection, cursor)

    async def _take_unknown(
        self, connection: Connection, reading: Reading, cursor: Cursor
    ) -> Cursor:
        """Take what is not known of a folder whose UIDs count anew."""
        since = None if reading.since is None else (reading.since - CLOCKS_APART).date()
        listed = await connection.listed(
            after=cursor.last_uid, up_to=cursor.known_up_to, since=since
        )
        ids = await connection.message_ids([one.uid for one in listed])
        async with self._database.transaction(self._organisation) as tx:
            known = await known_uids(tx, ids)
        for batch in self._batches([one for one in listed if one.uid not in known]):
            cursor = await self._take(connection, reading, cursor, batch)
        return await self._move(cursor, last_uid=max(cursor.known_up_to, cursor.last_uid))

    def _batches(self, listed: Sequence[Listed]) -> Iterator[Sequence[Listed]]:
        start = 0
        while start < len(listed):
            size, end = 0, start
            while end < len(listed) and end - start < self._at_once:
                size += min(listed[end].size, self._limits.size)
                if size > MOST_BYTES_AT_ONCE and end > start:
                    break
                end += 1
            yield listed[start:end]
            start = end

    async def _take(
        self, connection: Connection, reading: Reading, cursor: Cursor, batch: Sequence[Listed]
    ) -> Cursor:
        uids = [one.uid for one in batch]
        try:
            found = await connection.fetch(uids, most=self._limits.size)
        except (OSError, IMAPClientError) as problem:
            return await self._after_failure(problem, cursor, uids)
        self._at_once = min(self._at_once * 2, MOST_AT_ONCE)
        return await self._keep(reading, cursor, uids, [found[uid] for uid in uids if uid in found])

    async def _after_failure(
        self, problem: Exception, cursor: Cursor, uids: Sequence[int]
    ) -> Cursor:
        """Try mails one by one after a failure; pass over the one that fails again and again."""
        broken = isinstance(problem, OSError | IMAPClientAbortError)
        alone, self._at_once = len(uids) == 1, 1
        if not alone:
            raise problem
        self._failed[uids[0]] += 1
        most = MOST_INTERRUPTIONS if broken else MOST_REFUSALS
        if self._failed[uids[0]] < most:
            raise problem
        log.warning("mail-passed-over", mailbox=str(self._id), uid=uids[0])
        self._skipped.add(uids[0])
        cursor = await self._move(cursor, last_uid=max(uids[0], cursor.last_uid))
        if broken:
            raise problem
        return cursor

    async def _take_skipped(
        self, connection: Connection, reading: Reading, cursor: Cursor
    ) -> Cursor:
        """Try again what was passed over, once in a while, after everything else."""
        due = self._skipped_tried_at + timedelta(seconds=self._pauses.skipped)
        if not self._skipped or clock.now() < due:
            return cursor
        self._skipped_tried_at = clock.now()
        for uid in sorted(self._skipped):
            try:
                found = await connection.fetch([uid], most=self._limits.size)
            except IMAPClientAbortError:
                raise
            except IMAPClientError:
                continue
            self._skipped.discard(uid)
            cursor = await self._keep(reading, cursor, [uid], list(found.values()))
        return cursor

    async def _keep(
        self, reading: Reading, cursor: Cursor, uids: Sequence[int], contents: Sequence[bytes]
    ) -> Cursor:
        """Store mails, and only then note that they are taken: both, or neither."""
        digests = [await self._files.keep(self._organisation, content) for content in contents]
        moved = msgspec.structs.replace(cursor, last_uid=max(cursor.last_uid, *uids))
        async with self._database.transaction(self._organisation) as tx:
            await note_mails(
                tx,
                [
                    Incoming(
                        envelope_from=None,
                        envelope_to=[reading.address],
                        sha256=sha256,
                        size=len(content),
                        brand_id=reading.brand_id,
                        received_at=tx.at,
                    )
                    for sha256, content in zip(digests, contents, strict=True)
                ],
            )
            await move_cursor(
                tx, self._id, moved, taken=len(contents), skipped=sorted(self._skipped)
            )
        return moved

    async def _settle(self, connection: Connection, cursor: Cursor) -> Cursor:
        """Do in the mailbox what is set for mails that are taken, also after an interruption.

        What was passed over, or is too large to be here whole, is left as it is.
        """
        if cursor.done_uid >= cursor.last_uid:
            return cursor
        listed = await connection.listed(after=cursor.done_uid, up_to=cursor.last_uid)
        whole = [one.uid for one in listed if one.size <= self._limits.size]
        await connection.settle([uid for uid in whole if uid not in self._skipped])
        return await self._move(cursor, done_uid=cursor.last_uid)

    async def _move(
        self, cursor: Cursor, *, last_uid: int | None = None, done_uid: int | None = None
    ) -> Cursor:
        moved = msgspec.structs.replace(
            cursor,
            last_uid=cursor.last_uid if last_uid is None else last_uid,
            done_uid=cursor.done_uid if done_uid is None else done_uid,
        )
        async with self._database.transaction(self._organisation) as tx:
            await move_cursor(tx, self._id, moved, skipped=sorted(self._skipped))
        return moved

    async def _wait(self, connection: Connection, seconds: float) -> None:
        if await connection.has_idle():
            await connection.wait(seconds)
        else:
            await asyncio.sleep(min(self._pauses.poll, seconds))

    async def _note_working(self) -> None:
        async with self._database.transaction(self._organisation) as tx:
            await note_state(tx, self._id, "working")

    async def _fail(self, problem: Exception) -> None:
        trouble = trouble_of(problem, by_password=self._by_password)
        self._failures += 1
        # A token that is refused before its end is renewed once: that tells whether it is over.
        renewing = isinstance(problem, LoginError) and not self._by_password
        renewing, self._token_refused = renewing and not self._token_refused, renewing
        if renewing:
            return
        # A connection that breaks off is daily life: it is told once it does not come back.
        if trouble.problem != "interrupted" or self._failures > 1:
            await self._note_trouble(trouble)
        if trouble.problem == "server" and not isinstance(problem, IMAPClientError):
            log.exception("mailbox-broke", mailbox=str(self._id))
        await asyncio.sleep(self._pause(trouble))

    async def _note_trouble(self, trouble: MailboxTrouble) -> None:
        signed_out = trouble.problem in FOR_A_PERSON
        async with self._database.transaction(self._organisation) as tx:
            await note_state(
                tx,
                self._id,
                "signed-out" if signed_out else "failing",
                problem=trouble.problem,
                said=trouble.said,
            )

    def _pause(self, trouble: MailboxTrouble) -> float:
        if trouble.problem in FOR_A_PERSON and self._failures > 1:
            return self._pauses.for_a_person
        pauses = self._pauses.after_failures
        pause = pauses[min(self._failures, len(pauses)) - 1]
        # Mailboxes of one server that comes back must not all come at once.
        return pause * random.uniform(0.8, 1.2)  # noqa: S311
