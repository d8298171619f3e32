"""Reading the answers that wait."""

from collections.abc import Sequence
from uuid import UUID

from miroir.base.database import Row, Transaction
from miroir.base.errors import NotFound
from miroir.composing.drafts import prompt_of, shown_files
from miroir.composing.facts import Hold
from miroir.composing.model import HeldReply, Writer
from miroir.files import Links

KNOWN = "select exists (select from conversation where organisation_id = $1 and id = $2)"
COLUMNS = """
    h.id, h.conversation_id, h.adviser_id, a.name as adviser_name, h.channel, h.text, h.html,
    h.file_ids, h.hold, h.written_at, h.leaves_at, h.state, h.stopped_by,
    h.prompt
"""
FROM = """
    held_reply h join adviser a on (a.organisation_id, a.id) = (h.organisation_id, h.adviser_id)
"""
BY_ID = f"""
    select {COLUMNS} from {FROM} where h.organisation_id = $1 and h.id = any($2)
    order by h.leaves_at, h.id
"""
OF_CONVERSATION = f"""
    select {COLUMNS} from {FROM}
    where h.organisation_id = $1 and h.conversation_id = $2 and h.state in ('waiting', 'stopped')
    order by h.leaves_at, h.id
"""
OF_OTHERS = f"""
    select {COLUMNS} from {FROM}
    where h.organisation_id = $1 and h.conversation_id = $2 and h.adviser_id <> $3
      and h.hold = $4 and h.state = 'waiting'
    order by h.leaves_at, h.id
"""


async def held_replies(
    transaction: Transaction, ids: Sequence[UUID], *, links: Links
) -> list[HeldReply]:
    """Return the held answers with `ids` that exist, those that have ended too."""
    rows = await transaction.fetch(BY_ID, transaction.organisation, list(ids))
    return [await _shown(transaction, row, links=links) for row in rows]


async def held_in(
    transaction: Transaction, conversation_id: UUID, *, links: Links
) -> list[HeldReply]:
    """Return the answers that wait or were stopped in a conversation, the next first.

    Raises NotFound.
    """
    await require_conversation(transaction, conversation_id)
    rows = await transaction.fetch(OF_CONVERSATION, transaction.organisation, conversation_id)
    return [await _shown(transaction, row, links=links) for row in rows]


async def require_conversation(transaction: Transaction, conversation_id: UUID) -> None:
    """Raise NotFound where there is no such conversation."""
    if not await transaction.value(KNOWN, transaction.organisation, conversation_id):
        raise NotFound("There is no such conversation.")


async def held_by_others(
    transaction: Transaction, conversation_id: UUID, *, adviser_id: UUID, hold: Hold, links: Links
) -> list[HeldReply]:
    """Return the answers that colleagues of `adviser_id` have waiting in a conversation."""
    rows = await transaction.fetch(
        OF_OTHERS, transaction.organisation, conversation_id, adviser_id, hold
    )
    return [await _shown(transaction, row, links=links) for row in rows]


async def _shown(transaction: Transaction, row: Row, *, links: Links) -> HeldReply:
    return HeldReply(
        id=row["id"],
        conversation_id=row["conversation_id"],
        adviser=Writer(row["adviser_id"], row["adviser_name"]),
        channel=row["channel"],
        text=row["text"],
        html=row["html"],
        files=await shown_files(transaction, row["file_ids"], links=links),
        prompt=prompt_of(row),
        hold=row["hold"],
        written_at=row["written_at"],
        leaves_at=row["leaves_at"],
        state=row["state"],
        stopped_by=row["stopped_by"],
    )
