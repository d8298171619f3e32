"""Teams, and what advisers can do."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post, put

from miroir.access import Caller, Once, requires_role, requires_scope
from miroir.advisers.model import Adviser, Team
from miroir.advisers.queries import adviser, teams
from miroir.advisers.setting_up import create_team, remove_team, rename_team, set_abilities
from miroir.base.database import Database, Transaction

SETTERS = [requires_role("supervisor", "administrator", scope="settings:write")]

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Language = Annotated[str, msgspec.Meta(pattern="^[a-z]{2}$")]


class TeamNamed(msgspec.Struct, frozen=True):
    """A team's name."""

    name: Name


class Abilities(msgspec.Struct, frozen=True, kw_only=True):
    """What an adviser can do, besides their skills. `capacity`: 100 for a whole adviser."""

    team_ids: Annotated[list[UUID], msgspec.Meta(max_length=100)]
    languages: Annotated[list[Language], msgspec.Meta(max_length=30)]
    capacity: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 100


@get("/api/v1/teams", guards=[requires_scope("settings:read")], tags=["settings"])
async def list_teams(caller: Caller, database: Database) -> list[Team]:
    """List the teams, by name."""
    async with database.transaction(caller.organisation) as tx:
        return await teams(tx)


@post("/api/v1/teams", guards=SETTERS, tags=["settings"])
async def add_team(data: TeamNamed, once: Once) -> Response[Team]:
    """Create a team."""

    async def create(tx: Transaction) -> Team:
        return Team(id=await create_team(tx, data.name), name=data.name)

    return await once(create)


@put("/api/v1/teams/{team_id:uuid}", guards=SETTERS, tags=["settings"])
async def change_team(team_id: UUID, data: TeamNamed, caller: Caller, database: Database) -> Team:
    """Give a team another name."""
    async with database.transaction(caller.organisation) as tx:
        return await rename_team(tx, team_id, data.name)


@delete("/api/v1/teams/{team_id:uuid}", guards=SETTERS, tags=["settings"])
async def drop_team(team_id: UUID, caller: Caller, database: Database) -> None:
    """Remove a team that has no members, conversations or routes."""
    async with database.transaction(caller.organisation) as tx:
        await remove_team(tx, team_id)


@put("/api/v1/advisers/{adviser_id:uuid}/abilities", guards=SETTERS, tags=["settings"])
async def change_abilities(
    adviser_id: UUID, data: Abilities, caller: Caller, database: Database
) -> Adviser:
    """Say which teams an adviser is in, what they speak and carry; routing goes by it at once."""
    async with database.transaction(caller.organisation) as tx:
        await set_abilities(
            tx,
            adviser_id,
            team_ids=data.team_ids,
            languages=data.languages,
            capacity=data.capacity,
        )
        return await adviser(tx, adviser_id)


routes = [list_teams, add_team, change_team, drop_team, change_abilities]
