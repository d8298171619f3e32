"""What was done with a conversation, as its timeline tells it: codes and ids, seldom words."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.conversations.facts import EventWritten, LinkKind, WokenBy
from miroir.journal import record

Deed = Literal[
    "snoozed",
    "woken",
    "transferred",
    "tagged",
    "fields_set",
    "collaborator_added",
    "collaborator_removed",
    "participant_confirmed",
    "linked",
    "unlinked",
    "merged",
    "unmerged",
    "split",
    "split_from",
    "answered_outreach",
]

ADD = """
    insert into message
        (organisation_id, id, conversation_id, channel, kind, author_kind, author_id, text, event,
         created_at)
    select $1, $2, c.id, c.channel, 'event', $4, $5, $8, $6, $7
    from conversation c where c.organisation_id = $1 and c.id = $3
"""


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One deed; of the rest only what it needs.

    `other_id` and `number` are those of another conversation, `count` how many messages.
    """

    what: Deed
    until: datetime | None = None
    by: WokenBy | None = None
    adviser_id: UUID | None = None
    participant_id: UUID | None = None
    team_id: UUID | None = None
    skill_id: UUID | None = None
    added: tuple[UUID, ...] = ()
    removed: tuple[UUID, ...] = ()
    other_id: UUID | None = None
    number: int | None = None
    link: LinkKind | None = None
    count: int | None = None


async def tell(
    transaction: Transaction,
    conversation_id: UUID,
    event: Event,
    *,
    by: UUID | None,
    text: str = "",
) -> UUID:
    """Show a deed in a conversation's timeline and return the message's id.

    `by` is the adviser whose deed it is; None: nobody's, it came about by itself. `text` is what
    the brand itself said, where that is the deed.
    """
    message_id = new_id()
    await transaction.execute(
        ADD,
        transaction.organisation,
        message_id,
        conversation_id,
        "system" if by is None else "adviser",
        by,
        msgspec.to_builtins(event),
        transaction.at,
        text,
    )
    record(transaction, EventWritten(conversation_id=conversation_id, message_id=message_id))
    return message_id
