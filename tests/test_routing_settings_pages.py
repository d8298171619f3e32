"""The settings' pages of teams, skills and routing: what is sent is kept and shown again."""

import re
from uuid import UUID

import pytest
from litestar import Litestar

from miroir.advisers import adviser, create_skill, skills, teams
from miroir.base.database import Database
from miroir.desk.founding import Founded
from miroir.routing import channel_rules, helps, priority_ranks, routes
from tests.serving import signed_in

PAGE = {"accept": "text/html"}
PAGES = (
    "/settings/teams",
    "/settings/teams/advisers/{adviser}",
    "/settings/routing",
    "/settings/routing/routes/{brand}/chat",
    "/settings/routing/channels/email",
)


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_every_page_shows_in_both_languages(
    app: Litestar, database: Database, founded: Founded, language: str
) -> None:
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        for page in PAGES:
            address = page.format(adviser=founded.account_id, brand=founded.brand_id)
            shown = await client.get(address, params={"lang": language}, headers=PAGE)
            assert shown.status_code == 200, (address, shown.text)
            assert "%(" not in shown.text


async def test_teams_skills_and_abilities_are_kept(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        for kind, name in (("team", "Litiges"), ("skill", "Crédit")):
            sent = await client.post(f"/settings/teams/{kind}", data={"name": name}, headers=PAGE)
            assert sent.status_code == 303, sent.text
        async with database.transaction(founded.organisation) as tx:
            team = next(one.id for one in await teams(tx) if one.name == "Litiges")
            (skill,) = await skills(tx)
        form = {"team": str(team), "languages": "fr, de", "capacity": "80"}
        address = f"/settings/teams/advisers/{founded.account_id}"
        sent = await client.post(address, data={**form, f"level-{skill.id}": "4"}, headers=PAGE)
        assert sent.status_code == 303, sent.text
        wrong = await client.post(address, data={**form, "languages": "french"}, headers=PAGE)
        assert wrong.status_code == 422
        assert 'role="alert"' in wrong.text
        remove = {"name": "Litiges", "do": "remove"}
        used = await client.post(f"/settings/teams/team/{team}", data=remove, headers=PAGE)
        assert used.status_code == 409
    async with database.transaction(founded.organisation) as tx:
        one = await adviser(tx, founded.account_id)
    assert (one.team_ids, one.languages, one.capacity) == ([team], ["de", "fr"], 80)
    assert [(known.id, known.level) for known in one.skills] == [(skill.id, 4)]


async def test_routes_channels_ranks_and_helpers_are_kept(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        skill = (await create_skill(tx, "Crédit")).id
        other: UUID = await tx.value(
            "insert into team values ($1, gen_random_uuid(), 'Litiges') returning id",
            tx.organisation,
        )
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        route = {"team_id": str(other), "skill": str(skill), "priority": "1"}
        address = f"/settings/routing/routes/{founded.brand_id}/chat"
        assert (await client.post(address, data=route, headers=PAGE)).status_code == 303
        rule = {"weight": "20", "most": "2", "interrupts": "letter"}
        address = "/settings/routing/channels/chat"
        assert (await client.post(address, data=rule, headers=PAGE)).status_code == 303
        too_much = await client.post(address, data={"weight": "101"}, headers=PAGE)
        assert too_much.status_code == 422
        ranks = {"steps-high": "5", "band-urgent": "2"}
        sent = await client.post("/settings/routing/ranks", data=ranks, headers=PAGE)
        assert sent.status_code == 303
        address = f"/settings/routing/helpers/{founded.team_id}"
        sent = await client.post(address, data={"helper": str(other)}, headers=PAGE)
        assert sent.status_code == 303
        shown = await client.get("/settings/routing", params={"lang": "en"}, headers=PAGE)
        assert re.search(r'value="5"[^>]*aria-label="Steps of Priority: high"', shown.text)
    async with database.transaction(founded.organisation) as tx:
        (kept,) = await routes(tx)
        chat = next(rule for rule in await channel_rules(tx) if rule.channel == "chat")
        known = await priority_ranks(tx)
        assert [(help_.team_id, help_.teams) for help_ in await helps(tx)] == [
            (founded.team_id, [other])
        ]
    assert (kept.team_id, kept.skill_ids, kept.priority) == (other, [skill], 1)
    assert (chat.own.weight, chat.own.most, chat.own.interrupts) == (20, 2, ["letter"])
    assert (known["high"].steps, known["urgent"].band) == (5, 2)
