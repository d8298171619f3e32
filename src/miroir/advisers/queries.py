"""Reading advisers."""

from collections.abc import Sequence
from uuid import UUID

from miroir.advisers.model import Adviser, Presence, Skill, Team
from miroir.base.database import Row, Transaction
from miroir.base.errors import NotFound

ADVISERS = """
    select a.id, a.name, a.languages, a.capacity, p.state, p.since, p.set_by,
           array(select m.team_id from team_member m
                 where (m.organisation_id, m.adviser_id) = (a.organisation_id, a.id)
                 order by m.team_id) as team_ids,
           array(select s.skill_id from adviser_skill s
                 where (s.organisation_id, s.adviser_id) = (a.organisation_id, a.id)
                 order by s.skill_id) as skill_ids,
           array(select s.level from adviser_skill s
                 where (s.organisation_id, s.adviser_id) = (a.organisation_id, a.id)
                 order by s.skill_id) as levels
    from adviser a
    left join presence p on (p.organisation_id, p.adviser_id) = (a.organisation_id, a.id)
    where a.organisation_id = $1 and a.id = any($2)
    order by a.name, a.id
"""
# Thousands at once: each table is read once and put together.
ALL_ADVISERS = """
    select a.id, a.name, a.languages, a.capacity, p.state, p.since, p.set_by,
           coalesce(m.team_ids, '{}') as team_ids,
           coalesce(s.skill_ids, '{}') as skill_ids, coalesce(s.levels, '{}') as levels
    from adviser a
    left join presence p on (p.organisation_id, p.adviser_id) = (a.organisation_id, a.id)
    left join (select adviser_id, array_agg(team_id order by team_id) as team_ids
               from team_member where organisation_id = $1 group by adviser_id) m
        on m.adviser_id = a.id
    left join (select adviser_id, array_agg(skill_id order by skill_id) as skill_ids,
                      array_agg(level order by skill_id) as levels
               from adviser_skill where organisation_id = $1 group by adviser_id) s
        on s.adviser_id = a.id
    where a.organisation_id = $1
    order by a.name, a.id
"""
TEAMS = "select id, name from team where organisation_id = $1 order by name, id"


async def advisers(transaction: Transaction, ids: Sequence[UUID] | None = None) -> list[Adviser]:
    """Return the advisers with `ids` (all when None), by name."""
    if ids is None:
        rows = await transaction.fetch(ALL_ADVISERS, transaction.organisation)
    else:
        rows = await transaction.fetch(ADVISERS, transaction.organisation, list(ids))
    return [_adviser(row) for row in rows]


async def adviser(transaction: Transaction, adviser_id: UUID) -> Adviser:
    """Return one adviser; raises NotFound."""
    found = await advisers(transaction, [adviser_id])
    if not found:
        raise NotFound("There is no such adviser.")
    return found[0]


async def teams(transaction: Transaction) -> list[Team]:
    """Return every team, by name."""
    rows = await transaction.fetch(TEAMS, transaction.organisation)
    return [Team(id=row["id"], name=row["name"]) for row in rows]


def _adviser(row: Row) -> Adviser:
    return Adviser(
        id=row["id"],
        name=row["name"],
        team_ids=row["team_ids"],
        languages=row["languages"],
        capacity=row["capacity"],
        presence=Presence(
            state=row["state"] or "offline",
            since=row["since"],
            set_by=row["set_by"] or "connection",
        ),
        skills=[
            Skill(id=skill, level=level)
            for skill, level in zip(row["skill_ids"], row["levels"], strict=True)
        ],
    )
