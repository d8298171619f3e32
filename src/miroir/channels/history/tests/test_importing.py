"""Mail of before: taken over once, threaded, dated, and without waking anybody."""

import asyncio
import mailbox
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.serving import found_organisation

from miroir.base.database import Database
from miroir.base.errors import Invalid, NotFound
from miroir.base.settings import Settings
from miroir.base.testing import eventually
from miroir.channels.email import understand
from miroir.channels.history import Seen, import_mail, importing, source_of
from miroir.desk.founding import Founded
from miroir.journal.following import catch_up
from miroir.search.indexing import follower

SECRET = "a secret of thirty-two letters!!"
CONVERSATIONS = """
    select c.id, c.subject, c.opened_at, c.last_message_at, c.closed_at, c.waiting_since,
           count(*) as n
    from conversation c join message m
        on (m.organisation_id, m.conversation_id) = (c.organisation_id, c.id)
    where c.organisation_id = $1 group by c.organisation_id, c.id order by c.opened_at
"""


def past(number: int, *, answers: int | None = None, sender: str = "", to: str = "") -> bytes:
    """Write a mail of the day `number`; every one has an attachment of its own."""
    parent = f"In-Reply-To: <{answers}@past.example>\n" if answers is not None else ""
    sent = datetime.fromtimestamp(1.5e9 + number * 86_400, UTC)
    return (
        f"From: {sender or f'Client <c{number % 20}@example.org>'}\nTo: {to or 'us@example.org'}\n"
        f"Date: {sent:%a, %d %b %Y %H:%M:%S} +0000\n"
        f"Subject: Affaire {number}\nMessage-ID: <{number}@past.example>\n{parent}"
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
        f"--b\nContent-Type: text/plain; charset=utf-8\n\nBonjour, voici le dossier {number}.\n"
        "From now on it is yours.\n"
        "--b\nContent-Type: text/csv\nContent-Disposition: attachment; filename=a.csv\n\n"
        f"{number}\n"
        "--b--\n"
    ).encode()


def write_mbox(path: Path, mails: Sequence[bytes]) -> Path:
    box = mailbox.mbox(path)
    for mail in mails:
        box.add(mail)
    box.flush()
    box.close()
    return path


class Taker:
    """Runs imports into an organisation."""

    def __init__(self, database: Database, founded: Founded, settings: Settings) -> None:
        self.database = database
        self.founded = founded
        self.settings = settings
        self.seen: list[Seen] = []

    async def take(self, *sources: object, brand: str | None = None) -> Seen:
        return await import_mail(
            self.settings, self.database, self.founded.organisation, [str(s) for s in sources],
            brand_key=brand, tell=self.seen.append,
        )  # fmt: skip

    async def rows(self, sql: str) -> list[Any]:
        async with self.database.transaction(self.founded.organisation) as tx:
            return await tx.fetch(sql, self.founded.organisation)

    async def count(self, table: str) -> int:
        rows = await self.rows(f"select count(*) as n from {table} where organisation_id = $1")
        return int(rows[0]["n"])


@pytest.fixture
async def taker(database: Database, tmp_path: Path) -> Taker:
    settings = Settings(data=tmp_path / "data", secret=SECRET)
    return Taker(database, await found_organisation(database), settings)


async def test_an_mbox_becomes_closed_conversations_with_their_dates(
    taker: Taker, tmp_path: Path
) -> None:
    path = write_mbox(tmp_path / "a.mbox", [past(1), past(2), past(3, answers=1)])
    seen = await taker.take(path)
    assert (seen.taken, seen.known, seen.unreadable) == (3, 0, 0)
    first, second = await taker.rows(CONVERSATIONS)
    assert (first["n"], second["n"]) == (2, 1)
    assert first["subject"] == "Affaire 1"
    assert first["opened_at"] == datetime.fromtimestamp(1.5e9 + 86_400, UTC)
    assert first["last_message_at"] == first["closed_at"]
    assert first["closed_at"] == datetime.fromtimestamp(1.5e9 + 3 * 86_400, UTC)
    assert await taker.count("file") == 3


async def test_nobody_is_waited_for_routed_asked_or_answered(taker: Taker, tmp_path: Path) -> None:
    await taker.take(write_mbox(tmp_path / "a.mbox", [past(n) for n in range(30)]))
    for table in ("placement", "promise_clock", "delivery", "invitation"):
        assert await taker.count(table) == 0, table
    assert {row["waiting_since"] for row in await taker.rows(CONVERSATIONS)} == {None}
    kinds = await taker.rows("select distinct kind from journal where organisation_id = $1")
    taken_for_live = {"MessageReceived", "ConversationOpened", "ConversationClosed", "ReplySent"}
    assert taken_for_live.isdisjoint(row["kind"] for row in kinds)


async def test_what_comes_in_another_order_finds_its_thread(taker: Taker, tmp_path: Path) -> None:
    answer, question = past(5, answers=4), past(4)
    await taker.take(write_mbox(tmp_path / "a.mbox", [answer]))
    await taker.take(write_mbox(tmp_path / "b.mbox", [question]))
    (only,) = await taker.rows(CONVERSATIONS)
    assert only["n"] == 2
    assert only["opened_at"] < only["closed_at"]


async def test_what_the_organisation_wrote_is_its_answer_to_the_customer(
    taker: Taker, tmp_path: Path
) -> None:
    own = past(2, answers=1, sender=taker.founded.mail_address, to="c1@example.org")
    await taker.take(write_mbox(tmp_path / "a.mbox", [past(1), own]))
    rows = await taker.rows("select kind, author_kind from message where organisation_id = $1"
                            " order by created_at")  # fmt: skip
    assert [tuple(row) for row in rows] == [("inbound", "customer"), ("reply", "system")]
    assert await taker.count("customer") == 1


async def test_killed_in_the_middle_it_goes_on_and_takes_each_once(
    taker: Taker, tmp_path: Path
) -> None:
    path = write_mbox(tmp_path / "a.mbox", [past(n) for n in range(400)])
    first = asyncio.create_task(taker.take(path))
    await eventually(lambda: bool(taker.seen))
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    begun = await taker.count("message")
    assert 100 <= begun < 400
    again = await taker.take(path)
    assert (again.taken, again.known) == (400 - begun, begun)
    assert await taker.count("message") == await taker.count("received_mail") == 400
    assert taker.seen[-1].done == taker.seen[-1].size > 0
    assert (await taker.take(path)).taken == 0


async def test_a_mail_that_breaks_the_reading_is_there_with_its_source(
    taker: Taker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choke(raw: bytes) -> Any:
        if b"Affaire 2" in raw:
            raise ZeroDivisionError
        return understand(raw)

    monkeypatch.setattr(importing, "understand", choke)
    seen = await taker.take(write_mbox(tmp_path / "a.mbox", [past(1), past(2), past(3)]))
    assert (seen.taken, seen.unreadable) == (3, 1)
    rows = await taker.rows("select name from file where organisation_id = $1")
    assert sorted(row["name"] for row in rows) == ["a.csv", "a.csv", "source.eml.txt"]


async def test_its_words_are_found(taker: Taker, tmp_path: Path) -> None:
    await taker.take(write_mbox(tmp_path / "a.mbox", [past(1)]))
    await catch_up(taker.database, follower, taker.founded.organisation)
    assert await taker.count("message_words") == 1


async def test_maildirs_folders_and_single_mails_are_read(taker: Taker, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "Maildir")
    box.add(past(1))
    box.add_folder("Sent").add(past(2))
    (tmp_path / "Maildir" / "tmp" / "half").write_bytes(past(9))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "one.eml").write_bytes(past(3))
    write_mbox(tmp_path / "folder" / "more.mbox", [past(4), past(5)])
    (tmp_path / "alone.eml").write_bytes(past(6).replace(b"\n", b"\r\n"))
    await taker.take(tmp_path / "Maildir", tmp_path / "folder", tmp_path / "alone.eml")
    rows = await taker.rows("select external_id from message where organisation_id = $1")
    assert sorted(row[0] for row in rows) == [f"<{n}@past.example>" for n in range(1, 7)]


def test_an_mbox_gives_its_mails_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes(b"From a Mon\nSubject: 1\n\n>From here\n>>From there\n\nFrom b Tue\n\nx\n")
    (batch,) = source_of(path).batches()
    assert batch == [b"Subject: 1\n\nFrom here\n>From there\n", b"\nx\n"]


async def test_what_is_not_there_is_told(taker: Taker, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="There is no mail at"):
        await taker.take(tmp_path / "nothing")
    (tmp_path / "a.eml").write_bytes(past(1))
    with pytest.raises(NotFound, match="There is no brand"):
        await taker.take(tmp_path / "a.eml", brand="nobody")
    with pytest.raises(NotFound, match="no mailbox"):
        await taker.take("imap:nobody@example.org")
