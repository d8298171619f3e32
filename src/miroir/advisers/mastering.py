"""Skills: what there is to master, and how well an adviser does."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
import msgspec

from miroir.advisers.facts import SkillsChanged
from miroir.advisers.model import Skill
from miroir.base.database import Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.journal import record

SKILLS = "select id, name from skill where organisation_id = $1 order by name, id"
KNOWN = "select id, name from skill where organisation_id = $1 and lower(name) = lower($2)"
CREATE = "insert into skill (organisation_id, id, name) values ($1, $2, $3)"
LOCK = "select id from adviser where organisation_id = $1 and id = $2 for update"
MASTERED = """
    select skill_id as id, level from adviser_skill
    where organisation_id = $1 and adviser_id = $2
    order by skill_id
"""
FORGET = "delete from adviser_skill where organisation_id = $1 and adviser_id = $2"
LEARN = """
    insert into adviser_skill (organisation_id, adviser_id, skill_id, level)
    values ($1, $2, $3, $4)
"""


class SkillNamed(msgspec.Struct, frozen=True, kw_only=True):
    """Something that advisers master and contacts ask for."""

    id: UUID
    name: str


async def skills(transaction: Transaction) -> list[SkillNamed]:
    """Return every skill, by name."""
    rows = await transaction.fetch(SKILLS, transaction.organisation)
    return [SkillNamed(id=row["id"], name=row["name"]) for row in rows]


async def create_skill(transaction: Transaction, name: str) -> SkillNamed:
    """Create a skill, or return the one of this name. Raises Invalid without a name."""
    if not name.strip():
        raise Invalid("A skill needs a name.")
    if row := await transaction.row(KNOWN, transaction.organisation, name):
        return SkillNamed(id=row["id"], name=row["name"])
    skill = SkillNamed(id=new_id(), name=name)
    await transaction.execute(CREATE, transaction.organisation, skill.id, skill.name)
    return skill


async def set_skills(transaction: Transaction, adviser_id: UUID, mastered: Sequence[Skill]) -> bool:
    """Give an adviser these skills and no others; return whether that changed anything.

    Raises NotFound without such an adviser, Invalid for an unknown skill or one named twice.
    """
    if await transaction.value(LOCK, transaction.organisation, adviser_id) is None:
        raise NotFound("There is no such adviser.")
    wanted = sorted(mastered, key=lambda skill: skill.id)
    if len({skill.id for skill in wanted}) < len(wanted):
        raise Invalid("A skill is named twice: give each skill one level.")
    rows = await transaction.fetch(MASTERED, transaction.organisation, adviser_id)
    if [Skill(**dict(row)) for row in rows] == wanted:
        return False
    await transaction.execute(FORGET, transaction.organisation, adviser_id)
    try:
        await transaction.execute_many(
            LEARN,
            [(transaction.organisation, adviser_id, one.id, one.level) for one in wanted],
        )
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid("There is no such skill: read the skills again.") from unknown
    record(transaction, SkillsChanged(adviser_id=adviser_id))
    return True
