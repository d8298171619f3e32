"""Routing and teams are set over the API, by supervisors, administrators and keys that may."""

import pytest
from litestar import Litestar
from tests.serving import program, signed_in

from miroir.access import Role
from miroir.base.database import Database
from miroir.desk.founding import Founded

API = "/api/v1"


async def test_a_supervisor_sets_a_channel_and_sees_what_is_in_force(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        rule = {"weight": 20, "rings": [{"share": 0.5, "helpers": True}]}
        sent = await client.put(
            f"{API}/settings/channel-rules", json={"channel": "chat", "own": rule}
        )
        assert sent.status_code == 200, sent.text
        shown = (await client.get(f"{API}/settings/routing")).json()
    chat = next(rule for rule in shown["channel_rules"] if rule["channel"] == "chat")
    assert chat["own"]["weight"] == chat["in_force"]["weight"] == 20
    assert chat["own"]["offer_for"] is None
    assert chat["in_force"]["offer_for"] == 30
    assert chat["in_force"]["rings"][0]["helpers"] is True
    phone = next(rule for rule in shown["channel_rules"] if rule["channel"] == "phone")
    assert phone["in_force"]["interrupts"] == ["email", "form", "letter"]


@pytest.mark.parametrize(
    "own",
    [
        {"weight": 0},
        {"offer_for": 1},
        {"rings": [{"helpers": True}]},
        {"rings": [{"share": 2}]},
        {"interrupts": ["pigeon"]},
    ],
)
async def test_a_rule_that_cannot_be_is_refused(
    app: Litestar, database: Database, founded: Founded, own: dict[str, object]
) -> None:
    async with signed_in(app, database, founded.organisation, "administrator") as client:
        sent = await client.put(
            f"{API}/settings/channel-rules", json={"channel": "chat", "own": own}
        )
    assert sent.status_code in {400, 422}


async def test_teams_members_skills_and_routes_are_set(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with program(
        app, database, founded.organisation, "settings:read", "settings:write"
    ) as key:
        team = (await key.post(f"{API}/teams", json={"name": "Litiges"})).json()
        abilities = {"team_ids": [team["id"]], "languages": ["fr", "de"], "capacity": 60}
        adviser = await key.put(f"{API}/advisers/{founded.account_id}/abilities", json=abilities)
        assert adviser.json()["team_ids"] == [team["id"]]
        assert adviser.json()["capacity"] == 60
        route = {
            "brand_id": str(founded.brand_id),
            "channel": "chat",
            "team_id": team["id"],
            "priority": 1,
        }
        shown = (await key.put(f"{API}/settings/routes", json=route)).json()
        assert shown["routes"][0]["team_id"] == team["id"]
        assert (await key.delete(f"{API}/teams/{team['id']}")).status_code == 409
        shown = (await key.put(f"{API}/settings/routes", json={**route, "team_id": None})).json()
        assert shown["routes"] == []
        helped = await key.put(
            f"{API}/teams/{founded.team_id}/helpers", json={"helper_ids": [team["id"]]}
        )
        assert helped.json()["helps"] == [
            {"team_id": str(founded.team_id), "teams": [team["id"]], "of_other_brands": []}
        ]


@pytest.mark.parametrize("role", ["adviser", "experience_officer"])
async def test_others_set_nothing(
    app: Litestar, database: Database, founded: Founded, role: Role
) -> None:
    async with signed_in(app, database, founded.organisation, role) as client:
        sent = await client.put(
            f"{API}/settings/priorities", json={"priority": "high", "steps": 3, "band": 0}
        )
    assert sent.status_code == 403
