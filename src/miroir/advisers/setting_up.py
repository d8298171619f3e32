"""Setting up teams."""

from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.ids import new_id

CREATE = "insert into team (organisation_id, id, name) values ($1, $2, $3)"


async def create_team(tx: Transaction, name: str) -> UUID:
    """Create a team and return its id."""
    team_id = new_id()
    await tx.execute(CREATE, tx.organisation, team_id, name)
    return team_id
