"""What a new organisation asks, and when."""

from miroir.base.database import Transaction
from miroir.surveys.moments.rules import add_standing_rules
from miroir.surveys.occasions import publish_first
from miroir.surveys.questionnaires import hold_questionnaires


async def create_questionnaires(tx: Transaction) -> None:
    """Have both sides asked at the end of a contact; what there is already is left alone."""
    await hold_questionnaires(tx)
    await publish_first(tx, "customer", "contact")
    await publish_first(tx, "adviser", "contact")
    await add_standing_rules(tx)
