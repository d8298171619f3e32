"""Nobody waits unseen: finds who waits with no one to answer, and has them placed again."""

from datetime import timedelta
from uuid import UUID

from miroir.base.channel import LIVE_CHANNELS
from miroir.base.database import Transaction
from miroir.routing.placing import place

# How long a customer waits for an adviser who has gone before others are asked.
LIVE_GRACE = timedelta(minutes=1)
WRITTEN_GRACE = timedelta(hours=4)
UNPLACED_GRACE = timedelta(seconds=30)

LEFT_WAITING = """
    select c.id from conversation c
    left join presence p on (p.organisation_id, p.adviser_id) = (c.organisation_id, c.adviser_id)
    where c.organisation_id = $1 and c.closed_at is null and c.waiting_since is not null
      and c.snoozed_at is null
      and not exists (select from placement
                      where organisation_id = $1 and conversation_id = c.id)
      and case when c.adviser_id is null then c.waiting_since < $2
               when p.state in ('available', 'busy') then false
               else greatest(p.since, c.waiting_since)
                    < case when c.channel = any($3) then $4::timestamptz else $5 end
          end
    order by c.waiting_since
    limit 200
"""


async def rescue(transaction: Transaction) -> list[UUID]:
    """Place again the conversations whose customer waits for nobody; return them.

    Those are the ones whose adviser has been away or offline for a minute (on a live channel)
    or four hours (in writing), and any that nobody has and routing does not know. One that is put
    off comes back by itself, before its promise is due.
    """
    at = transaction.at
    rows = await transaction.fetch(
        LEFT_WAITING,
        transaction.organisation,
        at - UNPLACED_GRACE,
        sorted(LIVE_CHANNELS),
        at - LIVE_GRACE,
        at - WRITTEN_GRACE,
    )
    for row in rows:
        await place(transaction, row["id"])
    return [row["id"] for row in rows]
