"""Mails leave no faster than servers take them, and no organisation takes another's turn."""

from asyncio import gather
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from miroir.base.database import Database, connect
from miroir.base.ids import OrganisationId
from miroir.channels.delivery import NotYet
from miroir.channels.email.composing import Outgoing
from miroir.channels.email.submitting import Server, Submissions
from miroir.channels.email.tests import submission_server
from miroir.channels.email.turns import Limit, take_turn

MAIL = Outgoing("help@example.com", ("lea@example.org",), b"Subject: x\r\n\r\nBonjour\r\n")
ONE, OTHER = OrganisationId(1), OrganisationId(2)


@pytest.fixture
async def server() -> AsyncIterator[submission_server.Server]:
    async with submission_server.Server().running() as running:
        yield running


async def sent(
    submissions: Submissions, organisation: OrganisationId, *, own: Server | None = None
) -> int:
    """Send until it is not our turn; return how many went."""
    for count in range(100):
        try:
            await submissions.send(MAIL, organisation=organisation, own=own)
        except NotYet as turn:
            assert timedelta(0) < turn.wait < timedelta(minutes=1)
            return count
    return 100


async def test_a_server_gets_no_more_than_it_takes(
    database: Database, server: submission_server.Server
) -> None:
    shared = Server(url=server.url, per_minute=12)
    submissions = Submissions(database, name="me", shared=shared, per_organisation=0)
    assert await sent(submissions, ONE) == 2
    assert await sent(submissions, OTHER) == 0
    await submissions.close()
    assert len(server.mails) == 2


async def test_an_organisation_that_sends_much_leaves_the_others_their_turn(
    database: Database, server: submission_server.Server
) -> None:
    shared = Server(url=server.url)
    submissions = Submissions(database, name="me", shared=shared, per_organisation=18)
    assert await sent(submissions, ONE) == 3
    assert await sent(submissions, OTHER) == 3
    await submissions.close()


async def test_two_workers_together_send_no_more_than_one(
    database: Database, server: submission_server.Server
) -> None:
    third, fourth, fifth = map(OrganisationId, (3, 4, 5))
    shared = Server(url=server.url, per_minute=60)
    async with connect(database.url, most=2) as elsewhere:
        one, other = (
            Submissions(each, name="me", shared=shared, per_organisation=30)
            for each in (database, elsewhere)
        )
        assert sum(await gather(sent(one, third), sent(other, third))) == 5
        assert sum(await gather(sent(one, fourth), sent(other, fourth))) == 5
        assert await sent(other, fifth) == 0  # the server has had its ten
        await one.close()
        await other.close()
    assert len(server.mails) == 10


async def test_who_is_refused_by_the_server_keeps_the_turn_of_their_own(
    database: Database,
) -> None:
    few, many = Limit(key="few", per_minute=6), Limit(key="many", per_minute=12)
    await take_turn(database, [few])
    with pytest.raises(NotYet):
        await take_turn(database, [many, few])
    await take_turn(database, [many])
    await take_turn(database, [many])
    with pytest.raises(NotYet) as turn:
        await take_turn(database, [many])
    assert timedelta(0) < turn.value.wait <= timedelta(seconds=5)


async def test_a_server_of_ones_own_has_a_pace_of_its_own(
    database: Database, server: submission_server.Server
) -> None:
    shared = Server(url="smtp://none.invalid")
    submissions = Submissions(database, name="me", shared=shared, per_organisation=6)
    own = Server(url=server.url, per_minute=30)
    assert await sent(submissions, ONE, own=own) == 5
    await submissions.close()
    assert len(server.heard) == 1
