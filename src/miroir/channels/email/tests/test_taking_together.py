"""Mails that wait together are taken in together, each once, whatever one of them does."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from miroir.base.database import Database
from miroir.base.settings import Settings
from miroir.channels import intake, opening
from miroir.channels.email import Reader
from miroir.channels.email.inbound import Received
from miroir.channels.email.mailbox import Mailbox, mail_secret
from miroir.channels.email.opened import Kept, Opened, open_mail
from miroir.channels.email.taking import LOST
from miroir.channels.email.understanding import MOST_ATTEMPTS
from miroir.channels.opening import Newcomer
from miroir.desk.founding import Founded
from miroir.files import vault

STATES = "select state, attempts, problem from received_mail order by received_at, id"
GIVEN_BACK = """
    update received_mail set next_attempt_at = received_at where state = 'waiting'
"""
ATTEMPTED_OFTEN = """
    update received_mail set attempts = 5, next_attempt_at = received_at where state = 'waiting'
"""
SUBJECTS = """
    select c.subject, m.text, m.created_at = r.received_at as timely
    from message m
    join conversation c on (c.organisation_id, c.id) = (m.organisation_id, m.conversation_id)
    join received_mail r on (r.organisation_id, r.message_id) = (m.organisation_id, m.id)
    order by m.created_at, m.id
"""


class WorkerDied(BaseException):
    """Stands for the end of the process: nothing here catches it."""


class House:
    """An organisation's mailbox."""

    def __init__(self, database: Database, founded: Founded, settings: Settings) -> None:
        self.database = database
        self.founded = founded
        self.settings = settings
        self.box = Mailbox(database, vault(settings), mail_secret(settings))

    async def keep(self, number: int, *, answers: int | None = None, sender: str = "") -> None:
        sender = sender or f"client.{number}@example.net"
        parent = "" if answers is None else f"In-Reply-To: <{answers}@together.example>\r\n"
        raw = (
            f"From: {sender}\r\nTo: {self.founded.mail_address}\r\nSubject: Matter {number}\r\n"
            f"Message-ID: <{number}@together.example>\r\n{parent}\r\nMail {number}\r\n"
        )
        received = Received(
            sender=sender,
            recipients=(self.founded.mail_address,),
            content=raw.encode(),
            peer="127.0.0.1",
            protocol="smtp",
        )
        await self.box.keep(received)

    async def read(self) -> int:
        return await Reader(self.settings, self.database).read_waiting()

    async def rows(self, sql: str) -> list[Any]:
        async with self.database.transaction(self.founded.organisation) as tx:
            return await tx.fetch(sql)


@pytest.fixture
def house(database: Database, founded: Founded, web_settings: Settings) -> House:
    return House(database, founded, web_settings)


async def test_one_that_breaks_is_put_off_alone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def receive(transaction: Any, inbound: Any, **given: Any) -> Any:
        if "Mail 3" in inbound.text:
            raise RuntimeError("poison")
        return await taken(transaction, inbound, **given)

    async def open_together(tx: Any, newcomers: Sequence[Newcomer]) -> Any:
        if any("Mail 3" in each.inbound.text for each in newcomers):
            raise RuntimeError("poison")
        return await opening.open_together(tx, newcomers)

    taken = intake.receive
    monkeypatch.setattr("miroir.channels.email.taking.receive", receive)
    monkeypatch.setattr("miroir.channels.email.new_matters.open_together", open_together)
    for number in range(8):
        await house.keep(number)
    assert await house.read() == 8
    states = [(row["state"], row["problem"]) for row in await house.rows(STATES)]
    assert states == [
        ("waiting", "RuntimeError") if number == 3 else ("taken", None) for number in range(8)
    ]
    assert len(await house.rows(SUBJECTS)) == 7


async def test_one_at_which_the_worker_dies_is_tried_alone_and_shown_in_the_end(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies says nothing: its claims are given back, one attempt the more."""
    tried: list[int] = []

    async def die(files: Any, organisation: Any, kept: Kept) -> Opened:
        opened = await open_mail(files, organisation, kept)
        assert opened.mail
        tried.append(int(opened.mail.text.split()[1]))
        if tried[-1] == 1:
            raise WorkerDied
        return opened

    monkeypatch.setattr("miroir.channels.email.understanding.open_mail", die)
    for number in range(3):
        await house.keep(number)
    for _ in range(MOST_ATTEMPTS):
        others = asyncio.all_tasks()
        with pytest.raises(WorkerDied):
            await house.read()
        left = asyncio.all_tasks() - others
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await house.rows(GIVEN_BACK)
    assert tried.count(1) == MOST_ATTEMPTS
    await house.read()
    states = [(row["state"], row["problem"]) for row in await house.rows(STATES)]
    assert states == [("taken", None), ("unreadable", "NeverEnded"), ("taken", None)]


async def test_each_has_the_instant_at_which_it_came_and_answers_follow_what_they_answer(
    house: House,
) -> None:
    await house.keep(1, answers=0)
    await house.keep(0)
    await house.keep(2, answers=1)
    for number in range(3, 30):
        await house.keep(number, sender="one@example.net" if number % 2 else "")
    assert await house.read() == 30
    rows = await house.rows(SUBJECTS)
    assert len(rows) == 30
    assert all(row["timely"] for row in rows)
    thread = {row["subject"] for row in rows if row["text"].strip() in {"Mail 0", "Mail 2"}}
    assert thread == {"Matter 0"}


async def test_one_whose_bytes_are_lost_holds_up_none_and_is_shown_in_the_end(house: House) -> None:
    await house.keep(0)
    [lost] = await house.rows("select sha256 from received_mail")
    vault(house.settings).path(house.founded.organisation, lost["sha256"]).unlink()
    await house.keep(1)
    assert await house.read() == 2
    states = [(row["state"], row["problem"]) for row in await house.rows(STATES)]
    assert states == [("waiting", "NotFound"), ("taken", None)]
    await house.rows(ATTEMPTED_OFTEN)
    assert await house.read() == 1
    assert [row["state"] for row in await house.rows(STATES)] == ["unreadable", "taken"]
    texts = {row["text"] for row in await house.rows(SUBJECTS)}
    assert len(texts & {*LOST.values()}) == 1
