"""What advisers are asked page by page over the API, and where one goes on who comes back."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from tests.serving import Browser, browser, signed_in

from miroir.access import COOKIE, start_session
from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.surveys import Document, ask_adviser, publish, survey
from miroir.surveys.defaults import EFFORT, LAST_WORD
from miroir.surveys.kinds import Consent, Number
from miroir.surveys.testing import close_contact, set_scene
from miroir.surveys.tests.documents import ask, matrix, when

QUESTIONS = (
    ask("effort", EFFORT),
    ask("times", Number(lowest=0, highest=9)),
    ask("why", LAST_WORD.answer, show=when("effort", "at_most", 3)),
    matrix("m", "speed", "tone"),
    ask("agreed", Consent(), required=True),
)


class Steps:
    """An adviser's survey, gone through over the API."""

    def __init__(self, client: Browser, path: str, database: Database, at: Any) -> None:
        self.client, self.path, self.database, self.at = client, path, database, at

    async def show(self, query: str = "") -> dict[str, Any]:
        found: dict[str, Any] = (await self.client.get(f"{self.path}/page{query}")).json()
        return found

    async def send(self, page: str, *answers: dict[str, Any], **more: Any) -> dict[str, Any]:
        body = {"page": page, "answers": answers, **more}
        sent = await self.client.post(f"{self.path}/pages", json=body)
        assert sent.status_code == 200, sent.text
        found: dict[str, Any] = sent.json()
        return found

    async def stored(self) -> tuple[dict[str, Any], dict[str, Any]]:
        organisation, invitation_id = self.at
        async with self.database.transaction(organisation) as tx:
            found = await survey(tx, invitation_id)
        return found.answers, found.unsent


@pytest.fixture
async def steps(
    app: Litestar, database: Database, organisation: OrganisationId
) -> AsyncIterator[Steps]:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        await publish(tx, "adviser", Document(questions=QUESTIONS))
        closed = await close_contact(tx, scene, adviser_id=scene.adviser_ids[0])
        asked: UUID | None = await ask_adviser(tx, closed)
        token = await start_session(tx, scene.adviser_ids[0])
    async with browser(app) as client:
        client.cookies.set(COOKIE, token)
        yield Steps(client, f"/api/v1/asks/{asked}", database, (organisation, asked))


def codes(page: dict[str, Any]) -> list[str]:
    return [field["code"] for field in page["fields"]]


async def test_the_server_says_what_comes_next_and_all_counts_with_the_last_page(
    steps: Steps,
) -> None:
    first = await steps.show()
    assert (codes(first), first["last"]) == (["effort", "times"], False)
    assert first["fields"][1]["hint"] == "De 0 à 9."
    second = await steps.send("effort", {"question": "effort", "value": 2})
    assert (codes(second), second["before"]) == (["why", "m", "agreed"], "effort")
    assert await steps.stored() == ({}, {"effort": 2})
    again = await steps.send("effort", {"question": "effort", "value": 6})
    assert codes(again) == ["m", "agreed"]
    last = ({"question": "tone", "value": 4}, {"question": "agreed", "value": 1})
    for _ in range(2):
        assert (await steps.send("m", *last))["done"]
    assert await steps.stored() == ({"effort": 6, "tone": 4, "agreed": 1}, {})


async def test_what_does_not_fit_is_marked_and_nothing_of_its_page_is_taken(steps: Steps) -> None:
    wrong = {"question": "times", "number": 99}
    refused = await steps.send("effort", {"question": "effort", "value": 6}, wrong)
    assert (refused["problem"], refused["marked"]) == ("invalid", ["times"])
    assert refused["notice"].endswith("elle est marquée ci-dessous.")
    unreadable = await steps.send("effort", unreadable=["times"])
    assert unreadable["marked"] == ["times"]
    assert await steps.stored() == ({}, {})
    await steps.send("effort", {"question": "effort", "value": 6})
    needed = await steps.send("m", {"question": "tone", "value": 4})
    assert (needed["problem"], needed["marked"]) == ("required", ["agreed"])
    for answer in ({"question": "other", "value": 1}, {"question": "effort", "value": "x"}):
        body = {"page": "effort", "answers": [answer]}
        refusal = await steps.client.post(f"{steps.path}/pages", json=body)
        assert refusal.status_code in {400, 422}


async def test_what_was_kept_is_found_again_where_one_stopped(steps: Steps) -> None:
    await steps.send("effort", {"question": "effort", "value": 2})
    draft = [{"question": "why", "words": "Lent"}, {"question": "speed", "value": 99}]
    kept = await steps.client.put(f"{steps.path}/draft", json={"answers": draft})
    assert kept.status_code == 204
    back = await steps.show()
    assert (back["page"], back["filled"]) == ("why", {"why": "Lent"})
    assert (await steps.show("?page=start"))["filled"] == {"effort": 2}


async def test_nobody_goes_through_what_another_is_asked(
    app: Litestar, steps: Steps, database: Database, organisation: OrganisationId
) -> None:
    body = {"page": "effort", "answers": [{"question": "effort", "value": 1}]}
    async with signed_in(app, database, organisation, "adviser") as colleague:
        for method, rest in (("GET", "page"), ("PUT", "draft"), ("POST", "pages")):
            sent = None if method == "GET" else body
            refused = await colleague.request(method, f"{steps.path}/{rest}", json=sent)
            assert refused.status_code == 404
    assert await steps.stored() == ({}, {})
