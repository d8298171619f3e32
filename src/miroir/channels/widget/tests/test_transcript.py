"""A long conversation is kept whole; one that is too long for a mail says what it leaves out."""

import pytest
from litestar import Litestar
from tests.serving import Browser

from miroir.base.database import Database
from miroir.channels.widget import transcript as transcripts
from miroir.channels.widget.tests.test_mailing_transcript import leaving
from miroir.channels.widget.tests.test_signing_in import anonymous, drawn, path, proof, say, sign_in
from miroir.desk.founding import Founded

ADDRESS = "camille@example.org"
FURTHER = """
    insert into message (organisation_id, id, conversation_id, kind, channel, author_kind,
                         author_id, text, created_at)
    select organisation_id, gen_random_uuid(), conversation_id, kind, channel, author_kind,
           author_id, 'ligne ' || n, created_at + n * interval '1 microsecond'
    from message, generate_series(1, $1::integer) n
"""
LEFT_OUT = "trop longue"


async def write_much(database: Database, founded: Founded, *, further: int) -> None:
    async with database.transaction(founded.organisation) as tx:
        await tx.execute(FURTHER, further)


async def mailed(client: Browser, database: Database, founded: Founded) -> str:
    asked = await client.post(path(founded, "/transcript/mail"), json={"email": None})
    assert asked.status_code == 202, asked.text
    return str((await leaving(database, founded))[-1]["text"])


def numbers(text: str) -> list[int]:
    return [int(line[6:]) for line in text.splitlines() if line.startswith("ligne ")]


async def test_every_message_is_kept_and_sent_in_the_order_of_writing(
    app: Litestar, database: Database, founded: Founded
) -> None:
    secret = await drawn(app, database, founded)
    async with anonymous(app, founded) as client:
        await sign_in(client, founded, proof(secret, email=ADDRESS, email_verified=True))
        await say(client, founded, "ligne 0")
        await write_much(database, founded, further=260)
        texts = [
            (await client.get(path(founded, "/transcript"))).text,
            await mailed(client, database, founded),
        ]
    for text in texts:
        assert numbers(text) == list(range(261))
        assert LEFT_OUT not in text


@pytest.mark.parametrize(("most", "kept"), [(20_000, None), (60, 1)])
async def test_of_too_long_a_conversation_the_newest_part_is_sent_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
    app: Litestar,
    database: Database,
    founded: Founded,
    most: int,
    kept: int | None,
) -> None:
    monkeypatch.setattr(transcripts, "MOST_BYTES", most)
    secret = await drawn(app, database, founded)
    async with anonymous(app, founded) as client:
        await sign_in(client, founded, proof(secret, email=ADDRESS, email_verified=True))
        await say(client, founded, "ligne 0")
        await write_much(database, founded, further=1_000)
        text = await mailed(client, database, founded)
    found = numbers(text)
    assert found == list(range(found[0], 1_001))
    assert len(found) == kept if kept else 200 < len(found) < 1_000
    assert len(text.encode()) < most + 500
    assert text.index(LEFT_OUT) < text.index(f"ligne {found[0]}")


async def test_of_one_message_that_is_too_long_the_beginning_is_sent(
    monkeypatch: pytest.MonkeyPatch, app: Litestar, database: Database, founded: Founded
) -> None:
    monkeypatch.setattr(transcripts, "MOST_BYTES", 200)
    secret = await drawn(app, database, founded)
    async with anonymous(app, founded) as client:
        await sign_in(client, founded, proof(secret, email=ADDRESS, email_verified=True))
        await say(client, founded, "é" * 1_000)
        text = await mailed(client, database, founded)
    assert 50 < text.count("é") < 110
    assert LEFT_OUT in text
