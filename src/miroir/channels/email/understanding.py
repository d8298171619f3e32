"""From kept mails to messages: each by itself, so that a poisonous one blocks nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

import asyncpg
import msgspec
import structlog

from miroir.base import clock
from miroir.base.database import WITHOUT_DATABASE, Database
from miroir.base.ids import OrganisationId
from miroir.base.insisting import insist
from miroir.base.listening import Listener
from miroir.base.logs import describe
from miroir.base.settings import Settings
from miroir.channels.claims import give_back_mails
from miroir.channels.email.mailbox import mail_secret
from miroir.channels.email.opened import Kept, Opened, open_mail
from miroir.channels.email.settling import Settled, settle
from miroir.channels.email.suspects import rules_of
from miroir.channels.email.taking import take_by_itself, take_mails, take_unreadable
from miroir.channels.email.threading import parent_ids
from miroir.files import Vault, vault

log = structlog.get_logger(__name__)

AT_ONCE = 48
LANES = 2  # transactions at once: while the database works for one, we do for another
FEW = 12  # most of them open new matters, and for these one statement costs as much as for two
# A mail takes some ten times its size while it is read, and the next are read meanwhile.
MOST_BYTES_AT_ONCE = 16 * 1024 * 1024
# To take a mail twice is harmless; to leave it lying after a crash is not.
CLAIM = timedelta(seconds=30)
MOST_ATTEMPTS = 5
RETRY = timedelta(seconds=30)
POLL_SECONDS = 2.0
PAUSE_AFTER_FAILURE = 2.0

DISTURBED = (OSError, *WITHOUT_DATABASE)

# One that was tried before is tried by itself: should it end the process, it tries no others.
CLAIM_WAITING = """
    update received_mail set next_attempt_at = $3, attempts = attempts + 1, claimed_by = $6
    where organisation_id = $1 and id in (
        select id from (
            select id, row_number() over turn as place, sum(size) over turn as bytes,
                   max(attempts) over turn as tried
            from (select id, size, attempts, next_attempt_at from received_mail
                  where organisation_id = $1 and state = 'waiting' and next_attempt_at <= $2
                  order by next_attempt_at limit $4
                  for update skip locked) waiting
            window turn as (order by next_attempt_at, id)) counted
        where place = 1 or (bytes <= $5 and tried = 0))
    returning id, received_at, envelope_from, envelope_to, sha256, attempts, brand_id
"""
WITH_MAIL = "select organisations_with_mail($1) as id"
POSTPONE = """
    update received_mail set next_attempt_at = $3, claimed_by = null, problem = $4
    where organisation_id = $1 and id = $2
"""


async def understand_mail(
    settings: Settings, database: Database, listener: Listener, *, claimant: int
) -> None:
    """Understand kept mails as they come, until cancelled. Several processes share them."""
    reader = Reader(settings, database, claimant=claimant)
    woken = asyncio.Event()
    await listener.listen("miroir_mail", lambda _: woken.set())
    while True:
        woken.clear()
        try:
            while await reader.read_waiting():
                continue
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            log.warning("mail-paused", problem=describe(problem))
            await asyncio.sleep(PAUSE_AFTER_FAILURE)
            await insist(partial(give_back_mails, database, [claimant]), unnoted="mail-paused")
            continue
        except Exception:  # nothing about a mail may end the worker
            log.exception("mail-broke")
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await woken.wait()
        except TimeoutError:
            continue


class NeverEnded(Exception):
    """A mail was tried often, and no trial came to an end."""


class Some(msgspec.Struct, frozen=True):
    """Mails of an organisation that were claimed together; None for each that broke."""

    organisation: OrganisationId
    mails: Sequence[Opened | None]
    again: bool


class Reader:
    """Understands kept mails, some at a time."""

    def __init__(
        self, settings: Settings, database: Database, *, claimant: int | None = None
    ) -> None:
        self._settings = settings
        self._database = database
        self._claimant = claimant
        self._files: Vault = vault(settings)
        self._secret = mail_secret(settings)
        self._rules = rules_of(settings)

    async def read_waiting(self) -> int:
        """Understand what waits now, of every organisation in turn; return how many were tried.

        While some are taken in, the next are opened: not beside one that was tried before, lest
        it die of another.
        """
        tried, round_ = 0, await self._with_mail()
        some = await self._open_next(round_)
        while some is not None:
            tried += len(some.mails)
            if some.again:
                await self._take_all(some)
                some = await self._open_next(round_)
                continue
            some, _ = await asyncio.gather(self._open_next(round_), self._take_all(some))
        return tried

    async def _with_mail(self) -> list[OrganisationId]:
        rows = await self._database.fetch(WITH_MAIL, clock.now())
        return [OrganisationId(row["id"]) for row in rows]

    async def _open_next(self, round_: list[OrganisationId]) -> "Some | None":
        """Open some mails of the first organisation that has any; it goes last in the round."""
        while round_:
            organisation = round_.pop(0)
            if kept := await self._claim(organisation):
                round_.append(organisation)
                read = await asyncio.gather(*(self._open(organisation, mail) for mail in kept))
                return Some(organisation, read, kept[0].attempts > 1)
        return None

    async def _take_all(self, some: "Some") -> None:
        threads = in_threads([one for one in some.mails if one is not None])
        count = LANES if len(threads) > FEW else 1
        lanes = [[one for each in threads[at::count] for one in each] for at in range(count)]
        await asyncio.gather(*(self._take_some(some.organisation, lane) for lane in lanes if lane))

    async def _claim(self, organisation: OrganisationId) -> Sequence[Kept]:
        async with self._database.transaction(organisation) as transaction:
            rows = await transaction.fetch(
                CLAIM_WAITING,
                organisation,
                transaction.at,
                transaction.at + CLAIM,
                AT_ONCE,
                MOST_BYTES_AT_ONCE,
                self._claimant,
            )
        found = [msgspec.convert(dict(row), Kept) for row in rows]
        return sorted(found, key=lambda kept: kept.id)

    async def _open(self, organisation: OrganisationId, kept: Kept) -> Opened | None:
        if kept.attempts > MOST_ATTEMPTS:
            await self._note_broken(organisation, kept, NeverEnded())
            return None
        try:
            return await open_mail(self._files, organisation, kept)
        except DISTURBED:
            raise  # nothing is wrong with the mail: it is given back and comes again
        except Exception as problem:  # whatever one mail does, those behind it go on
            await self._note_broken(organisation, kept, problem)
            return None

    async def _take_some(self, organisation: OrganisationId, mails: Sequence[Opened]) -> None:
        """Take mails in together; where one of them spoils that, each by itself."""
        try:
            await self._twice(take_mails, organisation, mails)
        except DISTURBED:
            raise  # nothing is wrong with the mails: they are given back and come again
        except Exception:  # what it was shows when the one that did it is tried by itself
            await self._take_singly(organisation, mails)

    async def _take_singly(self, organisation: OrganisationId, mails: Sequence[Opened]) -> None:
        for opened in mails:
            try:
                await self._twice(take_by_itself, organisation, opened)
            except DISTURBED:
                raise  # nothing is wrong with the mail: it is given back and comes again
            except Exception as problem:  # whatever one mail does, those behind it go on
                await self._note_broken(organisation, opened.kept, problem)

    async def _note_broken(
        self, organisation: OrganisationId, kept: Kept, problem: Exception
    ) -> None:
        log.error("mail-broke", mail=str(kept.id), exc_info=problem)
        try:
            await self._postpone(organisation, kept.id, type(problem).__name__, kept.attempts)
        except DISTURBED:
            raise
        except Exception:  # its claim runs out, and those behind it go on
            log.exception("mail-not-shown", mail=str(kept.id))

    async def _twice(
        self, take: Callable[..., Awaitable[None]], organisation: OrganisationId, what: object
    ) -> None:
        at_it = partial(
            take,
            self._database,
            self._files,
            organisation,
            what,
            secret=self._secret,
            rules=self._rules,
        )
        try:
            await at_it()
        except asyncpg.UniqueViolationError:
            await at_it()  # a copy of it was taken at the same instant: now it is known

    async def _postpone(
        self, organisation: OrganisationId, mail_id: UUID, problem: str, attempts: int
    ) -> None:
        async with self._database.transaction(organisation) as transaction:
            if attempts < MOST_ATTEMPTS:
                await transaction.execute(
                    POSTPONE, organisation, mail_id, transaction.at + RETRY, problem
                )
                return
        async with self._database.transaction(organisation) as transaction:
            added = await take_unreadable(transaction, self._files, mail_id)
            settled = Settled(
                mail_id=mail_id,
                state="unreadable",
                added=added,
                at=transaction.at,
                problem=problem,
            )
            await settle(transaction, [settled])


def in_threads(mails: Sequence[Opened]) -> list[list[Opened]]:
    """Return mails by the threads that their ids, or their senders, connect.

    What is answered comes before its answers.
    """
    threads: list[tuple[set[str], list[Opened]]] = []
    for opened in mails:
        ids, thread = _ids(opened), [opened]
        apart = []
        for known, others in threads:
            if known & ids:
                ids, thread = ids | known, others + thread
            else:
                apart.append((known, others))
        threads = [*apart, (ids, thread)]
    return [_parents_first(thread) for _, thread in threads]


def _parents_first(thread: Sequence[Opened]) -> list[Opened]:
    """Return a thread in the order in which it came, except that no answer precedes its parent."""
    left = sorted(thread, key=lambda each: each.kept.id)
    ordered = []
    while left:
        here = {each.mail.message_id for each in left if each.mail}
        first = next((each for each in left if not _answers(each, here)), left[0])
        left.remove(first)
        ordered.append(first)
    return ordered


def _answers(opened: Opened, ids: set[str | None]) -> bool:
    own = opened.mail.message_id if opened.mail else None
    return bool(opened.mail and ids & {*parent_ids(opened.mail)} - {own})


def _ids(opened: Opened) -> set[str]:
    mail = opened.mail
    if mail is None:
        return set()
    sender = mail.sender and mail.sender.address.lower()
    return {id_ for id_ in (mail.message_id, *parent_ids(mail), sender) if id_}
