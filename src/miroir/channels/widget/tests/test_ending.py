from litestar import Litestar
from tests.serving import Browser, browser

from miroir.base.channel import Channel
from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.channels.widget.tests.test_signing_in import (
    ADVISER,
    anonymous,
    drawn,
    path,
    proof,
    say,
    sign_in,
    words,
)
from miroir.conversations import reply
from miroir.desk.founding import Founded

PAGE = {"accept": "text/html"}
CLOSED = "select count(*) from closure where closed_by is null"


async def answer(database: Database, founded: Founded, text: str, *, by_mail: bool = False) -> None:
    async with database.transaction(founded.organisation) as tx:
        conversation = await tx.value("select id from conversation")
        channel: Channel | None = "email" if by_mail else None
        adviser = await tx.value(ADVISER)
        await reply(tx, conversation, adviser_id=adviser, text=text, channel=channel)


async def test_a_visitor_ends_a_conversation_once(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with anonymous(app, founded) as client:
        assert (await client.post(path(founded, "/ending"))).status_code == 404
        await say(client, founded, "Bonjour")
        assert (await client.post(path(founded, "/ending"))).status_code == 204
        page = (await client.get(path(founded, "/conversation"))).json()
        assert page["conversation"]["closed_at"] is not None
        assert (await client.post(path(founded, "/ending"))).status_code == 404
        await say(client, founded, "Encore")
        assert (await client.post(path(founded, "/ending"))).status_code == 204
    async with database.transaction(founded.organisation) as tx:
        assert await tx.value(CLOSED) == 2
        reasons = "select count(*) from close_reason where code = 'ended-by-customer'"
        assert await tx.value(reasons) == 1


async def test_a_conversation_is_given_as_a_text_without_the_words_of_mails(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with anonymous(app, founded) as client:
        assert (await client.get(path(founded, "/transcript"))).status_code == 404
        await say(client, founded, "Ma box clignote")
        await answer(database, founded, "Je regarde.")
        await answer(database, founded, "secret par mail", by_mail=True)
        kept = await client.get(path(founded, "/transcript"))
    assert kept.headers["content-disposition"].startswith("attachment")
    assert "– Vous\nMa box clignote" in kept.text
    assert "Je regarde." in kept.text
    assert "secret" not in kept.text
    assert "(par un autre canal)" in kept.text


async def test_mails_show_in_the_chat_to_the_signed_person_alone(
    app: Litestar, database: Database, founded: Founded
) -> None:
    secret = await drawn(app, database, founded)
    async with anonymous(app, founded) as client:
        await say(client, founded, "Bonjour")
        await answer(database, founded, "par mail", by_mail=True)
        assert await words(client, founded) == ["Bonjour", ""]
        await sign_in(client, founded, proof(secret))
        assert await words(client, founded) == ["Bonjour", "par mail"]


def form(client_id: str, **changes: str) -> dict[str, str]:
    return {
        "id": client_id,
        "name": "Camille",
        "email": "camille@example.org",
        "subject": "Ma box",
        "text": "Elle clignote.\n" * 100,
        **changes,
    }


async def send(client: Browser, founded: Founded, data: dict[str, str]) -> int:
    sent = await client.post(f"/widget/{founded.widget_key}/form", data=data, headers=PAGE)
    return sent.status_code


async def test_without_scripts_a_message_comes_by_the_form_once_with_its_promise(
    app: Litestar, database: Database, founded: Founded
) -> None:
    client_id = str(new_id())
    async with browser(app) as client:
        shown = await client.get(f"/widget/{founded.widget_key}/form", headers=PAGE)
        assert shown.status_code == 200
        assert "<script" not in shown.text
        assert [await send(client, founded, form(client_id)) for _ in range(2)] == [303, 303]
        assert await send(client, founded, form(str(new_id()), website="https://x")) == 303
        for wrong in ({"text": ""}, {"email": "camille"}, {"id": "forged"}):
            assert await send(client, founded, form(str(new_id())) | wrong) == 422
        done = await client.get(f"/widget/{founded.widget_key}/form?sent=1&lang=fr", headers=PAGE)
        assert "Votre message nous est parvenu" in done.text
    async with database.transaction(founded.organisation) as tx:
        assert await tx.value("select count(*) from message") == 1
        rows = await tx.fetch("select channel, subject from conversation")
        assert [tuple(row.values()) for row in rows] == [("form", "Ma box")]
