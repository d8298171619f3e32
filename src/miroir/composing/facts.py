"""Facts of answers that wait before they leave."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from miroir.journal import Fact

Hold = Literal["undo", "later"]
Stop = Literal["customer_wrote", "colleague_answered", "conversation_closed", "refused"]
Outcome = Literal[
    "sent", "undone", "customer_wrote", "colleague_answered", "conversation_closed", "refused"
]


class ReplyHeld(Fact, frozen=True, kw_only=True):
    """An adviser wrote an answer that leaves at `leaves_at`, unless it is undone before."""

    reply_id: UUID
    adviser_id: UUID
    hold: Hold
    leaves_at: datetime


class HeldReplyEnded(Fact, frozen=True, kw_only=True):
    """An answer that waited has left, was undone, or was stopped and is back with its author."""

    reply_id: UUID
    adviser_id: UUID
    outcome: Outcome
