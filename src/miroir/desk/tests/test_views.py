from typing import Any

import pytest
from litestar import Litestar
from tests.serving import Browser, signed_in

from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.desk import views
from miroir.desk.founding import Founded

MINE = {"name": "Chat to answer", "filter": {"channels": ["chat"], "unanswered": True}}
SHARED = {"name": "Late", "filter": {"due_within": 0}, "sort": "promise", "shared": True}


async def save(client: Browser, view: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post("/api/v1/views", json=view)
    assert answer.status_code == 201, answer.text
    saved: dict[str, Any] = answer.json()
    return saved


async def names(client: Browser) -> list[str]:
    return [view["name"] for view in (await client.get("/api/v1/views")).json()["items"]]


async def test_a_view_is_kept_for_its_owner_and_a_shared_one_for_all(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with (
        signed_in(app, database, founded.organisation, "adviser") as ana,
        signed_in(app, database, founded.organisation, "adviser") as ben,
    ):
        own, shared = await save(ana, MINE), await save(ana, SHARED)
        assert own["filter"]["channels"] == ["chat"]
        assert await names(ana) == ["Chat to answer", "Late"]
        assert await names(ben) == ["Late"]
        for view, status in ((own, 404), (shared, 200)):
            answer = await ben.get(f"/api/v1/conversations?view_id={view['id']}&sort=waiting")
            assert answer.status_code == status
        counted = (await ana.get("/api/v1/views/counts")).json()
        assert counted["saved"] == {own["id"]: 0, shared["id"]: 0}
        names_of_views = (
            "mine",
            "team",
            "waiting",
            "all",
            "snoozed",
            "mentions",
            "shared",
            "suspects",
        )
        assert counted["views"] == dict.fromkeys(names_of_views, 0)


async def test_a_shared_view_is_changed_by_its_owner_or_who_leads(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with (
        signed_in(app, database, founded.organisation, "adviser") as ana,
        signed_in(app, database, founded.organisation, "adviser") as ben,
        signed_in(app, database, founded.organisation, "supervisor") as zoe,
    ):
        address = f"/api/v1/views/{(await save(ana, SHARED))['id']}"
        assert (await ben.put(address, json=SHARED)).status_code == 403
        assert (await ben.delete(address)).status_code == 403
        assert (await zoe.put(address, json={**SHARED, "name": "Too late"})).status_code == 200
        assert await names(ben) == ["Too late"]
        assert (await ana.put(address, json={**SHARED, "shared": False})).status_code == 200
        assert (await zoe.delete(address)).status_code == 404
        assert (await ana.delete(address)).status_code == 204
        assert await names(ana) == []


@pytest.mark.parametrize(
    "chosen",
    [{"brand_ids": [str(new_id())]}, {"team_ids": ["x"]}, {"due_within": -1}, {"colour": "red"}],
)
async def test_a_filter_that_means_nothing_here_is_refused(
    app: Litestar, database: Database, founded: Founded, chosen: dict[str, Any]
) -> None:
    async with signed_in(app, database, founded.organisation, "adviser") as ana:
        answer = await ana.post("/api/v1/views", json={"name": "Odd", "filter": chosen})
        assert answer.status_code in {400, 422}


async def test_one_person_keeps_a_bounded_number_of_views(
    app: Litestar, database: Database, founded: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_OF_ONE_PERSON", 1)
    async with signed_in(app, database, founded.organisation, "adviser") as ana:
        await save(ana, MINE)
        assert (await ana.post("/api/v1/views", json=MINE)).status_code == 409
