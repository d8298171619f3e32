"""An organisation always keeps somebody who administers it, and can sign in."""

from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import Conflict
from miroir.base.language import phrase

ADMINISTRATORS = """
    select a.id, a.password_hash is not null or exists (
        select from session s where s.organisation_id = $1 and s.account_id = a.id) as signs_in
    from account a
    where a.organisation_id = $1 and 'administrator' = any(a.roles) and a.disabled_at is null
    order by a.id
    for update of a
"""


async def refuse_last_administrator(tx: Transaction, account_id: UUID) -> None:
    """Raise Conflict when nobody else could administer without this account.

    Every administrator is held until the end of `tx`, so that two do not unmake each other.
    """
    rows = await tx.fetch(ADMINISTRATORS, tx.organisation)
    others = [row for row in rows if row["id"] != account_id and row["signs_in"]]
    if not others and any(row["id"] == account_id for row in rows):
        raise Conflict(
            phrase("This is the last administrator who can sign in: make somebody else one first."),
            field="roles",
        )
