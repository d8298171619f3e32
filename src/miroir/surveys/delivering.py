"""What became of sending an invitation."""

from uuid import UUID

from miroir.base.database import Transaction

MARK_DELIVERED = """
    update invitation set delivered_at = $3
    where organisation_id = $1 and id = $2 and delivered_at is null
"""


async def mark_invitation_delivered(tx: Transaction, invitation_id: UUID) -> None:
    """Note that an invitation has reached its channel."""
    await tx.execute(MARK_DELIVERED, tx.organisation, invitation_id, tx.at)
