"""Drivers: weighed from the facts of contacts, off the request, and said in plain words."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar
from tests.serving import signed_in

from miroir.base.database import Database
from miroir.base.ids import OrganisationId, new_id
from miroir.base.language import language
from miroir.measures import reckon_all_due
from miroir.measures.driver_data import Came, came_after
from miroir.measures.driver_words import sentences
from miroir.measures.driving import FEWEST, HOLD, weigh
from miroir.surveys import Given, answer, ask_adviser, invite_customer
from miroir.surveys.testing import Scene, close_contact, set_scene

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
REPLIED = """
    insert into message (organisation_id, id, conversation_id, channel, kind, author_kind, text,
                         created_at)
    values ($1, $2, $3, 'email', 'reply', 'adviser', 'Here you are', $4)
"""
SHOW_WEEK = """
    insert into mirror_cell (organisation_id, axes, one, two, week, side, question, n, good, bad,
                             shown)
    values ($1, '', '', '', $2, 'adviser', 'effort', 1, 0, 0, true)
"""
ENGLISH = language("en", "Europe/Paris")


def lived(n: int, *, advisers: int = 8, seed: int = 5) -> list[Came]:
    """Return answers that waiting lowers, and with which handling only goes along."""
    chance = Random(seed)
    return [
        Came(
            outcome=5 - waiting / 800 + chance.gauss(0, 0.5),
            waiting=waiting,
            handling=waiting * 0.9 + chance.expovariate(1 / 200),
            contacts=1,
            changes=0,
            ease=chance.random(),
            adviser_id=UUID(int=at % advisers),
        )
        for at in range(n)
        for waiting in [chance.uniform(20, 2400)]
    ]


def test_the_cause_has_an_effect_of_its_own_and_its_companion_only_goes_along() -> None:
    found = weigh(lived(400), question="satisfaction", minimum=5)
    by_cause = {one.cause: one for one in found.weighed}
    assert (found.n, found.weighed[0].cause) == (400, "waiting")
    assert by_cause["waiting"].standing == "own-effect"
    assert by_cause["waiting"].effect.value < 0
    assert by_cause["handling"].standing == "goes-along"
    assert by_cause["ease"].standing == "not-seen"
    assert {(one.cause, one.why) for one in found.left_out} == {
        ("contacts", "same-for-all"),
        ("changes", "same-for-all"),
    }
    lower, along, together = sentences(found, ENGLISH)
    assert "lower where there is more of: waiting for the first answer." in lower
    assert "handling time" in along
    assert "explain" in together


def test_with_too_few_answers_nothing_is_weighed_and_with_few_advisers_not_their_ease() -> None:
    few = weigh(lived(FEWEST - 1), question="satisfaction", minimum=5)
    assert (few.explained, few.weighed, sentences(few, ENGLISH)) == (None, (), [])
    found = weigh(lived(80, advisers=4), question="satisfaction", minimum=5)
    assert ("ease", "too-few-advisers") in {(one.cause, one.why) for one in found.left_out}
    assert "ease" not in {one.cause for one in found.weighed}


async def test_the_page_shows_what_is_held_in_words_bars_and_a_table(
    app: Litestar, database: Database, organisation: OrganisationId
) -> None:
    found = weigh(lived(400), question="satisfaction", minimum=5)
    async with database.transaction(organisation, at=AT) as tx:
        await set_scene(tx)
        await tx.execute(HOLD, organisation, tx.at, msgspec.to_builtins(found))
    async with signed_in(app, database, organisation, "experience_officer") as client:
        page = (await client.get("/mirror/drivers?lang=en")).text
    assert "Others being equal, satisfaction is lower where there is more of: waiting" in page
    assert page.count('class="figure-bar') == 3
    assert page.count('<th scope="row">') == 4  # the causes, and all together


@pytest.fixture
async def scene(database: Database, organisation: OrganisationId) -> Scene:
    async with database.transaction(organisation, at=AT) as tx:
        return await set_scene(tx, advisers=1, quarantine=timedelta(0))


async def test_facts_come_from_the_contact_and_the_worker_holds_what_they_weigh(
    app: Litestar, database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=AT + timedelta(hours=1)) as tx:
        closed = await close_contact(
            tx, scene, adviser_id=scene.adviser_ids[0], team_id=scene.team_ids[0]
        )
        for verb, code in ((invite_customer, "satisfaction"), (ask_adviser, "effort")):
            asked = await verb(tx, closed)
            assert asked
            await answer(tx, asked, [Given(question=code, value=4)], confirmed=True)
        assert await came_after(tx, "satisfaction", since=AT, ease=["effort"], effort=[]) == []
        # As if the adviser had answered within five minutes, before the matter was closed.
        tx.at += timedelta(minutes=5)
        await tx.execute(REPLIED, organisation, new_id(), closed.conversation_id, tx.at)
        await tx.execute("update closure set closed_at = $1", tx.at)
        (came,) = await came_after(tx, "satisfaction", since=AT, ease=["effort"], effort=[])
        tx.at += timedelta(days=7)
        (alone,) = await came_after(tx, "satisfaction", since=AT, ease=["effort"], effort=[])
        await tx.execute(SHOW_WEEK, organisation, date(2026, 3, 2))
        (shown,) = await came_after(tx, "satisfaction", since=AT, ease=["effort"], effort=[])
    assert (came.outcome, came.waiting, came.handling) == (4, 300, 300)
    assert (came.contacts, came.changes, came.ease) == (1, 0, None)
    assert (alone.ease, shown.ease) == (None, 0.5)
    async with signed_in(app, database, organisation, "experience_officer") as client:
        assert "en cours" in (await client.get("/mirror/drivers")).text
        await reckon_all_due(database, at=AT + timedelta(hours=2))
        held = (await client.get("/api/v1/drivers")).json()
        assert (held["coming"], held["reckoning"]["n"]) == (False, 1)
        assert "pas encore assez" in (await client.get("/mirror/drivers")).text
        anew = await client.post("/mirror/drivers")
        assert (anew.status_code, anew.headers["location"]) == (303, "/mirror/drivers?saved=1")
        assert (await client.get("/api/v1/drivers")).json()["coming"]
