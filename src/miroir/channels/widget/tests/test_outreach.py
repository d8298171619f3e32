from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from tests.serving import browser, signed_in

from miroir.advisers import set_presence
from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.base.language import Code
from miroir.channels.widget import Outreach, add_outreach_rule
from miroir.channels.widget.tests.test_routes import path, say, visiting
from miroir.desk.founding import Founded

PAGE = {"accept": "text/html"}
ADVISER = "select id from adviser limit 1"
TEXTS: dict[Code, str] = {"fr": "Besoin d’aide ?", "en": "Need help?"}
FORM = {
    "name": "Cart",
    "text-fr": "Besoin d’aide ?",
    "text-en": "",
    "pages": "/cart*",
    "seconds": "20",
    "visits": "2",
    "event": "cart",
    "property": "total",
    "compare": "least",
    "value": "100",
    "active": "1",
}


async def add(database: Database, founded: Founded, *, free_only: bool = False) -> UUID:
    says = Outreach(name="Help", texts=TEXTS, open_only=False, free_only=free_only)
    async with database.transaction(founded.organisation) as tx:
        return await add_outreach_rule(tx, founded.brand_id, says)


async def show(
    client: httpx.AsyncClient, founded: Founded, rule: UUID, language: str = "fr"
) -> dict[str, Any] | None:
    asked = {"id": str(new_id()), "language": language}
    answer = await client.post(path(founded, f"/outreach-rules/{rule}/shows"), json=asked)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] | None = answer.json()["say"]
    return said


async def value(database: Database, founded: Founded, sql: str) -> Any:
    async with database.transaction(founded.organisation) as tx:
        return await tx.value(sql)


async def test_a_message_is_said_in_the_visitors_language_and_counted_once(
    app: Litestar, database: Database, founded: Founded
) -> None:
    rule = await add(database, founded)
    asked = {"id": str(new_id()), "language": "en"}
    async with browser(app) as client:
        for _ in range(2):
            answer = await client.post(path(founded, f"/outreach-rules/{rule}/shows"), json=asked)
            assert answer.json()["say"]["text"] == "Need help?"
        front = (await client.get(path(founded))).json()
        unknown = path(founded, f"/outreach-rules/{new_id()}/shows")
        assert (await client.post(unknown, json=asked)).status_code == 404
    assert await value(database, founded, "select count(*) from outreach") == 1
    assert front["button"]["watch"] is True


async def test_nobody_is_spoken_to_twice_nor_while_they_have_a_conversation(
    app: Litestar, database: Database, founded: Founded
) -> None:
    rule, other = [await add(database, founded) for _ in range(2)]
    async with visiting(app, founded) as visitor:
        await say(visitor, founded)
        assert await show(visitor, founded, rule) is None
        await visitor.post(path(founded, "/ending"))
        assert await show(visitor, founded, rule) is not None
        assert await show(visitor, founded, other) is None
        await value(
            database, founded, "update outreach set shown_at = shown_at - interval '8 days'"
        )
        said = await show(visitor, founded, other)
        assert said is not None
        reaction = path(founded, f"/outreach/{said['id']}/reaction")
        assert (await visitor.put(reaction, json={"what": "dismissed"})).status_code == 204
        await value(
            database, founded, "update outreach set shown_at = shown_at - interval '400 days'"
        )
        assert await show(visitor, founded, other) is None
        assert await show(visitor, founded, rule) is not None


async def test_a_message_waits_for_an_adviser_who_is_free(
    app: Litestar, database: Database, founded: Founded
) -> None:
    rule = await add(database, founded, free_only=True)
    async with browser(app) as client:
        assert await show(client, founded, rule) is None
        async with database.transaction(founded.organisation) as tx:
            await set_presence(tx, await tx.value(ADVISER), "available", by="adviser")
        assert await show(client, founded, rule) is not None
        async with database.transaction(founded.organisation) as tx:
            await tx.execute("update adviser set capacity = 20")
        assert await show(client, founded, rule) is None


async def test_who_answers_begins_a_conversation_that_shows_what_they_answer(
    app: Litestar, database: Database, founded: Founded
) -> None:
    rule = await add(database, founded)
    async with visiting(app, founded) as visitor:
        said = await show(visitor, founded, rule)
        assert said is not None
        await visitor.put(
            path(founded, f"/outreach/{said['id']}/reaction"), json={"what": "opened"}
        )
        await say(visitor, founded, "Oui")
        for _ in range(2):
            done = await visitor.post(path(founded, f"/outreach/{said['id']}/conversation"))
            assert done.status_code == 204
        shown = (await visitor.get(path(founded, "/conversation"))).json()["messages"]
    texts = "select array_agg(text) from message where kind = 'event' and text <> ''"
    assert await value(database, founded, texts) == ["Besoin d’aide ?"]
    assert [message["text"] for message in shown] == ["Oui"]
    async with signed_in(app, database, founded.organisation) as client:
        page = await client.get(
            f"/settings/chat/{founded.brand_id}/outreach", params={"lang": "en"}, headers=PAGE
        )
    assert page.text.count("100") >= 2
    assert "Some of them would have written anyway." in page.text


async def test_rules_are_set_on_their_page_and_told_to_browsers(
    app: Litestar, database: Database, founded: Founded
) -> None:
    pages = f"/settings/chat/{founded.brand_id}/outreach"
    async with signed_in(app, database, founded.organisation) as client:
        wrong = {**FORM, "pages": "cart", "text-fr": "", "value": "much"}
        refused = await client.post(f"{pages}/new", params={"lang": "en"}, data=wrong, headers=PAGE)
        assert refused.status_code == 422
        assert "Give a number to compare with." in refused.text
        assert (await client.post(f"{pages}/new", data=FORM, headers=PAGE)).status_code == 303
        assert (
            await client.post(f"{pages}/quiet", data={"days": "30"}, headers=PAGE)
        ).status_code == 303
        frame = await client.get(f"/widget/{founded.widget_key}")
        rule = await value(database, founded, "select id from outreach_rule")
        form = await client.get(f"{pages}/{rule}", headers=PAGE)
        paused = {key: text for key, text in FORM.items() if key != "active"}
        await client.post(f"{pages}/{rule}", data=paused, headers=PAGE)
        quiet = await client.get(f"/widget/{founded.widget_key}")
        await client.post(f"{pages}/{rule}/removal", headers=PAGE)
        assert (await client.get(f"{pages}/{rule}", headers=PAGE)).status_code == 404
    assert '"days":30' in frame.text
    assert '"pages":"/cart*","seconds":20,"visits":2,"event":"cart"' in frame.text
    assert "watch-" in frame.text
    assert "Besoin" not in frame.text
    assert 'value="/cart*"' in form.text
    assert "watch-" not in quiet.text


@pytest.mark.parametrize("days", ["0", "366", "x"])
async def test_an_impossible_number_of_days_is_refused(
    app: Litestar, database: Database, founded: Founded, days: str
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        answer = await client.post(
            f"/settings/chat/{founded.brand_id}/outreach/quiet", data={"days": days}, headers=PAGE
        )
    assert answer.status_code == 422
