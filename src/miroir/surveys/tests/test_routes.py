from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from litestar import Litestar
from tests.serving import Browser, browser, signed_in

from miroir.access import COOKIE, start_session
from miroir.base.database import Database
from miroir.base.ids import OrganisationId, new_id
from miroir.surveys import (
    Document,
    ask_adviser,
    invite_customer,
    new_question,
    publish,
    survey,
)
from miroir.surveys.defaults import ADVISER
from miroir.surveys.testing import Scene, close_contact, set_scene

RANKED = new_question("ranking", code="order")
ANSWERS = {"answers": [{"question": "effort", "value": 6}, {"question": "words", "words": "Ok"}]}


@pytest.fixture
async def scene(database: Database, organisation: OrganisationId) -> Scene:
    async with database.transaction(organisation) as tx:
        return await set_scene(tx)


@pytest.fixture
async def asked(database: Database, organisation: OrganisationId, scene: Scene) -> UUID:
    async with database.transaction(organisation) as tx:
        closed = await close_contact(tx, scene, adviser_id=scene.adviser_ids[0])
        invitation_id = await ask_adviser(tx, closed)
    assert invitation_id
    return invitation_id


@pytest.fixture
async def desk(
    app: Litestar, database: Database, organisation: OrganisationId, scene: Scene
) -> AsyncIterator[Browser]:
    async with database.transaction(organisation) as tx:
        token = await start_session(tx, scene.adviser_ids[0])
    async with browser(app) as client:
        client.cookies.set(COOKIE, token)
        yield client


async def test_an_adviser_sees_what_they_are_asked_and_answers_it(
    desk: Browser, asked: UUID, database: Database, organisation: OrganisationId
) -> None:
    [ask] = (await desk.get("/api/v1/asks")).json()["items"]
    assert ask["invitation_id"] == str(asked)
    assert [(q["code"], q["scale"], q["optional"]) for q in ask["questions"]] == [
        ("effort", "effort7", False),
        ("satisfaction", "satisfaction5", False),
        ("solved", "yesno", False),
        ("words", "words", True),
    ]
    assert ask["questions"][0]["text"] == "J’ai pu aider sans effort."
    for _ in range(2):
        answered = await desk.post(f"/api/v1/asks/{asked}/answers", json=ANSWERS)
        assert answered.status_code == 204
    assert (await desk.get("/api/v1/asks")).json()["items"] == []
    async with database.transaction(organisation) as tx:
        assert (await survey(tx, asked)).answers == {"effort": 6, "words": "Ok"}


async def test_an_adviser_answers_what_the_desk_cannot_ask_on_a_page_of_their_own(
    app: Litestar, desk: Browser, database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation) as tx:
        document = Document(questions=(*ADVISER, new_question("stars", code="tools"), RANKED))
        await publish(tx, "adviser", document)
        closed = await close_contact(tx, scene, adviser_id=scene.adviser_ids[1])
        other = await ask_adviser(tx, closed)
        closed = await close_contact(tx, scene, adviser_id=scene.adviser_ids[0])
        asked = await ask_adviser(tx, closed)
    assert asked
    [ask] = (await desk.get("/api/v1/asks")).json()["items"]
    assert ask["more"]
    assert [one["code"] for one in ask["questions"]][-1] == "tools"
    shown = await desk.get(f"/asks/{asked}?lang=en")
    assert "About conversation" in shown.text
    assert "no-more" not in shown.text
    sent = {"effort": "6", "order.second": "1"}
    assert (await desk.post(f"/asks/{asked}", data=sent)).status_code == 303
    assert "Thank you" in (await desk.get(f"/asks/{asked}/thanks?lang=en")).text
    async with database.transaction(organisation) as tx:
        assert (await survey(tx, asked)).answers == {"effort": 6, "order": ("second",)}
    for path in (f"/asks/{other}", f"/asks/{new_id()}"):
        assert (await desk.get(path)).status_code == 404
    async with browser(app) as stranger:
        refused = await stranger.get(f"/asks/{asked}", headers={"accept": "application/json"})
        assert refused.status_code == 401


async def test_an_adviser_may_rather_not_answer(desk: Browser, asked: UUID) -> None:
    for _ in range(2):
        assert (await desk.post(f"/api/v1/asks/{asked}/dismissal")).status_code == 204
    assert (await desk.get("/api/v1/asks")).json()["items"] == []


async def test_nobody_answers_for_another(
    app: Litestar, database: Database, organisation: OrganisationId, asked: UUID
) -> None:
    async with signed_in(app, database, organisation, "adviser") as colleague:
        assert (await colleague.get("/api/v1/asks")).json()["items"] == []
        for verb, body in (("answers", ANSWERS), ("dismissal", None)):
            refused = await colleague.post(f"/api/v1/asks/{asked}/{verb}", json=body)
            assert refused.status_code == 404
    async with signed_in(app, database, organisation, "supervisor") as supervisor:
        assert (await supervisor.get("/api/v1/asks")).status_code == 403


async def test_an_adviser_cannot_answer_as_the_customer(
    desk: Browser, database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation) as tx:
        theirs = await invite_customer(tx, await close_contact(tx, scene))
    assert (await desk.post(f"/api/v1/asks/{theirs}/answers", json=ANSWERS)).status_code == 404
    unknown = await desk.post(f"/api/v1/asks/{new_id()}/answers", json=ANSWERS)
    assert unknown.status_code == 404


@pytest.mark.parametrize(
    "answer",
    [
        {"question": "effort", "value": 8},
        {"question": "effort", "value": 10**30},
        {"question": "effort", "words": "6"},
        {"question": "other", "value": 1},
        {"question": "words", "words": "x" * 4001},
        {},
    ],
)
async def test_an_answer_that_does_not_fit_is_refused(
    desk: Browser, asked: UUID, answer: dict[str, object]
) -> None:
    refused = await desk.post(f"/api/v1/asks/{asked}/answers", json={"answers": [answer]})
    assert refused.status_code in {400, 422}
