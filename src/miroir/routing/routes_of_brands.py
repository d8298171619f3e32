"""Where a brand's contacts of a channel go."""

from collections.abc import Sequence
from uuid import UUID

from miroir.base.channel import Channel
from miroir.base.database import Transaction

SET = """
    insert into route (organisation_id, brand_id, channel, team_id, skill_ids, priority)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (organisation_id, brand_id, channel) do update
        set team_id = excluded.team_id, skill_ids = excluded.skill_ids,
            priority = excluded.priority
"""


async def set_route(
    transaction: Transaction,
    *,
    brand_id: UUID,
    channel: Channel,
    team_id: UUID,
    skill_ids: Sequence[UUID] = (),
    priority: int = 0,
) -> None:
    """Have what comes to a brand by a channel go to a team, to advisers with all the skills."""
    await transaction.execute(
        SET, transaction.organisation, brand_id, channel, team_id, list(skill_ids), priority
    )
