"""Rather not answering."""

from uuid import UUID

from miroir.base.database import Transaction
from miroir.journal import record
from miroir.surveys.facts import InvitationDismissed

DISMISS = """
    update invitation set dismissed_at = $3
    where organisation_id = $1 and id = $2 and answered_at is null and dismissed_at is null
    returning side, adviser_id, conversation_id
"""


async def dismiss(tx: Transaction, invitation_id: UUID) -> None:
    """Note that the person asked would rather not answer; answered or dismissed already is fine."""
    row = await tx.row(DISMISS, tx.organisation, invitation_id, tx.at)
    if row is not None:
        record(
            tx,
            InvitationDismissed(
                conversation_id=row["conversation_id"],
                invitation_id=invitation_id,
                side=row["side"],
                adviser_id=row["adviser_id"],
            ),
        )
