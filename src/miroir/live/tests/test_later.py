"""What is done beside the screens survives a database that goes away, and ends nothing else."""

import asyncio

import pytest

from miroir.base import insisting
from miroir.base.database import Database, DatabaseGone
from miroir.base.testing import Flickering
from miroir.channels.intake import receive
from miroir.conversations import Inbound, reply
from miroir.customers import Claim, Identity
from miroir.desk.founding import Founded
from miroir.live.later import Later, mark_reached

VISITOR = Claim(identities=(Identity(kind="email", value="camille@example.org"),))
NOT_DELIVERED = "select count(*) from message where kind = 'reply' and delivered_at is null"


async def test_a_delivery_is_noted_once_the_database_is_back(
    database: Database, founded: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insisting, "PAUSE_WITHOUT_DATABASE", 0)
    async with database.transaction(founded.organisation) as tx:
        inbound = Inbound(brand_id=founded.brand_id, channel="chat", claim=VISITOR, text="Bonjour")
        added = await receive(tx, inbound)
        adviser = await tx.value("select id from adviser limit 1")
        message = await reply(tx, added.conversation_id, adviser_id=adviser, text="Bonjour !")
        assert await tx.value(NOT_DELIVERED) == 1
    flickering = Flickering(database, gone_at=1)
    await mark_reached(flickering, founded.organisation, [message])
    assert flickering.tried == 2
    async with database.transaction(founded.organisation) as tx:
        assert await tx.value(NOT_DELIVERED) == 0


@pytest.mark.parametrize("problem", [DatabaseGone("gone"), RuntimeError("socket closed")])
async def test_a_job_that_fails_is_nobody_elses_trouble(problem: Exception) -> None:
    complaints: list[object] = []
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _loop, context: complaints.append(context))
    done = asyncio.Event()

    async def fail() -> None:
        raise problem

    async def finish() -> None:
        done.set()

    jobs = Later()
    try:
        jobs.do(fail())
        jobs.do(finish())
        await asyncio.wait_for(done.wait(), 5)
        await asyncio.sleep(0)
        del jobs
    finally:
        loop.set_exception_handler(before)
    assert complaints == []
