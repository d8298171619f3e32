"""Setting up teams: their names, who is in them, and what advisers can do."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from miroir.advisers.facts import SkillsChanged
from miroir.advisers.model import Team
from miroir.base.database import Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.journal import record

LONGEST_NAME = 80

CREATE = "insert into team (organisation_id, id, name) values ($1, $2, $3)"
RENAME = "update team set name = $3 where organisation_id = $1 and id = $2"
REMOVE = "delete from team where organisation_id = $1 and id = $2"
SET_ABILITIES = """
    update adviser set languages = $3, capacity = $4 where organisation_id = $1 and id = $2
"""
LEAVE_TEAMS = "delete from team_member where organisation_id = $1 and adviser_id = $2"
JOIN = "insert into team_member (organisation_id, team_id, adviser_id) values ($1, $2, $3)"
RENAME_SKILL = "update skill set name = $3 where organisation_id = $1 and id = $2"
UNLEARN = """
    delete from adviser_skill where organisation_id = $1 and skill_id = $2 returning adviser_id
"""
REMOVE_SKILL = "delete from skill where organisation_id = $1 and id = $2"


async def create_team(tx: Transaction, name: str) -> UUID:
    """Create a team and return its id. Raises Invalid without a name."""
    team_id = new_id()
    await tx.execute(CREATE, tx.organisation, team_id, _name(name))
    return team_id


async def rename_team(tx: Transaction, team_id: UUID, name: str) -> Team:
    """Give a team another name. Raises NotFound, Invalid."""
    kept = _name(name)
    if await tx.execute(RENAME, tx.organisation, team_id, kept) == "UPDATE 0":
        raise NotFound(phrase("There is no such team."))
    return Team(id=team_id, name=kept)


async def remove_team(tx: Transaction, team_id: UUID) -> None:
    """Remove a team that nothing names any more. Raises NotFound, Conflict."""
    try:
        done = await tx.execute(REMOVE, tx.organisation, team_id)
    except asyncpg.ForeignKeyViolationError as used:
        raise Conflict(
            phrase("This team has members, conversations or a route: move them elsewhere first.")
        ) from used
    if done == "DELETE 0":
        raise NotFound(phrase("There is no such team."))


async def set_abilities(
    tx: Transaction,
    adviser_id: UUID,
    *,
    team_ids: Sequence[UUID],
    languages: Sequence[str],
    capacity: int,
) -> None:
    """Say which teams an adviser is in, the languages they speak, and how much they can carry.

    Raises NotFound for the adviser, Invalid for an unknown team.
    """
    spoken = sorted(set(languages))
    done = await tx.execute(SET_ABILITIES, tx.organisation, adviser_id, spoken, capacity)
    if done == "UPDATE 0":
        raise NotFound(phrase("There is no such adviser."))
    await tx.execute(LEAVE_TEAMS, tx.organisation, adviser_id)
    try:
        await tx.execute_many(
            JOIN, [(tx.organisation, team, adviser_id) for team in dict.fromkeys(team_ids)]
        )
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid(phrase("There is no such team.")) from unknown
    record(tx, SkillsChanged(adviser_id=adviser_id))


async def rename_skill(tx: Transaction, skill_id: UUID, name: str) -> None:
    """Give a skill another name. Raises NotFound, Invalid."""
    if await tx.execute(RENAME_SKILL, tx.organisation, skill_id, _name(name)) == "UPDATE 0":
        raise NotFound(phrase("There is no such skill."))


async def remove_skill(tx: Transaction, skill_id: UUID) -> None:
    """Remove a skill, and from everybody who has it. Raises NotFound.

    What asks for it is routing's to change: see `routing.retire_skill`.
    """
    rows = await tx.fetch(UNLEARN, tx.organisation, skill_id)
    if await tx.execute(REMOVE_SKILL, tx.organisation, skill_id) == "DELETE 0":
        raise NotFound(phrase("There is no such skill."))
    for row in rows:
        record(tx, SkillsChanged(adviser_id=row["adviser_id"]))


def _name(name: str) -> str:
    kept = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not kept or len(kept) > LONGEST_NAME:
        raise Invalid(phrase("A name has between 1 and 80 characters."))
    return kept
