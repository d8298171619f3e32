"""What supervisors set for advisers: presence and skills."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post, put

from miroir.access import Caller, Once, requires_role, requires_scope
from miroir.advisers.actions import set_presence
from miroir.advisers.mastering import SkillNamed, create_skill, set_skills, skills
from miroir.advisers.model import Adviser, PresenceState, Skill
from miroir.advisers.queries import adviser
from miroir.base.database import Database, Transaction

SUPERVISORS = [requires_role("supervisor", "administrator")]
SETTERS = [requires_role("supervisor", "administrator", scope="settings:write")]

Level = Annotated[int, msgspec.Meta(ge=1, le=5)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class PresenceWanted(msgspec.Struct, frozen=True):
    """Whether an adviser takes contacts from now on."""

    state: PresenceState


class SkillWanted(msgspec.Struct, frozen=True, kw_only=True):
    """A skill that an adviser has, from 1 (learning) to 5 (teaches it)."""

    skill_id: UUID
    level: Level


class SkillsWanted(msgspec.Struct, frozen=True):
    """Every skill that an adviser has: what is left out, they have no more."""

    skills: Annotated[list[SkillWanted], msgspec.Meta(max_length=200)]


class NewSkill(msgspec.Struct, frozen=True):
    """Something that advisers master and contacts ask for."""

    name: Name


@get("/api/v1/skills", guards=[requires_scope("settings:read")], tags=["advisers"])
async def list_skills(caller: Caller, database: Database) -> list[SkillNamed]:
    """List the skills that there are."""
    async with database.transaction(caller.organisation) as transaction:
        return await skills(transaction)


@post("/api/v1/skills", guards=SETTERS, tags=["advisers"])
async def add_skill(data: NewSkill, once: Once) -> Response[SkillNamed]:
    """Create a skill, for advisers to have and routes to ask for."""

    async def create(transaction: Transaction) -> SkillNamed:
        return await create_skill(transaction, data.name.strip())

    return await once(create)


@put("/api/v1/advisers/{adviser_id:uuid}/presence", guards=SUPERVISORS, tags=["advisers"])
async def set_presence_of(
    adviser_id: UUID, data: PresenceWanted, caller: Caller, database: Database
) -> Adviser:
    """Set an adviser's presence for them; they and the board see that a supervisor did."""
    async with database.transaction(caller.organisation) as transaction:
        await set_presence(transaction, adviser_id, data.state, by="supervisor")
        return await adviser(transaction, adviser_id)


@put("/api/v1/advisers/{adviser_id:uuid}/skills", guards=SETTERS, tags=["advisers"])
async def set_skills_of(
    adviser_id: UUID, data: SkillsWanted, caller: Caller, database: Database
) -> Adviser:
    """Say all that an adviser masters; routing goes by it at once."""
    wanted = [Skill(id=one.skill_id, level=one.level) for one in data.skills]
    async with database.transaction(caller.organisation) as transaction:
        await set_skills(transaction, adviser_id, wanted)
        return await adviser(transaction, adviser_id)


routes = [list_skills, add_skill, set_presence_of, set_skills_of]
