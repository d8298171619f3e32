"""What stops the answers that wait until later: the customer writes, a colleague answers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from miroir.base.database import Transaction
from miroir.composing.holding_back import stop_later, with_later
from miroir.conversations import ConversationClosed, MessageReceived, ReplySent
from miroir.journal import Follower, Recorded


async def stop_what_waits(tx: Transaction, facts: Sequence[Recorded[Any]]) -> None:
    """Stop answers that no longer suit; their authors are told, and keep the text."""
    waiting = await with_later(tx, {each.fact.conversation_id for each in facts})
    for recorded in facts:
        if recorded.fact.conversation_id not in waiting:
            continue
        match recorded.fact:
            case MessageReceived(conversation_id=UUID() as conversation):
                await stop_later(tx, conversation, "customer_wrote", before=recorded.at)
            case ReplySent(conversation_id=UUID() as conversation, adviser_id=author):
                await stop_later(
                    tx, conversation, "colleague_answered", besides=author, before=recorded.at
                )
            case ConversationClosed(conversation_id=UUID() as conversation):
                await stop_later(tx, conversation, "conversation_closed", before=recorded.at)


follower = Follower(
    name="composing",
    kinds=(MessageReceived, ReplySent, ConversationClosed),
    handle=stop_what_waits,
)
