"""Readers with a cursor of their own, moved in the transaction of what they do."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import asyncpg
import msgspec
import structlog

from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.base.logs import describe
from miroir.base.savepoints import DISTURBED
from miroir.journal.facts import Fact, Recorded
from miroir.journal.reading import last_cursor, since, since_and_newest
from miroir.journal.wakes import Wakes

log = structlog.get_logger(__name__)

BATCH = 500
UNHEARD_FOR = timedelta(hours=1)  # at least as long as news of new facts may have been lost
LONGEST_SKIPPED = 500  # facts of others' kinds, read past again and again before that is noted
PAUSE_AFTER_FAILURE = 2.0

BEHIND = "select organisations_behind($1, $2) as id"
CLAIM_CURSOR = """
    insert into journal_cursor (organisation_id, reader, seq) values ($1, $2, 0)
    on conflict (organisation_id, reader) do nothing
"""
LOCK_CURSOR = """
    select seq from journal_cursor
    where organisation_id = $1 and reader = $2
    for update skip locked
"""
MOVE_CURSOR = "update journal_cursor set seq = $3 where organisation_id = $1 and reader = $2"
WAIT_FOR_CURSOR = """
    select seq from journal_cursor where organisation_id = $1 and reader = $2 for update
"""
SKIP = """
    insert into journal_cursor (organisation_id, reader, seq) values ($1, $2, $3)
    on conflict (organisation_id, reader) do update set seq = excluded.seq
"""

REFUSE = """
    insert into journal_refused (organisation_id, reader, seq, problem, refused_at)
    values ($1, $2, $3, $4, $5) on conflict do nothing
"""
Handle = Callable[[Transaction, Sequence[Recorded[Any]]], Awaitable[None]]


class Follower(msgspec.Struct, frozen=True, kw_only=True):
    """A reader of the journal: its name, the facts it understands, what it does with them.

    `handle` runs in the transaction that moves the cursor: what it writes happens exactly once.
    """

    name: str
    kinds: tuple[type[Fact], ...]
    handle: Handle


async def follow(
    database: Database,
    follower: Follower,
    wakes: Wakes,
    organisations: Callable[[], Awaitable[Sequence[OrganisationId]]],
) -> None:
    """Hand new facts to `follower`, for every organisation, until cancelled.

    Several processes may run the same follower: a lock on its cursor lets one through at a time.
    All are looked at when it begins, and after a failure; then those that are told to have news,
    and once a second those that have some untold.
    """
    begun, woken = False, None
    while True:
        try:
            if woken is not None:
                todo: Sequence[OrganisationId] = sorted(woken)
            else:
                todo = await (_behind(database, follower) if begun else organisations())
            for organisation in todo:
                await catch_up(database, follower, organisation)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            log.warning("follower-paused", reader=follower.name, problem=describe(problem))
            await asyncio.sleep(PAUSE_AFTER_FAILURE)
            begun, woken = False, None
        else:
            begun, woken = True, await wakes.next()


async def _behind(database: Database, follower: Follower) -> list[OrganisationId]:
    rows = await database.fetch(BEHIND, follower.name, UNHEARD_FOR)
    return [OrganisationId(row["id"]) for row in rows]


async def catch_up(database: Database, follower: Follower, organisation: OrganisationId) -> int:
    """Hand every waiting fact of `organisation` to `follower`; return how many there were.

    Where a batch fails, its facts are handed over one by one, and one that fails by itself is
    set aside: nothing behind it waits.
    """
    done = 0
    while True:
        count = await _take(database, follower, organisation)
        if count is None:
            count = await _take_singly(database, follower, organisation)
        done += count
        if count < BATCH:
            return done


async def _take(database: Database, follower: Follower, organisation: OrganisationId) -> int | None:
    """Hand over a batch; None when something in it broke the follower."""
    try:
        async with database.transaction(organisation) as transaction:
            return await _step(transaction, follower, limit=BATCH)
    except DISTURBED:
        raise
    except Exception:  # whatever a fact does, those behind it go on
        log.exception("follower-broke", reader=follower.name)
        return None


async def _take_singly(database: Database, follower: Follower, organisation: OrganisationId) -> int:
    for taken in range(BATCH):
        try:
            async with database.transaction(organisation) as transaction:
                if not await _step(transaction, follower, limit=1):
                    return taken
        except DISTURBED:
            raise
        except Exception as problem:  # this is the one that spoilt the batch
            async with database.transaction(organisation) as transaction:
                await _set_aside(transaction, follower, problem)
    return BATCH


async def _set_aside(transaction: Transaction, follower: Follower, problem: Exception) -> None:
    key = (transaction.organisation, follower.name)
    cursor = await transaction.value(LOCK_CURSOR, *key)
    if cursor is None:  # another process is at it
        return
    for fact in await since(transaction, cursor, follower.kinds, limit=1):
        await transaction.execute(REFUSE, *key, fact.seq, describe(problem), transaction.at)
        await transaction.execute(MOVE_CURSOR, *key, fact.seq)


async def _step(transaction: Transaction, follower: Follower, *, limit: int) -> int:
    key = (transaction.organisation, follower.name)
    cursor = await transaction.value(LOCK_CURSOR, *key)
    if cursor is None:
        await transaction.execute(CLAIM_CURSOR, *key)
        cursor = await transaction.value(LOCK_CURSOR, *key)
        if cursor is None:  # another process is at it
            return 0
    facts, newest = await since_and_newest(transaction, cursor, follower.kinds, limit=limit)
    if facts:
        await follower.handle(transaction, facts)
    read_upto = facts[-1].seq if len(facts) == limit else newest
    if facts or read_upto - cursor >= LONGEST_SKIPPED:
        await transaction.execute(MOVE_CURSOR, *key, read_upto)
    return len(facts)


async def hold_cursor(transaction: Transaction, reader: str) -> None:
    """Keep the reader named `reader` from going on until this transaction ends."""
    await transaction.execute(CLAIM_CURSOR, transaction.organisation, reader)
    await transaction.value(WAIT_FOR_CURSOR, transaction.organisation, reader)


async def move_cursor(transaction: Transaction, reader: str, seq: int) -> None:
    """Have the reader named `reader`, held by this transaction, go on after the fact `seq`."""
    await transaction.execute(MOVE_CURSOR, transaction.organisation, reader, seq)


async def skip_to_now(transaction: Transaction, reader: str) -> None:
    """Have the reader named `reader` leave out every fact recorded before this transaction."""
    await transaction.execute(
        SKIP, transaction.organisation, reader, await last_cursor(transaction)
    )
