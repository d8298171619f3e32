"""The chat asks how it went, with every rule of the survey's own page."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar import Litestar
from tests.serving import Browser

from miroir.base.database import Database
from miroir.channels.widget.tests.test_routes import path, say, visiting
from miroir.conversations import assign, close
from miroir.desk.founding import Founded
from miroir.journal.following import catch_up
from miroir.surveys import (
    Condition,
    Document,
    Question,
    Rule,
    follower,
    new_question,
    publish,
)

CONFIRMED = "select question, value from answer where confirmed_at is not null order by question"
CONVERSATION = "select id from conversation"
ADVISER = "select id from adviser limit 1"
REASON = "select id from close_reason where code = 'solved'"
LOW = Rule(conditions=(Condition(question="stars", test="at_most", value=2),))


def ask(kind: str, **more: Any) -> Question:
    texts = {"fr": f"{kind} en français", "es": f"{kind} en español"}
    begun = new_question(kind, code=kind)
    return Question(code=kind, title=texts, text=texts, answer=begun.answer, **more)


DOCUMENT = Document(
    questions=(ask("stars"), ask("yesno"), ask("words", show=LOW)), languages=("fr", "es")
)


@pytest.fixture
async def visitor(app: Litestar, founded: Founded, database: Database) -> AsyncIterator[Browser]:
    async with visiting(app, founded) as client:
        await say(client, founded)
        async with database.transaction(founded.organisation) as tx:
            await publish(tx, "customer", DOCUMENT)
            conversation, adviser = await tx.value(CONVERSATION), await tx.value(ADVISER)
            await assign(tx, conversation, adviser_id=adviser, team_id=None)
            await close(tx, conversation, reason_id=await tx.value(REASON), by=adviser)
        await catch_up(database, follower, founded.organisation)
        yield client


async def rows(database: Database, founded: Founded) -> list[tuple[str, int | None]]:
    async with database.transaction(founded.organisation) as tx:
        return [(row["question"], row["value"]) for row in await tx.fetch(CONFIRMED)]


async def test_a_visitor_goes_from_page_to_page_and_finds_them_again_for_a_day(
    visitor: Browser, founded: Founded, database: Database
) -> None:
    shown = (await visitor.get(path(founded, "/conversation"))).json()["survey"]
    assert [field["code"] for field in shown["fields"]] == ["stars", "yesno"]
    assert shown["fields"][0]["look"] == "stars"
    asked = {"invitation_id": shown["invitation_id"]}
    draft = {**asked, "answers": [{"question": "yesno", "value": 0}]}
    assert (await visitor.put(path(founded, "/survey/draft"), json=draft)).status_code == 204
    assert await rows(database, founded) == []
    answers = [{"question": "stars", "value": 1}, {"question": "yesno", "value": 0}]
    first = {**asked, "page": "stars", "answers": answers}
    for _ in range(2):
        sent = await visitor.post(path(founded, "/survey/pages"), json=first)
        assert [field["code"] for field in sent.json()["fields"]] == ["words"]
    assert await rows(database, founded) == [("stars", 1), ("yesno", 0)]
    again = (await visitor.get(path(founded, "/survey"))).json()
    assert again["page"] == "words"
    back = (await visitor.get(path(founded, "/survey?page=start"))).json()
    assert back["filled"] == {"stars": 1, "yesno": 0}
    last = {**asked, "page": "words", "answers": [{"question": "words", "words": "Lent"}]}
    done = (await visitor.post(path(founded, "/survey/pages"), json=last)).json()
    assert (done["done"], done["changeable"], done["fields"]) == (True, True, [])
    async with database.transaction(founded.organisation) as tx:
        await tx.execute("update invitation set answered_at = answered_at - interval '25 hours'")
    assert (await visitor.get(path(founded, "/survey"))).json() is None
    late = await visitor.post(path(founded, "/survey/pages"), json=first | {"answers": []})
    changed = {**first, "answers": [{"question": "stars", "value": 5}]}
    assert late.status_code == 200  # nothing new: nothing to refuse
    assert (await visitor.post(path(founded, "/survey/pages"), json=changed)).status_code == 409
    assert ("stars", 1) in await rows(database, founded)


async def test_a_text_that_lacks_in_the_language_of_the_chat_says_in_which_it_is(
    app: Litestar, visitor: Browser, founded: Founded, database: Database
) -> None:
    async with database.transaction(founded.organisation) as tx:
        await tx.execute("update visitor set language = 'en'")
    shown = (await visitor.get(path(founded, "/survey"))).json()
    assert shown["words"]["next"] == "Continue"
    [stars, _] = shown["fields"]
    assert (stars["text"], stars["language"]) == ("stars en français", "fr")
    assert stars["steps"][4]["words"] == "Very good"


async def test_nobody_answers_for_another_visitor(
    app: Litestar, visitor: Browser, founded: Founded, database: Database
) -> None:
    shown = (await visitor.get(path(founded, "/survey"))).json()
    asked = {"invitation_id": shown["invitation_id"]}
    answers = [{"question": "stars", "value": 1}]
    async with visiting(app, founded) as other:
        for method, rest, body in (
            ("POST", "/survey/pages", {"page": "stars", "answers": answers}),
            ("POST", "/survey/answers", {"answers": answers}),
            ("PUT", "/survey/draft", {"answers": answers}),
            ("POST", "/survey/no-more", {}),
        ):
            refused = await other.request(method, path(founded, rest), json={**asked, **body})
            assert refused.status_code == 404
        assert (await other.get(path(founded, "/survey"))).json() is None


async def test_who_wants_to_be_asked_no_more_is_asked_nothing_at_once(
    visitor: Browser, founded: Founded, database: Database
) -> None:
    shown = (await visitor.get(path(founded, "/survey"))).json()
    asked = {"invitation_id": shown["invitation_id"]}
    for _ in range(2):
        refused = await visitor.post(path(founded, "/survey/no-more"), json=asked)
        assert refused.status_code == 204
    assert (await visitor.get(path(founded, "/survey"))).json() is None
    async with database.transaction(founded.organisation) as tx:
        [said] = await tx.fetch("select proof from consent where not given")
    assert said["proof"] == "chat"
