"""Mailboxes at a real server: everything is taken, once, whatever happens on the way."""

import asyncio
import random
from collections.abc import Sequence

import msgspec
import pytest
from imapclient.exceptions import IMAPClientError

from miroir.base.settings import Settings
from miroir.channels.mailboxes import mails_of_mailbox
from miroir.channels.mailboxes.imap import SEEN, Connection
from miroir.channels.mailboxes.tests.dovecot import cutting_proxy, needs_dovecot
from miroir.channels.mailboxes.tests.letters import QUICK, Letterbox, ids, mail

pytestmark = needs_dovecot


async def test_what_is_there_is_taken_and_what_comes_is_told_at_once(letterbox: Letterbox) -> None:
    box = await letterbox.connect()
    letterbox.dovecot.put(box.address, [mail(1), mail(2)])
    letterbox.read()
    await letterbox.until(box.id, taken=2, state="working")
    letterbox.dovecot.put(box.address, [mail(3)])
    await letterbox.until(box.id, taken=3)
    assert await letterbox.understood() == ids([1, 2, 3])


async def test_a_new_mailbox_begins_with_what_comes_next(letterbox: Letterbox) -> None:
    box = await letterbox.connect(takes_all=False)
    letterbox.dovecot.put(box.address, [mail("old")])
    letterbox.read()
    await letterbox.until(box.id, state="working")
    letterbox.dovecot.put(box.address, [mail("new")])
    await letterbox.until(box.id, taken=1)
    assert await letterbox.understood() == ids(["new"])


async def test_cut_off_at_any_byte_every_mail_is_taken_once(letterbox: Letterbox) -> None:
    numbers = range(40)
    chance = random.Random(4)
    cuts = iter([chance.randrange(40, 12_000) for _ in range(25)])
    async with cutting_proxy(letterbox.dovecot.port, after=cuts) as port:
        box = await letterbox.connect(port=port)
        letterbox.dovecot.put(box.address, [mail(n, size=n * 20) for n in numbers])
        letterbox.read()
        await letterbox.until_kept(len(numbers))
        await letterbox.until(box.id, taken=len(numbers), state="working")
    assert sum(1 for _ in cuts) < 20  # it was indeed cut off
    assert await letterbox.understood() == ids(numbers)
    assert await letterbox.states() == {"taken": len(numbers)}


async def test_a_wrong_password_is_told_and_holds_up_nobody_else(letterbox: Letterbox) -> None:
    wrong = await letterbox.connect(password="not this")
    right = await letterbox.connect()
    letterbox.dovecot.put(right.address, [mail(1)])
    letterbox.read()
    told = await letterbox.until(wrong.id, state="signed-out")
    assert told.problem == "wrong-password"
    assert "AUTHENTICATIONFAILED" in (told.server_said or "")
    await letterbox.until(right.id, taken=1)


async def test_after_the_validity_is_renewed_known_mails_are_one(letterbox: Letterbox) -> None:
    box = await letterbox.connect()
    letterbox.dovecot.put(box.address, [mail(1), mail(2)])
    reading = letterbox.read()
    await letterbox.until(box.id, taken=2)
    assert await letterbox.understood() == ids([1, 2])
    await letterbox.stop(reading)
    letterbox.dovecot.renew_validity(box.address)
    letterbox.dovecot.put(box.address, [mail(3)])
    letterbox.read()
    await letterbox.until(box.id, taken=3)
    assert await letterbox.understood() == ids([1, 2, 3])
    assert await letterbox.states() == {"taken": 3}


async def test_the_same_mail_twice_in_the_mailbox_is_one_message(letterbox: Letterbox) -> None:
    box = await letterbox.connect()
    letterbox.dovecot.put(box.address, [mail(1), mail(1), b"no id\r\n", b"no id\r\n"])
    letterbox.read()
    await letterbox.until(box.id, taken=4)
    assert len(await letterbox.understood()) == 2
    assert await letterbox.states() == {"taken": 2, "duplicate": 2}


async def test_taken_mails_are_marked_as_seen(letterbox: Letterbox) -> None:
    box = await letterbox.connect(after="seen")
    letterbox.dovecot.put(box.address, [mail(1)])
    letterbox.read()
    await letterbox.until(box.id, taken=1)
    assert await _eventually_in(letterbox, box.address, "INBOX", ["SEEN"]) == 1


async def test_taken_mails_are_moved(letterbox: Letterbox) -> None:
    box = await letterbox.connect(after="move", move_to="Traités")
    with letterbox.dovecot.client(box.address) as client:
        client.create_folder("Traités")
    letterbox.dovecot.put(box.address, [mail(1), mail(2)])
    letterbox.read()
    assert await _eventually_in(letterbox, box.address, "Traités", ["ALL"], count=2) == 2
    assert await _eventually_in(letterbox, box.address, "INBOX", ["ALL"], count=0) == 0


async def test_taken_mails_are_left_alone(letterbox: Letterbox) -> None:
    box = await letterbox.connect(after="leave")
    letterbox.dovecot.put(box.address, [mail(1)])
    letterbox.read()
    await letterbox.until(box.id, taken=1)
    with letterbox.dovecot.client(box.address) as client:
        client.select_folder("INBOX", readonly=True)
        assert SEEN not in client.get_flags([1])[1]


async def test_interrupted_before_the_moving_it_is_moved_after(
    letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle, broken = Connection.settle, [True]

    async def break_once(self: Connection, uids: Sequence[int]) -> None:
        if uids and broken.pop() if broken else False:
            raise ConnectionResetError
        await settle(self, uids)

    monkeypatch.setattr(Connection, "settle", break_once)
    box = await letterbox.connect(after="seen")
    letterbox.dovecot.put(box.address, [mail(1)])
    letterbox.read()
    assert await _eventually_in(letterbox, box.address, "INBOX", ["SEEN"]) == 1
    assert await letterbox.kept() == 1
    assert broken == []


@pytest.mark.parametrize("problem", [IMAPClientError("NO"), ConnectionResetError()])
async def test_a_poison_mail_holds_up_nothing_and_is_tried_again(
    letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    fetch, poison = Connection.fetch, {2}

    async def choke(self: Connection, uids: Sequence[int], *, most: int) -> dict[int, bytes]:
        if poison.intersection(uids):
            raise problem
        return await fetch(self, uids, most=most)

    monkeypatch.setattr(Connection, "fetch", choke)
    box = await letterbox.connect()
    letterbox.dovecot.put(box.address, [mail(n) for n in range(1, 5)])
    letterbox.read()
    await letterbox.until(box.id, taken=3, skipped_uids=[2])
    poison.clear()
    await letterbox.until(box.id, taken=4, skipped_uids=[])
    assert await letterbox.understood() == ids([1, 2, 3, 4])


async def test_where_there_is_no_idle_it_is_asked_again_and_again(
    letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_idle(_: Connection) -> bool:
        return False

    monkeypatch.setattr(Connection, "has_idle", no_idle)
    box = await letterbox.connect()
    letterbox.read()
    await letterbox.until(box.id, state="working")
    letterbox.dovecot.put(box.address, [mail(1)])
    await letterbox.until(box.id, taken=1)


async def test_two_workers_read_a_mailbox_once_and_one_takes_over(letterbox: Letterbox) -> None:
    box = await letterbox.connect()
    first, second = letterbox.read(), letterbox.read()
    letterbox.dovecot.put(box.address, [mail(n) for n in range(20)])
    await letterbox.until(box.id, taken=20)
    assert await letterbox.states() == {"waiting": 20}
    await letterbox.stop(first)
    letterbox.dovecot.put(box.address, [mail("last")])
    await letterbox.until(box.id, taken=21)
    assert not second.done()


async def test_of_a_mail_too_large_its_beginning_is_taken_and_it_is_left_there(
    letterbox: Letterbox,
) -> None:
    letterbox.settings = _with_limit(letterbox, 2_000)
    box = await letterbox.connect(after="seen")
    letterbox.dovecot.put(box.address, [mail(1, size=5_000), mail(2)])
    letterbox.read(pauses=QUICK)
    await letterbox.until(box.id, taken=2)
    assert await letterbox.understood() == ids([1, 2])
    assert await _eventually_in(letterbox, box.address, "INBOX", ["SEEN"]) == 1


def _with_limit(letterbox: Letterbox, size: int) -> Settings:
    return msgspec.structs.replace(letterbox.settings, mail_limit=size)


async def _eventually_in(
    letterbox: Letterbox, user: str, folder: str, criteria: list[str], *, count: int = 1
) -> int:
    """Return how many mails of a folder are so, once they are `count`, or at the end of time."""
    found = -1
    for _ in range(300):
        with letterbox.dovecot.client(user) as client:
            client.select_folder(folder, readonly=True)
            found = len(client.search(criteria))
        if found == count:
            return found
        await asyncio.sleep(0.05)
    return found


async def test_the_history_of_a_mailbox_is_taken_over_and_nothing_changes_there(
    letterbox: Letterbox,
) -> None:
    box = await letterbox.connect(takes_all=False)
    letterbox.dovecot.put(box.address, [mail(n) for n in range(25)])
    batches = mails_of_mailbox(
        letterbox.settings, letterbox.database, letterbox.founded.organisation, box.address
    )
    assert [one async for batch in batches for one in batch] == [mail(n) for n in range(25)]
    assert await _eventually_in(letterbox, box.address, "INBOX", ["UNSEEN"], count=25) == 25
