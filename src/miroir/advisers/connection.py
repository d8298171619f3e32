"""Whether an adviser's desk is open: one that shows no sign of life for a while is offline."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from miroir.advisers.facts import PresenceChanged
from miroir.base.database import Transaction
from miroir.journal import record

SEEN_EVERY = timedelta(seconds=20)
GONE_AFTER = timedelta(seconds=70)

SEEN = """
    update presence set seen_at = $3
    where organisation_id = $1 and adviser_id = any($2)
"""
GONE = """
    update presence p set state = 'offline', since = $2, set_by = 'connection'
    from (select adviser_id, state from presence
          where organisation_id = $1 and state <> 'offline' and seen_at < $3
          order by adviser_id for update skip locked) gone
    where p.organisation_id = $1 and p.adviser_id = gone.adviser_id
    returning p.adviser_id, gone.state as previous
"""


async def note_seen(transaction: Transaction, adviser_ids: Sequence[UUID]) -> None:
    """Note that the desks of some advisers are open now."""
    await transaction.execute(SEEN, transaction.organisation, sorted(adviser_ids), transaction.at)


async def set_absent_offline(transaction: Transaction) -> int:
    """Set offline the advisers whose desk was last seen over 70 s ago; return how many."""
    rows = await transaction.fetch(
        GONE, transaction.organisation, transaction.at, transaction.at - GONE_AFTER
    )
    for row in rows:
        record(
            transaction,
            PresenceChanged(
                adviser_id=row["adviser_id"],
                state="offline",
                previous=row["previous"],
                set_by="connection",
            ),
        )
    return len(rows)
