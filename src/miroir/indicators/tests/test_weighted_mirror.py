"""The mirror with customers' answers weighted to all contacts: their side alone changes."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from litestar import Litestar
from tests.serving import signed_in

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.indicators import FEWEST
from miroir.indicators.testing import count_answers
from miroir.surveys import Given, answer, ask_adviser, invite_customer
from miroir.surveys.testing import Scene, close_contact, set_scene

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WEEK = {"from": "2026-03-02", "to": "2026-03-08"}
WEIGHTED = {**WEEK, "weights": "contacts"}


@pytest.fixture
async def scene(database: Database, organisation: OrganisationId) -> Scene:
    """Twenty content by chat, all told of; forty unhappy by mail, of whom half answer."""
    async with database.transaction(organisation, at=MONDAY) as tx:
        scene = await set_scene(tx, advisers=10, asks_per_shift=20, quarantine=timedelta(0))
        for n in range(3 * FEWEST):
            by_chat = n < FEWEST
            closed = await close_contact(
                tx,
                scene,
                team_id=scene.team_ids[0],
                adviser_id=scene.adviser_ids[n % 10],
                channel="chat" if by_chat else "email",
            )
            given = [Given(question="solved", value=int(by_chat))]
            asked = await invite_customer(tx, closed)
            if asked and n < 2 * FEWEST:
                await answer(tx, asked, given, confirmed=True)
            told = await ask_adviser(tx, closed) if n % 3 == 0 else None
            if told:
                await answer(tx, told, given, confirmed=True)
    await count_answers(database, organisation)
    return scene


def solved(shown: Mapping[str, Any]) -> Mapping[str, Any]:
    pair: Mapping[str, Any] = next(one for one in shown["pairs"] if one["question"] == "solved")
    return pair


async def test_customers_count_by_weight_and_advisers_as_they_answered(
    app: Litestar, database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    team = {"team_id": str(scene.team_ids[0])}
    async with signed_in(app, database, organisation, "supervisor") as client:
        plain = solved((await client.get("/api/v1/mirror", params=WEEK)).json())
        shown = (await client.get("/api/v1/mirror", params=WEIGHTED)).json()
        within = (await client.get("/api/v1/mirror", params={**WEIGHTED, **team})).json()
        page = (await client.get("/mirror", params={**WEIGHTED, "lang": "en"})).text
        table = (await client.get("/mirror.csv", params=WEIGHTED)).text
        wrong = await client.get("/api/v1/mirror", params={"weights": "moon"})
    weighted = solved(shown)
    before, figure = plain["whole"]["customers"], weighted["whole"]["customers"]
    assert (before["value"], before["effective"]) == (0.5, None)
    assert (figure["value"], figure["n"]) == (pytest.approx(1 / 3), 2 * FEWEST)
    assert figure["effective"] == pytest.approx(36)
    assert weighted["whole"]["advisers"] == plain["whole"]["advisers"]
    assert weighted["whole"]["advisers"]["value"] is not None
    assert weighted["whole"]["paired"] == plain["whole"]["paired"]
    advisers = plain["whole"]["advisers"]["value"]
    assert weighted["whole"]["gap"]["value"] == pytest.approx(advisers - 1 / 3)
    assert [(one["group"], one["customers"]["value"]) for one in weighted["channels"]] == [
        ("chat", 1),
        ("email", 0),
    ]
    assert weighted["weeks"][0]["customers"]["effective"] == pytest.approx(36)
    assert solved(within)["whole"]["customers"]["value"] == pytest.approx(1 / 3)
    assert "design effect 1.11" in page and "as precise as 36" in page
    assert 'aria-current="true">Weighted to all contacts' in page
    assert table.splitlines()[0].endswith("effective")
    assert wrong.status_code == 400


async def test_a_question_with_too_few_answers_stays_as_answered_and_is_named(
    app: Litestar, database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation, at=MONDAY) as tx:
        scene = await set_scene(tx)
        asked = await invite_customer(tx, await close_contact(tx, scene))
        assert asked
        await answer(tx, asked, [Given(question="solved", value=1)], confirmed=True)
    await count_answers(database, organisation)
    async with signed_in(app, database, organisation, "supervisor") as client:
        plain = (await client.get("/api/v1/mirror", params=WEEK)).json()
        shown = (await client.get("/api/v1/mirror", params=WEIGHTED)).json()
        page = (await client.get("/mirror", params={**WEIGHTED, "lang": "en"})).text
    assert {**shown, "weights": "none"} == plain
    assert "is not weighted" in page
