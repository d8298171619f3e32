"""Who works here: accounts that become advisers, and those who leave."""

from collections.abc import Sequence
from uuid import UUID

from miroir.access import disable_account
from miroir.advisers import advisers, create_adviser, set_abilities, set_presence
from miroir.base.database import Transaction
from miroir.desk.acts import give

HOLDS = """
    select id from conversation
    where organisation_id = $1 and adviser_id = $2 and closed_at is null
    order by id
"""


async def employ(
    tx: Transaction, account_id: UUID, *, name: str, team_ids: Sequence[UUID], language: str
) -> None:
    """Have an account answer customers in these teams; what it can do besides stays."""
    known = await advisers(tx, [account_id])
    if not known:
        await create_adviser(
            tx, account_id, name=name, team_ids=list(dict.fromkeys(team_ids)), languages=[language]
        )
        return
    await set_abilities(
        tx,
        account_id,
        team_ids=team_ids,
        languages=known[0].languages,
        capacity=known[0].capacity,
    )


async def dismiss(tx: Transaction, account_id: UUID) -> None:
    """Have an account sign in no more; the open conversations that it held are offered to others.

    Raises NotFound, Conflict for the last administrator.
    """
    await disable_account(tx, account_id)
    if not await advisers(tx, [account_id]):
        return
    await set_presence(tx, account_id, "offline", by="supervisor")
    for row in await tx.fetch(HOLDS, tx.organisation, account_id):
        await give(tx, row["id"], adviser_id=None, team_id=None)
