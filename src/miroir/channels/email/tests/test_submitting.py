"""Mails leave no faster than servers take them, and no organisation takes another's turn."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from miroir.base.ids import OrganisationId
from miroir.channels.delivery import NotYet
from miroir.channels.email.composing import Outgoing
from miroir.channels.email.submitting import Server, Submissions
from miroir.channels.email.tests import submission_server

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


async def test_a_server_gets_no_more_than_it_takes(server: submission_server.Server) -> None:
    shared = Server(url=server.url, per_minute=12)
    submissions = Submissions(name="me", shared=shared, per_organisation=0)
    assert await sent(submissions, ONE) == 2
    assert await sent(submissions, OTHER) == 0
    await submissions.close()
    assert len(server.mails) == 2


async def test_an_organisation_that_sends_much_leaves_the_others_their_turn(
    server: submission_server.Server,
) -> None:
    submissions = Submissions(name="me", shared=Server(url=server.url), per_organisation=18)
    assert await sent(submissions, ONE) == 3
    assert await sent(submissions, OTHER) == 3
    await submissions.close()


async def test_a_server_of_ones_own_has_a_pace_of_its_own(server: submission_server.Server) -> None:
    submissions = Submissions(
        name="me", shared=Server(url="smtp://none.invalid"), per_organisation=6
    )
    own = Server(url=server.url, per_minute=30)
    assert await sent(submissions, ONE, own=own) == 5
    await submissions.close()
    assert len(server.heard) == 1
