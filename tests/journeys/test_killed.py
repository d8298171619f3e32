"""`kill -9` of each process in the middle of traffic: nothing acknowledged is lost or doubled."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from itertools import chain
from typing import Any

import pytest
from tests.installation import Installation, alive
from tests.journeys.traffic import Adviser, Person, Visitor, Writer
from tests.journeys.visitors import empty_queues
from tests.journeys.waiting import eventually_passes

from miroir.base.testing import eventually, temporary_folder

OF_A_DEATH = "database-away"  # what a process says when its database dies under it

pytestmark = [pytest.mark.processes, pytest.mark.timeout(400)]

ADVISERS = (
    *("Camille Aubry", "Yanis Belkacem", "Élodie Carpentier", "Hugo Delmas"),
    *("Nadia Haddad", "Julien Imbert"),
)
TALKERS, WRITERS, LATECOMERS = 6, 4, 2
LUMEN = "bonjour@lumen.mail.miroir.localhost"
MORE = 4
GIVEN_BACK = 120.0


class Served:
    """An installation that may be started again by a test."""

    def __init__(self, installation: Installation, process: asyncio.subprocess.Process) -> None:
        self.installation = installation
        self.process = process


@pytest.fixture(scope="module")
async def served() -> AsyncIterator[Served]:
    with temporary_folder() as folder:
        # Writers write for as long as it takes: none of it is a flood.
        settings = {"MIROIR_MAIL_MOST_FROM_ONE": "100000"}
        installation = Installation(folder, sample=True, settings=settings)
        served = Served(installation, await installation.start())
        await empty_queues(installation.url)
        yield served
        served.process.send_signal(signal.SIGTERM)
        assert await served.process.wait() == 0
        assert installation.processes() == []
        errors = installation.log_lines("[error")
        assert [line for line in errors if OF_A_DEATH not in line] == []


@pytest.mark.parametrize("victim", ["web", "worker", "postgres", "supervisor"])
async def test_nothing_acknowledged_is_lost_or_doubled(served: Served, victim: str) -> None:
    installation = served.installation
    visitors = [Visitor(installation.url, name=f"{victim} visitor {n}") for n in range(TALKERS)]
    writers = [
        Writer(installation.mail_port, address=f"{victim}{n}@example.net", to=LUMEN)
        for n in range(WRITERS)
    ]
    advisers = [Adviser(installation.url, name=name) for name in ADVISERS]
    for adviser in advisers:
        await adviser.sign_in()
    try:
        await see_one_killed(served, victim, advisers=advisers, visitors=visitors, writers=writers)
    finally:  # whatever became of it, the advisers' hands are free for the next test
        await close_all(installation)
        for adviser in advisers:
            await adviser.close()


async def see_one_killed(
    served: Served,
    victim: str,
    *,
    advisers: Sequence[Adviser],
    visitors: Sequence[Visitor],
    writers: Sequence[Writer],
) -> None:
    """Kill a process while all are at work; nothing acknowledged is lost or doubled."""
    installation = served.installation
    async with at_work(advisers):
        async with at_work([*visitors, *writers]):
            await all_say_more([*visitors, *writers])
            assert sum(len(adviser.said) for adviser in advisers) > 0
            await kill(served, victim)
            latecomers = [
                Visitor(installation.url, name=f"{victim} latecomer {n}") for n in range(LATECOMERS)
            ]
            async with at_work(latecomers):
                await all_say_more([*visitors, *writers, *latecomers])
        await eventually_passes(lambda: everybody_is_served(advisers[0]), within=120)
    await check_chats(installation, advisers, [*visitors, *latecomers])
    await check_mails(installation, advisers, writers)


async def kill(served: Served, victim: str) -> None:
    """Kill a process as the kernel would, and see what it was a part of back at work."""
    installation = served.installation
    if victim == "supervisor":
        children = [*installation.processes(), installation.postgres()]
        served.process.kill()
        await served.process.wait()
        await eventually(lambda: not any(alive(pid) for pid in children))
        served.process = await installation.start()
    elif victim == "postgres":
        os.kill(installation.postgres(), signal.SIGKILL)
    else:
        (killed,) = installation.processes(victim)
        os.kill(killed, signal.SIGKILL)
        await eventually(lambda: installation.processes(victim) not in ([], [killed]))
    await installation.ready_again()


@asynccontextmanager
async def at_work(people: Sequence[Person]) -> AsyncIterator[None]:
    """Have people act; at the end each finishes what they have begun."""
    async with asyncio.TaskGroup() as tasks:
        for person in people:
            tasks.create_task(person.run())
        yield
        for person in people:
            person.stopped = True


async def all_say_more(people: Sequence[Person]) -> None:
    """Wait until everybody was acknowledged some more."""
    before = [len(person.said) for person in people]

    async def more() -> None:
        said = [len(person.said) for person in people]
        assert all(now >= then + MORE for then, now in zip(before, said, strict=True)), said

    await eventually_passes(more, within=120)


async def everybody_is_served(adviser: Adviser) -> None:
    """Nobody waits for an adviser, nor for an answer."""
    waiting = await adviser.until_answered("GET", "/conversations?view=waiting")
    assert waiting["items"] == []
    unanswered = await adviser.until_answered("GET", "/conversations?view=all&limit=200")
    assert [one["preview"] for one in unanswered["items"] if one["waiting_since"]] == []


async def check_chats(
    installation: Installation, advisers: Sequence[Adviser], visitors: Sequence[Visitor]
) -> None:
    """Each visitor's messages and the answers to them are there once, in order, on both sides."""
    async with reader(installation) as supervisor:
        for visitor in visitors:
            assert visitor.conversation is not None
            found = await timeline(supervisor, visitor.conversation)
            assert [text for kind, text in found if kind == "inbound"] == visitor.said
            answers = [text for kind, text in found if kind == "reply"]
            assert sorted(answers) == answered(advisers, visitor.conversation)
            shown = [line["text"] for line in await visitor.shown()]
            assert sorted(shown) == sorted([*visitor.said, *answers])


async def check_mails(
    installation: Installation, advisers: Sequence[Adviser], writers: Sequence[Writer]
) -> None:
    """Each writer's mails are one conversation, each once; each answer has arrived outside."""
    async with reader(installation) as supervisor:
        for writer in writers:
            # What a dead worker had begun is given back, and begun again.
            await eventually_passes(
                partial(check_matter, installation, supervisor, advisers, writer),
                within=GIVEN_BACK,
            )


async def check_matter(
    installation: Installation, supervisor: Adviser, advisers: Sequence[Adviser], writer: Writer
) -> None:
    """The mails of one writer, and the answers to them."""
    found = await supervisor.until_answered("GET", f"/customers?q={writer.address}")
    assert len(found["items"]) == 1
    customer = await supervisor.until_answered("GET", f"/customers/{found['items'][0]['id']}")
    assert len(customer["conversations"]) == 1
    conversation = customer["conversations"][0]["id"]
    messages = await timeline(supervisor, conversation)
    answers = answered(advisers, conversation)
    assert sorted(text for kind, text in messages if kind == "inbound") == sorted(writer.said)
    assert sorted(text for kind, text in messages if kind == "reply") == answers
    assert arrived(installation, writer.address) == answers


def answered(advisers: Sequence[Adviser], conversation: str) -> list[str]:
    """Return what was acknowledged to advisers who answered a conversation."""
    given = (adviser.answers.get(conversation, []) for adviser in advisers)
    return sorted(chain.from_iterable(given))


def arrived(installation: Installation, address: str) -> list[str]:
    """Return what somebody has received outside; a mail sent twice has one Message-ID."""
    texts: dict[str, str] = {}
    for path in (installation.folder / "sample-mailbox").glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(mail, EmailMessage)
        if address in mail["To"]:
            plain = mail.get_body(("plain",))
            texts[mail["Message-ID"]] = plain.get_content().strip() if plain else ""
    return sorted(texts.values())


async def close_all(installation: Installation) -> None:
    """Close what is open, so that the advisers' hands are free for the next test."""
    async with reader(installation) as supervisor:
        settings = await supervisor.until_answered("GET", "/settings")
        reason = next(one["id"] for one in settings["close_reasons"] if one["code"] == "unwanted")
        opened = await supervisor.until_answered("GET", "/conversations?view=all&limit=200")
        for one in opened["items"]:
            path = f"/conversations/{one['id']}/closure"
            await supervisor.until_answered("POST", path, json={"reason_id": reason})


async def timeline(supervisor: Adviser, conversation: str) -> list[tuple[str, str]]:
    """Return the kinds and texts of all messages, oldest first."""
    items: list[dict[str, Any]] = []
    after = ""
    while True:
        path = f"/conversations/{conversation}/messages?limit=200{after}"
        page = await supervisor.until_answered("GET", path)
        items += page["items"]
        if page["next"] is None:
            return [(one["kind"], one["text"]) for one in reversed(items)]
        after = f"&after={page['next']}"


@asynccontextmanager
async def reader(installation: Installation) -> AsyncIterator[Adviser]:
    """Give somebody who may read and close everything."""
    claire = Adviser(installation.url, name="Claire Vasseur")
    await claire.sign_in()
    yield claire
    await claire.close()
