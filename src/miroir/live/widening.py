"""What facts name only through others, added to what changed."""

from miroir.base.database import Transaction
from miroir.live.changes import Changes
from miroir.supervision import whispers_moved

READ_WITH = """
    select m.id from message m
    join message upto on upto.organisation_id = m.organisation_id and upto.id = any($2)
    where m.organisation_id = $1 and m.conversation_id = upto.conversation_id
      and m.kind = upto.kind and m.read_at = upto.read_at
"""
OF_CUSTOMERS = """
    select c.id from conversation c
    where c.organisation_id = $1 and c.customer_id in (
        select id from customer where organisation_id = $1 and person_id in (
            select person_id from customer where organisation_id = $1 and id = any($2)))
    order by c.last_message_at desc limit 200
"""

# A message shows its author's name: the newest are enough, older ones are fetched when opened.
WRITTEN_BY = """
    select id from message
    where organisation_id = $1 and conversation_id = any($2)
      and author_kind = 'customer' and author_id = any($3)
    order by created_at desc limit 500
"""

MOVED = """
    select m.id, m.conversation_id from merging_part p
    join message m on m.organisation_id = p.organisation_id and m.id = p.part_id
    where p.organisation_id = $1 and p.merging_id = any($2) and p.kind = 'message'
    order by m.created_at desc limit 2000
"""
CARRYING = """
    select m.id, m.conversation_id from message_file f
    join message m on m.organisation_id = f.organisation_id and m.id = f.message_id
    where f.organisation_id = $1 and f.file_id = any($2)
"""


async def widen(transaction: Transaction, changes: Changes) -> None:
    """Add what facts name only through others: messages that were read or moved together, whispers
    that moved with them, a renamed customer's.
    """
    if changes.read_upto:
        rows = await transaction.fetch(READ_WITH, transaction.organisation, list(changes.read_upto))
        changes.messages.update((row["id"], None) for row in rows)
    if changes.mergings:
        rows = await transaction.fetch(MOVED, transaction.organisation, list(changes.mergings))
        changes.messages.update((row["id"], None) for row in rows)
        changes.whispers.update(await whispers_moved(transaction, list(changes.mergings)))
    if changes.files:
        rows = await transaction.fetch(CARRYING, transaction.organisation, list(changes.files))
        changes.messages.update((row["id"], None) for row in rows)
        changes.conversations.update(row["conversation_id"] for row in rows)
    if changes.customers:
        rows = await transaction.fetch(
            OF_CUSTOMERS, transaction.organisation, list(changes.customers)
        )
        theirs = [row["id"] for row in rows]
        changes.conversations.update(theirs)
        written = await transaction.fetch(
            WRITTEN_BY, transaction.organisation, theirs, list(changes.customers)
        )
        changes.messages.update((row["id"], None) for row in written)
