"""Setting up teams, and what a conversation of each channel takes of an adviser."""

from uuid import UUID

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.ids import new_id

CREATE = "insert into team (organisation_id, id, name) values ($1, $2, $3)"
SET_WEIGHT = """
    insert into channel_weight (organisation_id, channel, weight) values ($1, $2, $3)
    on conflict (organisation_id, channel) do update set weight = excluded.weight
"""


async def create_team(tx: Transaction, name: str) -> UUID:
    """Create a team and return its id."""
    team_id = new_id()
    await tx.execute(CREATE, tx.organisation, team_id, name)
    return team_id


async def set_channel_weight(tx: Transaction, channel: Channel, weight: int) -> None:
    """Set what part of an adviser (1 to 100) a conversation of `channel` takes."""
    await tx.execute(SET_WEIGHT, tx.organisation, channel, weight)
