import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from tests.serving import Browser, browser, program, signed_in

from miroir.base.channel import Channel
from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.indicators.testing import count_answers
from miroir.surveys import Given, answer, ask_adviser, invite_customer
from miroir.surveys.testing import Scene, add_adviser, close_contact, set_scene

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PERIOD = {"from": "2026-03-04", "to": "2026-03-10"}
TEAMS = ("First", "Second")


@pytest.fixture
async def scene(database: Database, organisation: OrganisationId) -> Scene:
    """Six advisers of the first team and two of the second are asked, and their customers."""
    async with database.transaction(organisation, at=MONDAY) as tx:
        scene = await set_scene(tx, advisers=6, asks_per_shift=100)
        second = [await add_adviser(tx, scene.team_ids[1]) for _ in range(2)]
        invited = await invite_customer(tx, await close_contact(tx, scene))
    for n, adviser in enumerate([*scene.adviser_ids, *second]):
        team = scene.team_ids[0 if n < 6 else 1]
        at = MONDAY + timedelta(hours=n)
        await both_answer(database, organisation, scene, adviser, team, at=at, value=1 + n % 7)
    assert invited
    await count_answers(database, organisation)
    return scene


async def both_answer(
    database: Database,
    organisation: OrganisationId,
    scene: Scene,
    adviser_id: UUID,
    team_id: UUID,
    *,
    at: datetime,
    value: int,
    channel: Channel = "email",
) -> None:
    async with database.transaction(organisation, at=at) as tx:
        closed = await close_contact(
            tx, scene, adviser_id=adviser_id, team_id=team_id, channel=channel
        )
        for verb in (invite_customer, ask_adviser):
            invitation_id = await verb(tx, closed)
            assert invitation_id
            await answer(tx, invitation_id, [Given(question="effort", value=value)], confirmed=True)


async def mirror(client: Browser, **filters: str) -> dict[str, Any]:
    found = await client.get("/api/v1/mirror", params={**PERIOD, **filters})
    assert found.status_code == 200
    shown: dict[str, Any] = found.json()
    return shown


async def test_both_sides_stand_side_by_side_with_n_and_intervals(
    app: Litestar, database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with signed_in(app, database, organisation, "experience_officer") as client:
        shown = await mirror(client)
    assert (shown["from"], shown["to"]) == ("2026-03-02", "2026-03-15")
    assert shown["funnel"] == {
        "customer": {"invited": 9, "answered": 8},
        "adviser": {"invited": 8, "answered": 8},
    }
    effort = shown["pairs"][0]
    assert effort["customers"] == "Lumen m’a facilité les choses."
    for side in ("customers", "advisers"):
        figure = effort["whole"][side]
        assert (figure["measure"], figure["n"], figure["value"]) == ("ces2", 8, 3 / 8)
        assert figure["low"] < 3 / 8 < figure["high"]
    assert effort["whole"]["gap"]["value"] == 0
    assert shown["before_from"] == "2026-02-16"
    assert effort["whole"]["moved"] == {"customers": None, "advisers": None}
    assert [week["group"] for week in effort["weeks"]] == ["2026-03-02", "2026-03-09"]
    assert effort["weeks"][1]["customers"]["hidden"] == "no-answers"


async def test_a_team_of_few_and_the_neighbour_that_would_betray_it_are_hidden(
    app: Litestar, database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    first, second = map(str, scene.team_ids)
    async with signed_in(app, database, organisation, "supervisor") as client:
        effort = (await mirror(client))["pairs"][0]
        teams = {team["group"]: team for team in effort["teams"]}
        for team in (first, second):
            assert teams[team]["advisers"]["hidden"] == "too-few"
            assert teams[team]["customers"]["value"] is not None
            assert teams[team]["gap"] is None
            alone = (await mirror(client, team_id=team))["pairs"][0]["whole"]
            assert alone["advisers"]["value"] is None
            assert alone["customers"]["n"] == teams[team]["customers"]["n"]


async def test_a_team_of_enough_is_shown_when_nobody_is_betrayed(
    app: Litestar, database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    team = scene.team_ids[1]
    for n in range(4):
        async with database.transaction(organisation, at=MONDAY) as tx:
            adviser = await add_adviser(tx, team)
        at = MONDAY + timedelta(hours=20 + n)
        await both_answer(
            database, organisation, scene, adviser, team, at=at, value=7, channel="chat"
        )
    await count_answers(database, organisation)
    async with signed_in(app, database, organisation, "adviser") as client:
        whole = (await mirror(client, team_id=str(team)))["pairs"][0]["whole"]
        chat = (await mirror(client, channel="chat"))["pairs"][0]["whole"]
    assert (whole["advisers"]["n"], whole["advisers"]["value"]) == (6, 5 / 6)
    assert (chat["customers"]["n"], chat["advisers"]["hidden"]) == (4, "too-few")


async def test_the_table_holds_the_same_figures(
    app: Litestar, database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation) as tx:
        await tx.execute("update team set name = '=cmd|calc'")
    async with signed_in(app, database, organisation, "supervisor") as client:
        found = await client.get("/mirror.csv", params=PERIOD)
    assert found.headers["content-type"].startswith("text/csv")
    assert "mirror-2026-03-02-2026-03-15.csv" in found.headers["content-disposition"]
    rows = list(csv.DictReader(StringIO(found.text.removeprefix("\ufeff"))))
    whole = [row for row in rows if (row["question"], row["breakdown"]) == ("effort", "whole")]
    assert [(row["side"], row["answers"], row["result"]) for row in whole] == [
        ("customer", "8", "0.375"),
        ("adviser", "8", "0.375"),
    ]
    assert {row["hidden"] for row in rows if row["breakdown"] == "team"} >= {"too-few"}
    assert {row["group"] for row in rows if row["breakdown"] == "team"} == {"'=cmd|calc"}


async def test_each_side_is_set_against_the_period_before(
    app: Litestar, database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    adviser, team = scene.adviser_ids[0], scene.team_ids[0]
    for hours in range(3):
        at = MONDAY + timedelta(days=7, hours=hours)
        await both_answer(database, organisation, scene, adviser, team, at=at, value=7)
    await count_answers(database, organisation)
    week = {"from": "2026-03-09", "to": "2026-03-15"}
    async with signed_in(app, database, organisation, "supervisor") as client:
        page = (await client.get("/mirror", params={**week, "lang": "en"})).text
        effort = (await mirror(client, **week))["pairs"][0]["whole"]
        table = await client.get("/mirror.csv", params=week)
    assert effort["moved"]["customers"]["value"] == 1 - 3 / 8
    assert effort["moved"]["advisers"] is None
    assert "Changes are told against" in page
    customers = next(csv.DictReader(StringIO(table.text.removeprefix("\ufeff"))))
    assert (customers["change"], customers["change_clear"]) == ("0.625", "False")


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", ("Le miroir", "Tous les canaux")), ("en", ("The mirror", "All channels"))],
)
async def test_the_page_shows_the_filters_and_the_figures(
    app: Litestar,
    database: Database,
    organisation: OrganisationId,
    scene: Scene,
    language: str,
    words: tuple[str, ...],
) -> None:
    async with signed_in(app, database, organisation, "adviser") as client:
        found = await client.get(
            "/mirror", params={**PERIOD, "team_id": "", "channel": "email", "lang": language}
        )
    assert found.status_code == 200
    for word in words:
        assert word in found.text
    assert 'value="2026-03-02"' in found.text
    assert '<option value="email" selected>' in found.text
    assert 'role="alert"' not in found.text


@pytest.mark.parametrize(
    "filters",
    [
        {"from": "yesterday"},
        {"from": "2026-03-09", "to": "2026-03-01"},
        {"from": "2000-01-01"},
        {"to": "9999-12-31"},
        {"from": "0001-01-01", "to": "0001-01-01", "team_id": "x"},
        {"channel": "pigeon"},
        {"team_id": "00000000"},
    ],
)
async def test_filters_that_cannot_be_read_are_told(
    app: Litestar,
    database: Database,
    organisation: OrganisationId,
    scene: Scene,
    filters: dict[str, str],
) -> None:
    async with signed_in(app, database, organisation, "adviser") as client:
        page = await client.get("/mirror", params=filters)
        assert page.status_code == 422
        assert 'role="alert"' in page.text
        for path in ("/api/v1/mirror", "/mirror.csv"):
            assert (await client.get(path, params=filters)).status_code in {400, 422}


async def test_an_organisation_that_nobody_answered_yet_has_a_page(
    app: Litestar, database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
    async with signed_in(app, database, organisation, "adviser") as client:
        assert (await client.get("/mirror")).status_code == 200
        assert (await mirror(client))["pairs"][0]["whole"]["gap"] is None


async def test_who_may_look(
    app: Litestar, database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with program(app, database, organisation, "mirror:read") as client:
        assert (await client.get("/api/v1/mirror")).status_code == 200
    async with program(app, database, organisation, "settings:read") as client:
        assert (await client.get("/api/v1/mirror")).status_code == 403
    async with browser(app) as client:
        assert (await client.get("/api/v1/mirror")).status_code == 401
        away = await client.get("/mirror?from=2026-03-04", headers={"accept": "text/html"})
        assert away.headers["location"].startswith("/sign-in?next=%2Fmirror%3Ffrom")
