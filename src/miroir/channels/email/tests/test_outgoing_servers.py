"""A brand's own server: set, tried, used, and nobody else's trouble when it is away."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest
from tests.serving import found_organisation

from miroir.base.database import Database, Row
from miroir.base.errors import Invalid, NotFound
from miroir.base.sealing import seal
from miroir.base.settings import Settings
from miroir.channels import delivery
from miroir.channels.email import (
    OUTGOING_SERVER,
    WantedServer,
    outgoing_mail,
    outgoing_servers,
    remove_outgoing_server,
    set_outgoing_server,
    try_server,
)
from miroir.channels.email.submission_url import SubmissionUrl
from miroir.channels.email.tests.submission_server import SILENCE, Server
from miroir.channels.intake import receive
from miroir.channels.rounds import rounds
from miroir.conversations import Inbound, reply
from miroir.customers import Claim, Identity
from miroir.desk.founding import Founded
from miroir.journal.following import catch_up

LEA = Claim(identities=(Identity(kind="email", value="lea@example.net"),))
REPLIES = "select delivered_at, failure_code from message where kind = 'reply'"
DUE = "update delivery set next_attempt_at = $1 where settled_at is null"
AUTH = "250-me\n250 AUTH PLAIN"


class Post:
    """Two servers: the installation's, and one that a brand may have."""

    def __init__(self, database: Database, settings: Settings, shared: Server, own: Server) -> None:
        self.database = database
        self.settings = msgspec.structs.replace(
            settings, smtp_url=shared.url, private_mail_servers=True
        )
        self.shared = shared
        self.own = own

    async def set(self, founded: Founded, *, private: bool = True, **wanted: object) -> None:
        given = {"host": "127.0.0.1", "port": self.own.port, "encryption": "none", **wanted}
        async with self.database.transaction(founded.organisation) as tx:
            await set_outgoing_server(
                tx,
                founded.brand_id,
                msgspec.convert(given, WantedServer),
                by=await tx.value("select id from account limit 1"),
                seal=seal(self.settings, OUTGOING_SERVER),
                private=private,
            )

    async def write(self, founded: Founded) -> None:
        async with self.database.transaction(founded.organisation) as tx:
            inbound = Inbound(brand_id=founded.brand_id, channel="email", claim=LEA, text="Bonjour")
            added = await receive(tx, inbound)
            adviser = await tx.value("select id from adviser limit 1")
            await reply(tx, added.conversation_id, adviser_id=adviser, text="Voici")
        await catch_up(self.database, delivery.follower, founded.organisation)

    async def deliver(self, founded: Founded) -> None:
        async with self.database.transaction(founded.organisation) as tx:
            await tx.execute(DUE, tx.at)
        async with outgoing_mail(self.settings, self.database) as send:
            await delivery.deliver(self.database, founded.organisation, {"email": send})

    async def state(self, founded: Founded) -> tuple[str, str | None, str | None]:
        async with self.database.transaction(founded.organisation) as tx:
            server = (await outgoing_servers(tx))[founded.brand_id]
            return server.state, server.problem, server.server_said

    async def replies(self, founded: Founded) -> list[Row]:
        async with self.database.transaction(founded.organisation) as tx:
            return await tx.fetch(REPLIES)


@pytest.fixture
async def post(database: Database, web_settings: Settings) -> AsyncIterator[Post]:
    async with Server().running() as shared, Server().running() as own:
        yield Post(database, web_settings, shared, own)


async def test_a_brand_s_mail_leaves_by_its_own_server_and_by_no_other(
    post: Post, founded: Founded
) -> None:
    post.own.says["EHLO"] = [AUTH]
    post.own.says["AUTH"] = ["235 2.7.0 welcome"]
    await post.set(founded, login="me", password="open sesame")
    async with post.database.transaction(founded.organisation) as tx:
        assert b"open sesame" not in await tx.value("select secret from outgoing_server")
    await post.write(founded)
    await post.deliver(founded)
    assert (len(post.own.mails), len(post.shared.mails)) == (1, 0)
    assert await post.state(founded) == ("working", None, None)


async def test_without_one_it_leaves_by_the_installation_s(post: Post, founded: Founded) -> None:
    await post.set(founded)
    async with post.database.transaction(founded.organisation) as tx:
        by = await tx.value("select id from account limit 1")
        await remove_outgoing_server(tx, founded.brand_id, by=by)
        with pytest.raises(NotFound):
            await remove_outgoing_server(tx, founded.brand_id, by=by)
    await post.write(founded)
    await post.deliver(founded)
    assert (len(post.own.mails), len(post.shared.mails)) == (0, 1)


async def test_a_wrong_password_is_shown_and_the_mail_waits(post: Post, founded: Founded) -> None:
    post.own.says["EHLO"] = [AUTH, AUTH]
    post.own.says["AUTH"] = ["535 5.7.8 wrong password", "235 2.7.0 welcome"]
    await post.set(founded, login="me", password="typo")
    await post.write(founded)
    await post.deliver(founded)
    state, problem, said = await post.state(founded)
    assert (state, problem) == ("failing", "wrong-password")
    assert "5.7.8 wrong password" in (said or "")
    assert [row["delivered_at"] for row in await post.replies(founded)] == [None]
    await post.deliver(founded)
    assert (await post.state(founded))[0] == "working"
    assert len(post.own.mails) == 1


async def test_a_server_that_refuses_us_is_left_alone_for_a_while(
    post: Post, founded: Founded
) -> None:
    post.own.says["CONNECT"] = ["554 go away"]
    await post.set(founded)
    await post.write(founded)
    await post.write(founded)
    async with outgoing_mail(post.settings, post.database) as send:
        for _ in range(3):
            async with post.database.transaction(founded.organisation) as tx:
                await tx.execute(DUE, tx.at)
            await delivery.deliver(post.database, founded.organisation, {"email": send})
    assert len(post.own.heard) <= 2  # both mails may have set out before the first came back
    assert post.own.mails == []


async def test_one_that_does_not_answer_holds_up_no_other_organisation(
    post: Post, founded: Founded
) -> None:
    other = await found_organisation(post.database)
    post.own.says["CONNECT"] = [SILENCE]
    await post.set(founded)
    await post.write(founded)
    await post.write(other)

    async def go_on() -> None:
        async with (
            outgoing_mail(post.settings, post.database) as send,
            rounds(post.database, {"email": send}) as each,
        ):
            while True:
                await each.begin()
                await asyncio.sleep(0.02)

    going = asyncio.create_task(go_on())
    try:
        async with asyncio.timeout(30):
            while True:
                if post.own.heard and await left(post, other):
                    break
                await asyncio.sleep(0.05)
        assert not await left(post, founded)
    finally:
        going.cancel()
        await asyncio.wait([going])


async def left(post: Post, founded: Founded) -> bool:
    return all(row["delivered_at"] for row in await post.replies(founded))


async def test_what_cannot_be_is_refused_and_a_kept_password_goes_nowhere_else(
    post: Post, founded: Founded
) -> None:
    await post.set(founded, login="me", password="secret", host="smtp.example.org")
    await post.set(founded, login="me", host="smtp.example.org", port=465, encryption="tls")
    for wanted in (
        {"host": "smtp.example.net", "login": "me"},
        {"host": "smtp.example.org", "login": "you"},
        {"host": "http://x/"},
        {"host": ""},
        {"port": 70_000},
        {"per_minute": -1},
    ):
        with pytest.raises(Invalid):
            await post.set(founded, **wanted)
    with pytest.raises(Invalid, match="encryption"):
        await post.set(founded, private=False, login="me", password="x", encryption="none")


def at(server: Server, **parts: object) -> SubmissionUrl:
    given = {"host": "127.0.0.1", "port": server.port, "encryption": "none", **parts}
    return msgspec.convert(given, SubmissionUrl)


async def test_trying_says_what_is_wrong(post: Post, unused_tcp_port: int) -> None:
    server = post.own
    server.says["CONNECT"] = ["220 hello", "220 hello", "554 5.7.1 not you"]
    tried = [
        await try_server(url, name="me", private=True)
        for url in (
            at(server),
            at(server, encryption="starttls"),
            at(server),
            at(server, port=unused_tcp_port),
            at(server, host="no-such-host.invalid"),
        )
    ]
    tried.append(await try_server(at(server), name="me", private=False))
    assert [each.problem for each in tried] == [
        None,
        "no-encryption",
        "server",
        "refused",
        "unknown-host",
        "own-network",
    ]
    assert tried[2].said == "554 5.7.1 not you"
    assert server.mails == []
