"""What was claimed by whoever died comes back at once; what is at work stays with whoever is."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

import asyncpg
import pytest
from tests.journeys.waiting import eventually_passes

from miroir.base import insisting
from miroir.base.database import Database, DatabaseGone
from miroir.base.ids import new_id
from miroir.base.testing import Flickering
from miroir.channels.claims import HOLD, keep_claims, new_claimant
from miroir.channels.delivery import Delivery, deliver, follower
from miroir.channels.tests.test_ways_out import answer
from miroir.desk.founding import Founded
from miroir.journal.following import catch_up

DUE_MAILS = "select count(*) from received_mail where next_attempt_at <= now()"
KEEP_CLAIMED_MAIL = """
    insert into received_mail
        (organisation_id, id, received_at, envelope_to, sha256, size, next_attempt_at, claimed_by)
    values ($1, $2, $3, '{}', '', 0, $3::timestamptz + interval '1 minute', $4)
"""
ATTEMPTS = "select attempts, settled_at, claimed_by from delivery"

WORKER = """
import asyncio, sys
from miroir.base.database import connect
from miroir.base.ids import OrganisationId
from miroir.channels.claims import keep_claims
from miroir.channels.delivery import deliver

async def send(delivery):
    print("at work", flush=True)
    await asyncio.Event().wait()

async def work(url, organisation, claimant):
    async with connect(url) as database:
        keeping = asyncio.create_task(keep_claims(database, int(claimant)))
        organisation = OrganisationId(int(organisation))
        await deliver(database, organisation, {"email": send}, claimant=int(claimant))

asyncio.run(work(*sys.argv[1:]))
"""


async def nothing(_delivery: Delivery) -> None:
    """Take it, and be content."""


async def write(database: Database, founded: Founded) -> None:
    async with database.transaction(founded.organisation) as tx:
        await answer(tx, founded, "email")
    await catch_up(database, follower, founded.organisation)


async def one_leaves(database: Database, founded: Founded) -> None:
    assert await deliver(database, founded.organisation, {"email": nothing}) == 1


async def claim_and_die(database: Database, founded: Founded, claimant: int) -> None:
    """Begin to send, and end without a word."""
    begun = asyncio.Event()

    async def send(_delivery: Delivery) -> None:
        begun.set()
        await asyncio.Event().wait()

    work = deliver(database, founded.organisation, {"email": send}, claimant=claimant)
    sending = asyncio.create_task(work)
    await begun.wait()
    sending.cancel()
    with suppress(asyncio.CancelledError):
        await sending


@asynccontextmanager
async def watched(database: Database, *, grace: float = 0) -> AsyncIterator[None]:
    keeping = asyncio.create_task(keep_claims(database, new_claimant(), grace=grace))
    try:
        yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping


async def test_what_the_dead_had_claimed_is_due_at_once(
    database: Database, founded: Founded
) -> None:
    await write(database, founded)
    await claim_and_die(database, founded, dead := new_claimant())
    async with database.transaction(founded.organisation) as tx:
        await tx.execute(KEEP_CLAIMED_MAIL, tx.organisation, new_id(), tx.at, dead)
        assert await tx.value(DUE_MAILS) == 0
    assert await deliver(database, founded.organisation, {"email": nothing}) == 0

    async def given_back() -> None:
        async with database.transaction(founded.organisation) as tx:
            assert await tx.value(DUE_MAILS) == 1

    async with watched(database):
        await eventually_passes(given_back, every=0.01)
    assert await deliver(database, founded.organisation, {"email": nothing}) == 1
    async with database.transaction(founded.organisation) as tx:
        await tx.execute("delete from received_mail where organisation_id = $1", tx.organisation)


async def test_what_the_living_have_claimed_stays_theirs(
    database: Database, founded: Founded
) -> None:
    await write(database, founded)
    await claim_and_die(database, founded, living := new_claimant())
    connection = await asyncpg.connect(database.url)
    await connection.execute(HOLD, living)
    async with watched(database):
        await write(database, founded)
        await claim_and_die(database, founded, new_claimant())
        await eventually_passes(partial(one_leaves, database, founded), every=0.01)
    await connection.close()
    async with database.transaction(founded.organisation) as tx:
        left = await tx.fetch("select claimed_by from delivery where settled_at is null")
    assert [row["claimed_by"] for row in left] == [living]


async def test_nobody_is_taken_for_dead_before_they_could_come_back(
    database: Database, founded: Founded
) -> None:
    await write(database, founded)
    await claim_and_die(database, founded, new_claimant())
    async with watched(database, grace=60):
        await asyncio.sleep(0.1)
    assert await deliver(database, founded.organisation, {"email": nothing}) == 0


async def test_a_worker_that_is_killed_at_work_gives_back_what_it_had_in_hand(
    database: Database, founded: Founded
) -> None:
    await write(database, founded)
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", WORKER),
        *(database.url, str(founded.organisation), str(new_claimant())),
        stdout=asyncio.subprocess.PIPE,
    )
    assert worker.stdout is not None
    assert await worker.stdout.readline() == b"at work\n"
    worker.kill()
    await worker.wait()
    async with watched(database):
        await eventually_passes(partial(one_leaves, database, founded), every=0.01)


async def test_what_has_left_is_noted_once_the_database_is_back_and_leaves_once(
    database: Database, founded: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insisting, "PAUSE_WITHOUT_DATABASE", 0)
    await write(database, founded)
    sent: list[Delivery] = []

    async def send(delivery: Delivery) -> None:
        sent.append(delivery)

    flickering = Flickering(database, gone_at=2)
    assert await deliver(flickering, founded.organisation, {"email": send}) == 1
    assert await deliver(flickering, founded.organisation, {"email": send}) == 0
    assert len(sent) == 1
    async with database.transaction(founded.organisation) as tx:
        [row] = await tx.fetch(ATTEMPTS)
    assert (row["settled_at"] is not None, row["claimed_by"]) == (True, None)


async def test_what_could_not_be_read_without_a_database_is_due_at_once_and_no_attempt(
    database: Database, founded: Founded
) -> None:
    await write(database, founded)

    async def fail(_delivery: Delivery) -> None:
        raise DatabaseGone("gone")

    with pytest.raises(DatabaseGone):
        await deliver(database, founded.organisation, {"email": fail}, claimant=new_claimant())
    async with database.transaction(founded.organisation) as tx:
        [row] = await tx.fetch(ATTEMPTS)
    assert (row["attempts"], row["claimed_by"]) == (0, None)
    assert await deliver(database, founded.organisation, {"email": nothing}) == 1
