"""Reading along: a supervisor opens a conversation that somebody else holds."""

from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.journal import record
from miroir.supervision.facts import ReadAlong

HOLDER = "select adviser_id from conversation where organisation_id = $1 and id = $2"


async def read_along(transaction: Transaction, conversation_id: UUID, *, by: UUID) -> None:
    """Record that somebody opens a conversation to read along. Raises NotFound.

    Nobody is shown it: a sign on the adviser's screen would change what is read. The journal
    keeps it, so that it can be told who read what.
    """
    row = await transaction.row(HOLDER, transaction.organisation, conversation_id)
    if row is None:
        raise NotFound("There is no such conversation.")
    record(
        transaction,
        ReadAlong(conversation_id=conversation_id, by=by, adviser_id=row["adviser_id"]),
    )
