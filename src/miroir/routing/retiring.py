"""Taking a skill out of use, while contacts may be waiting for it."""

from uuid import UUID

from miroir.advisers import remove_skill
from miroir.base.database import Transaction
from miroir.journal import record
from miroir.routing.facts import RoutingSet
from miroir.routing.placing import ask_no_more

FORGET_IN_ROUTES = """
    update route set skill_ids = array_remove(skill_ids, $2)
    where organisation_id = $1 and $2 = any(skill_ids)
"""


async def retire_skill(transaction: Transaction, skill_id: UUID) -> None:
    """Remove a skill. Routes, and contacts that wait, ask for it no more. Raises NotFound."""
    await remove_skill(transaction, skill_id)
    await transaction.execute(FORGET_IN_ROUTES, transaction.organisation, skill_id)
    await ask_no_more(transaction, skill_id)
    record(transaction, RoutingSet())
