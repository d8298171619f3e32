"""Numbers and words of SMS are kept for a month."""

from datetime import datetime, timedelta
from typing import Final

from miroir.base.database import Transaction

KEEP: Final = timedelta(days=30)

FORGET: Final = (
    "delete from sms_logged where organisation_id = $1 and logged_at < $2",
    "delete from sms_notice where organisation_id = $1 and made_at < $2",
    "delete from sms_received where organisation_id = $1 and received_at < $2",
    """delete from sms where organisation_id = $1 and handed_at < $2 and exists (
           select from delivery d where d.organisation_id = $1 and d.id = sms.id
             and d.settled_at < $2)""",
)


async def forget_sms(tx: Transaction, *, before: datetime) -> None:
    """Delete what is older than `before`; what has not been settled stays."""
    for statement in FORGET:
        await tx.execute(statement, tx.organisation, before)
