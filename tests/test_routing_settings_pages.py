"""The settings' pages of teams, skills and routing: what is sent is kept and shown again."""

import re
from uuid import UUID

import pytest
from litestar import Litestar

from miroir.advisers import adviser, create_skill, create_team, skills, teams
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


async def test_steps_of_a_channel_are_set_and_go_back_to_the_usual(
    app: Litestar, database: Database, founded: Founded
) -> None:
    form = {
        "share-0": "30",
        "lower-0": "1",
        "after-1": "90",
        "opens-1": ["helpers_of_other_brands", "any_language"],
        "teams-1": str(founded.team_id),
        "share-2": "",
    }
    address = "/settings/routing/channels/chat"
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        assert (await client.post(address, data=form, headers=PAGE)).status_code == 303
        async with database.transaction(founded.organisation) as tx:
            (rule,) = (one for one in await channel_rules(tx) if one.channel == "chat")
        shown = await client.get(address, headers=PAGE)
        for wrong in ({"opens-2": "any_team"}, {"share-2": "50"}, {"share-2": "101"}):
            again = await client.post(address, data=form | wrong, headers=PAGE)
            assert again.status_code == 422
            assert '-2-problem"' in again.text
        usual = form | {"usual_steps": "1"}
        assert (await client.post(address, data=usual, headers=PAGE)).status_code == 303
    first, second = rule.own.rings or []
    assert (first.share, first.lower_levels, first.any_team) == (0.3, 1, False)
    assert (second.after, second.team_ids) == (90, [founded.team_id])
    assert second.helpers_of_other_brands
    assert second.any_language
    assert not second.helpers
    assert 'name="share-2"' in shown.text
    async with database.transaction(founded.organisation) as tx:
        (rule,) = (one for one in await channel_rules(tx) if one.channel == "chat")
    assert rule.own.rings is None


async def test_teams_of_other_brands_help_apart_from_those_of_their_own(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        own, other = [await create_team(tx, name) for name in ("Own", "Other")]
    address = f"/settings/routing/helpers/{founded.team_id}"
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        chosen = {"helper": [str(own), str(other)], "other": str(other)}
        assert (await client.post(address, data=chosen, headers=PAGE)).status_code == 303
    async with database.transaction(founded.organisation) as tx:
        (help_,) = await helps(tx)
    assert (help_.teams, help_.of_other_brands) == ([own], [other])
