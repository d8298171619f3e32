"""Two advisers do not answer over each other without knowing."""

from datetime import timedelta
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Conflict, Invalid
from miroir.composing.drafts import writing
from miroir.composing.model import HeldReply, Writer
from miroir.composing.reading import held_by_others
from miroir.conversations import Message, messages
from miroir.files import Links

# A draft is kept each second while one types.
STILL_WRITES = timedelta(seconds=8)

SEEN = """
    select exists (select from message
                   where organisation_id = $1 and conversation_id = $2 and id = $3)
"""
ANSWERED_SINCE = """
    select m.id from message m
    join message seen on seen.organisation_id = m.organisation_id and seen.id = $3
    where m.organisation_id = $1 and m.conversation_id = $2 and m.kind = 'reply'
      and m.author_id is distinct from $4
      and (m.created_at, m.id) > (seen.created_at, seen.id)
    order by m.created_at, m.id limit 20
"""


class Meanwhile(msgspec.Struct, frozen=True):
    """What colleagues did since an adviser began to write: answers, answers about to leave, and
    who is writing one.
    """

    messages: list[Message]
    held: list[HeldReply]
    writing: list[Writer]

    def __bool__(self) -> bool:
        return bool(self.messages or self.held or self.writing)


class AnsweredMeanwhile(Conflict):
    """A colleague answered since, or is about to: look, then send over it or change the text."""

    code = "answered-meanwhile"


async def refuse_over_others(
    transaction: Transaction,
    conversation_id: UUID,
    *,
    adviser_id: UUID,
    seen_id: UUID | None,
    links: Links,
) -> None:
    """Raise AnsweredMeanwhile where a colleague answered after message `seen_id`, or is about to.

    Without `seen_id` nothing is refused: a program that answers has no screen.
    """
    if seen_id is None:
        return
    if not await transaction.value(SEEN, transaction.organisation, conversation_id, seen_id):
        raise Invalid("The message that was seen last is not of this conversation: read it again.")
    meanwhile = await _meanwhile(
        transaction, conversation_id, adviser_id=adviser_id, seen_id=seen_id, links=links
    )
    if meanwhile:
        raise AnsweredMeanwhile(
            "A colleague has answered or is answering: look at it, then send over it or edit.",
            meanwhile=meanwhile,
        )


async def _meanwhile(
    transaction: Transaction,
    conversation_id: UUID,
    *,
    adviser_id: UUID,
    seen_id: UUID,
    links: Links,
) -> Meanwhile:
    rows = await transaction.fetch(
        ANSWERED_SINCE, transaction.organisation, conversation_id, seen_id, adviser_id
    )
    ids = [row["id"] for row in rows]
    return Meanwhile(
        messages=await messages(transaction, ids, links=links) if ids else [],
        held=await held_by_others(
            transaction, conversation_id, adviser_id=adviser_id, hold="undo", links=links
        ),
        writing=await writing(
            transaction,
            conversation_id,
            besides=adviser_id,
            since=transaction.at - STILL_WRITES,
        ),
    )
