"""A customer's name, language, and whom they would rather talk to."""

from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.customers.facts import CustomerChanged
from miroir.journal import record

LONGEST_NAME = 200

RENAME = """
    update customer set name = coalesce($3, name), language = coalesce($4, language)
    where organisation_id = $1 and id = $2
"""
PREFER = """
    update customer set preferred_adviser_id = $3 where organisation_id = $1 and id = $2
"""
IS_ADVISER = "select exists (select from adviser where organisation_id = $1 and id = $2)"


async def rename(
    transaction: Transaction, customer_id: UUID, *, name: str | None, language: str | None
) -> None:
    """Set a customer's name or language; None leaves it. Raises NotFound."""
    done = await transaction.execute(
        RENAME, transaction.organisation, customer_id, storable_name(name), language
    )
    if done == "UPDATE 0":
        raise NotFound("There is no such customer.")
    record(transaction, CustomerChanged(customer_id=customer_id))


async def prefer_adviser(
    transaction: Transaction, customer_id: UUID, adviser_id: UUID | None
) -> None:
    """Note whom a customer would rather talk to; None for anybody. Raises NotFound."""
    known = adviser_id is None or await transaction.value(
        IS_ADVISER, transaction.organisation, adviser_id
    )
    if not known:
        raise NotFound("There is no such adviser.")
    done = await transaction.execute(PREFER, transaction.organisation, customer_id, adviser_id)
    if done == "UPDATE 0":
        raise NotFound("There is no such customer.")
    record(transaction, CustomerChanged(customer_id=customer_id))


def storable_name(name: str | None) -> str | None:
    """Return a name as stored: one line, without control characters, or None when empty."""
    if name is None:
        return None
    kept = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return kept[:LONGEST_NAME] or None
