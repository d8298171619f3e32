"""What advisers say of themselves, and what is set for them."""

from collections.abc import Sequence
from uuid import UUID

from miroir.advisers.facts import PresenceChanged, SkillsChanged
from miroir.advisers.model import PresenceState, SetBy
from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.journal import record

LOCK = """
    select a.id, p.state from adviser a
    left join presence p on (p.organisation_id, p.adviser_id) = (a.organisation_id, a.id)
    where a.organisation_id = $1 and a.id = $2
    for update of a
"""
SET_PRESENCE = """
    insert into presence (organisation_id, adviser_id, state, since, set_by, seen_at)
    values ($1, $2, $3, $4, $5, $4)
    on conflict (organisation_id, adviser_id) do update
        set state = excluded.state, since = excluded.since, set_by = excluded.set_by,
            seen_at = excluded.seen_at
"""
CREATE = """
    insert into adviser (organisation_id, id, name, capacity, languages)
    values ($1, $2, $3, $4, $5)
"""
JOIN = "insert into team_member (organisation_id, team_id, adviser_id) values ($1, $2, $3)"
SET_SKILL = """
    insert into adviser_skill (organisation_id, adviser_id, skill_id, level)
    values ($1, $2, $3, $4)
    on conflict (organisation_id, adviser_id, skill_id) do update set level = excluded.level
"""


async def set_presence(
    transaction: Transaction, adviser_id: UUID, state: PresenceState, *, by: SetBy
) -> bool:
    """Set an adviser's presence; return whether it changed. Raises NotFound."""
    row = await transaction.row(LOCK, transaction.organisation, adviser_id)
    if row is None:
        raise NotFound("There is no such adviser.")
    previous: PresenceState = row["state"] or "offline"
    if previous == state:
        return False
    await transaction.execute(
        SET_PRESENCE, transaction.organisation, adviser_id, state, transaction.at, by
    )
    record(
        transaction,
        PresenceChanged(adviser_id=adviser_id, state=state, previous=previous, set_by=by),
    )
    return True


async def create_adviser(
    transaction: Transaction,
    account_id: UUID,
    *,
    name: str,
    team_ids: Sequence[UUID],
    languages: Sequence[str],
    capacity: int = 100,
) -> None:
    """Make an account an adviser of some teams; `name` is what customers see."""
    await transaction.execute(
        CREATE, transaction.organisation, account_id, name, capacity, list(languages)
    )
    await transaction.execute_many(
        JOIN, [(transaction.organisation, team, account_id) for team in team_ids]
    )
    record(transaction, SkillsChanged(adviser_id=account_id))


async def set_skill(
    transaction: Transaction, adviser_id: UUID, skill_id: UUID, *, level: int
) -> None:
    """Set how well (1 to 5) an adviser masters a skill."""
    await transaction.execute(SET_SKILL, transaction.organisation, adviser_id, skill_id, level)
    record(transaction, SkillsChanged(adviser_id=adviser_id))
