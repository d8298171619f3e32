"""The settings' pages of teams, skills, and what advisers can do."""

import re
from uuid import UUID

from litestar import Response, get, post

from miroir.access import SETTERS, Act, Answer, Caller, saved, settings_page, take
from miroir.advisers import (
    Skill,
    adviser,
    advisers,
    create_skill,
    create_team,
    remove_team,
    rename_skill,
    rename_team,
    set_abilities,
    set_skills,
    skills,
    teams,
)
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid, MiroirError
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.language import phrase
from miroir.routing import retire_skill

TEAMS = "/settings/teams"
LANGUAGE = re.compile("[a-z]{2}")


@get(TEAMS, guards=[SETTERS], include_in_schema=False)
async def show_teams(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show teams, skills and advisers."""
    async with database.transaction(caller.organisation) as tx:
        return await _list(tx, request, caller)


@post(
    [f"{TEAMS}/team", f"{TEAMS}/team/{{team_id:uuid}}"],
    guards=[SETTERS],
    include_in_schema=False,
    status_code=200,
)
async def take_team(
    request: HttpRequest, caller: Caller, database: Database, team_id: UUID | None = None
) -> Answer:
    """Add, rename or remove a team."""
    fields = await read_form(request)

    async def keep(tx: Transaction) -> None:
        if team_id is None:
            await create_team(tx, fields.text("name"))
        elif fields.text("do") == "remove":
            await remove_team(tx, team_id)
        else:
            await rename_team(tx, team_id, fields.text("name"))

    return await _keep(keep, request, caller, database, part="teams")


@post(
    [f"{TEAMS}/skill", f"{TEAMS}/skill/{{skill_id:uuid}}"],
    guards=[SETTERS],
    include_in_schema=False,
    status_code=200,
)
async def take_skill(
    request: HttpRequest, caller: Caller, database: Database, skill_id: UUID | None = None
) -> Answer:
    """Add, rename or remove a skill."""
    fields = await read_form(request)

    async def keep(tx: Transaction) -> None:
        if skill_id is None:
            await create_skill(tx, fields.text("name"))
        elif fields.text("do") == "remove":
            await retire_skill(tx, skill_id)
        else:
            await rename_skill(tx, skill_id, fields.text("name"))

    return await _keep(keep, request, caller, database, part="skills")


@get(f"{TEAMS}/advisers/{{adviser_id:uuid}}", guards=[SETTERS], include_in_schema=False)
async def show_adviser(
    adviser_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show what an adviser can do, to change it."""
    async with database.transaction(caller.organisation) as tx:
        return await _adviser(tx, request, caller, adviser_id)


@post(
    f"{TEAMS}/advisers/{{adviser_id:uuid}}",
    guards=[SETTERS],
    include_in_schema=False,
    status_code=200,
)
async def take_adviser(
    adviser_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Change what an adviser can do."""
    fields = await read_form(request)

    async def keep(tx: Transaction) -> None:
        form = Reading(fields)
        team_ids = form.ids("team")
        capacity = form.number("capacity", least=0, most=1000) or 0
        levels = await _levels(tx, form)
        form.end()
        await set_abilities(
            tx,
            adviser_id,
            team_ids=team_ids,
            languages=_languages(fields.text("languages")),
            capacity=capacity,
        )
        await set_skills(tx, adviser_id, levels)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _adviser(tx, request, caller, adviser_id, typed=fields, problem=problem)

    then = saved(TEAMS, part="advisers")
    return await take(keep, caller=caller, database=database, again=again, then=then)


async def _keep(
    act: Act, request: HttpRequest, caller: Caller, database: Database, *, part: str
) -> Answer:
    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _list(tx, request, caller, problem=problem)

    then = saved(TEAMS, part=part)
    return await take(act, caller=caller, database=database, again=again, then=then)


async def _levels(tx: Transaction, form: Reading) -> list[Skill]:
    levels = {one.id: form.number(f"level-{one.id}", least=1, most=5) for one in await skills(tx)}
    return [Skill(id=id_, level=level) for id_, level in levels.items() if level is not None]


def _languages(text: str) -> list[str]:
    words = [word for word in re.split(r"[\s,;]+", text.lower()) if word]
    if not all(LANGUAGE.fullmatch(word) for word in words):
        raise Invalid(phrase("Name languages by their two letters: fr, en."), field="languages")
    return words


async def _list(
    tx: Transaction, request: HttpRequest, caller: Caller, *, problem: MiroirError | None = None
) -> Response[str]:
    values = {
        "teams": await teams(tx),
        "skills": await skills(tx),
        "advisers": await advisers(tx),
        "team_names": {team.id: team.name for team in await teams(tx)},
        "skill_names": {skill.id: skill.name for skill in await skills(tx)},
    }
    return await settings_page(
        tx, request, caller, template="desk/settings/teams.html", values=values, problem=problem
    )


async def _adviser(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    adviser_id: UUID,
    *,
    typed: Fields | None = None,
    problem: MiroirError | None = None,
) -> Response[str]:
    one = await adviser(tx, adviser_id)
    values = {
        "one": one,
        "team_names": {team.id: team.name for team in await teams(tx)},
        "skills": await skills(tx),
        "levels": {skill.id: skill.level for skill in one.skills},
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/adviser-form.html",
        values=values,
        problem=problem,
        typed=typed,
    )


routes = [show_teams, take_team, take_skill, show_adviser, take_adviser]
