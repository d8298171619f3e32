from typing import Any

import pytest
from litestar import Litestar
from tests.serving import Browser, browser

from miroir.base.database import Database, Row
from miroir.channels.announcing import address_told, announcement, may_be_answered
from miroir.channels.email.coming_back import named_by_address
from miroir.channels.email.drafting import Drafting
from miroir.channels.email.header_lines import unsubscribe_lines
from miroir.channels.email.mailbox import mail_secret
from miroir.channels.widget.mailing_transcript import MOST_A_DAY
from miroir.channels.widget.tests.test_ending import answer
from miroir.channels.widget.tests.test_signing_in import (
    anonymous,
    drawn,
    path,
    proof,
    say,
    sign_in,
)
from miroir.customers import stop_address
from miroir.desk.founding import Founded

PAGE = {"accept": "text/html"}
ADDRESS = "camille@example.org"
LEAVING = """
    select n.id, n.address, n.subject, n.text, n.unsubscribe, d.id as delivery_id
    from announcement n join delivery d on d.announcement_id = n.id order by n.made_at, n.id
"""


async def mail(client: Browser, founded: Founded, email: str | None = ADDRESS) -> tuple[int, Any]:
    asked = await client.post(path(founded, "/transcript/mail"), json={"email": email})
    return asked.status_code, asked.json().get("to_confirm")


async def leaving(database: Database, founded: Founded) -> list[Row]:
    async with database.transaction(founded.organisation) as tx:
        return await tx.fetch(LEAVING)


def link(row: Row) -> str:
    words: str = row["text"]
    return next(line for line in words.splitlines() if "/transcript/" in line)


def local(url: str) -> str:
    return url[url.index("/transcript/") :]


async def test_a_typed_address_is_asked_first_in_words_that_nobody_chose(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with anonymous(app, founded) as client:
        assert (await mail(client, founded))[0] == 404
        await say(client, founded, "Achetez chez moi")
        await client.put(path(founded, "/identity"), json={"name": "Achetez !"})
        assert await mail(client, founded) == (202, True)
        assert await mail(client, founded) == (202, True)
    [asked] = await leaving(database, founded)
    assert (asked["address"], "Achetez" in asked["subject"] + asked["text"]) == (ADDRESS, False)
    assert unsubscribe_lines(asked["unsubscribe"])
    async with database.transaction(founded.organisation) as tx:
        told = await announcement(tx, asked["id"])
        assert await address_told(tx, told) == ADDRESS
        assert not await may_be_answered(tx, told)


async def test_the_link_alone_sends_nothing_and_the_button_once_the_words_of_the_chat(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with anonymous(app, founded) as client:
        await say(client, founded, "Ma box clignote")
        await answer(database, founded, "secret par mail", by_mail=True)
        await mail(client, founded)
        await say(client, founded, "dit après")
    [asked] = await leaving(database, founded)
    page = local(link(asked))
    async with browser(app) as reader:
        for each in (page, f"{page}/no-more"):
            shown = await reader.get(each, headers=PAGE)
            assert (shown.status_code, ADDRESS in shown.text) == (200, True)
        assert len(await leaving(database, founded)) == 1
        for _ in range(2):
            assert (await reader.post(page, headers=PAGE)).status_code == 200
        forged = page[:-4] + ("AAAA" if page[-4:] != "AAAA" else "BBBB")
        assert (await reader.post(forged, headers=PAGE)).status_code == 404
        assert (await reader.get("/transcript/x", headers=PAGE)).status_code == 404
    _, sent = await leaving(database, founded)
    assert (sent["address"], sent["unsubscribe"]) == (ADDRESS, None)
    assert "Ma box clignote" in sent["text"]
    assert "secret" not in sent["text"]
    assert "dit après" not in sent["text"]
    async with database.transaction(founded.organisation) as tx:
        kinds = "select count(*) from journal where kind = 'TranscriptMailed'"
        assert await tx.value(kinds) == 1
        assert not await may_be_answered(tx, await announcement(tx, sent["id"]))
        assert await tx.value("select count(*) from customer_identity where kind = 'email'") == 0


async def test_a_proven_address_gets_the_whole_at_once(
    app: Litestar, database: Database, founded: Founded
) -> None:
    secret = await drawn(app, database, founded)
    async with anonymous(app, founded) as client:
        await say(client, founded, "Bonjour")
        await answer(database, founded, "par mail", by_mail=True)
        await sign_in(client, founded, proof(secret, email=ADDRESS, email_verified=True))
        assert await mail(client, founded, None) == (202, False)
    [sent] = await leaving(database, founded)
    assert (sent["address"], "par mail" in sent["text"]) == (ADDRESS, True)
    async with database.transaction(founded.organisation) as tx:
        assert await may_be_answered(tx, await announcement(tx, sent["id"]))
        await stop_address(tx, ADDRESS, why="failing")
        assert await address_told(tx, await announcement(tx, sent["id"])) is None


async def test_an_address_that_is_only_said_by_the_site_is_asked(
    app: Litestar, database: Database, founded: Founded
) -> None:
    secret = await drawn(app, database, founded)
    async with anonymous(app, founded) as client:
        await sign_in(client, founded, proof(secret, email=ADDRESS))
        await say(client, founded, "Bonjour")
        assert (await mail(client, founded, None))[0] == 422
        assert await mail(client, founded, ADDRESS) == (202, True)
        for wrong in ("camille", "a@example.org\r\nBcc: b@example.org"):
            assert (await mail(client, founded, wrong))[0] in {422, 429}


async def test_a_stopped_address_gets_nothing_and_its_reader_can_stop_it(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with anonymous(app, founded) as client:
        await say(client, founded, "Bonjour")
        await mail(client, founded)
        [asked] = await leaving(database, founded)
        page = local(link(asked))
        async with browser(app) as reader:
            assert (await reader.post(f"{page}/no-more", headers=PAGE)).status_code == 200
            assert (await reader.post(page, headers=PAGE)).status_code == 409
        async with database.transaction(founded.organisation) as tx:
            await tx.execute("update transcript_request set asked_at = asked_at - '1 h'::interval")
        assert await mail(client, founded) == (202, True)
    assert len(await leaving(database, founded)) == 1


async def test_a_link_counts_for_two_days(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with anonymous(app, founded) as client:
        await say(client, founded, "Bonjour")
        await mail(client, founded)
    async with database.transaction(founded.organisation) as tx:
        await tx.execute("update transcript_request set asked_at = asked_at - '3 d'::interval")
    [asked] = await leaving(database, founded)
    async with browser(app) as reader:
        late = await reader.post(f"{local(link(asked))}?lang=en", headers=PAGE)
    assert (late.status_code, "too old" in late.text) == (409, True)
    assert len(await leaving(database, founded)) == 1


async def test_an_address_is_written_to_a_few_times_a_day_whoever_asks(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async def ask_as_somebody_new() -> int:
        async with anonymous(app, founded) as client:
            await say(client, founded, "Bonjour")
            return (await mail(client, founded))[0]

    answers = [await ask_as_somebody_new() for _ in range(MOST_A_DAY + 1)]
    assert answers == [202] * MOST_A_DAY + [429]
    async with anonymous(app, founded) as client:
        await say(client, founded, "Bonjour")
        answers = [(await mail(client, founded, f"{n}@example.org"))[0] for n in range(4)]
    assert answers == [202, 202, 202, 429]


@pytest.mark.parametrize("proven", [False, True])
async def test_only_the_customer_may_answer_into_the_conversation(
    app: Litestar, database: Database, founded: Founded, *, proven: bool
) -> None:
    secret = await drawn(app, database, founded)
    async with anonymous(app, founded) as client:
        await say(client, founded, "Bonjour")
        if proven:
            await sign_in(client, founded, proof(secret, email=ADDRESS, email_verified=True))
        await mail(client, founded)
    [row] = await leaving(database, founded)
    drafting = Drafting(app.state.settings)
    async with database.transaction(founded.organisation) as tx:
        draft, _ = await drafting._announcement(tx, row["id"])
        bounced = drafting._return_path(founded.organisation, row["id"])
        assert await named_by_address(tx, [bounced], secret=mail_secret(app.state.settings))
        known = await tx.value("select count(*) from mail_reference")
    assert (draft.to[0].address, draft.reply_to is not None, known) == (
        ADDRESS,
        proven,
        int(proven),
    )
