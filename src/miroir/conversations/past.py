"""Messages of before: history taken over from elsewhere, in conversations that are closed.

Nobody is waited for, asked or answered because of them: no promise, no placement, no survey.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.conversations.facts import PastMessageAdded
from miroir.conversations.meetings import Meeting
from miroir.conversations.model import InboundFile
from miroir.conversations.receiving import ADD_FILE, storable
from miroir.journal import record

CODE = "imported"
LABEL = {"fr": "Repris de l’historique", "en": "Taken over from before"}
REASON = "select id from close_reason where organisation_id = $1 and code = $2 limit 1"
# Retired from the first: nobody closes with it.
ADD_REASON = """
    insert into close_reason (organisation_id, id, code, label, position, retired_at)
    values ($1, $2, $3, $4, 0, $5)
"""
OPEN = """
    insert into conversation
        (organisation_id, id, number, brand_id, customer_id, subject, channel, language,
         opened_at, last_message_at, closed_at)
    values ($1, $2, next_conversation_number(), $3, $4, $5, 'email', $6, $7, $7, $7)
"""
CONTACT = """
    insert into contact (organisation_id, id, conversation_id, channel, started_at, ended_at)
    values ($1, $2, $3, 'email', $4, $4)
"""
CLOSE = """
    insert into closure (organisation_id, id, conversation_id, reason_id, closed_at)
    values ($1, $2, $3, $4, $5)
"""
ADD = """
    insert into message
        (organisation_id, id, conversation_id, channel, kind, author_kind, author_id, text, html,
         folded, external_id, created_at, delivered_at, meetings)
    values ($1, $2, $3, 'email', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""
# Mails come in any order; one that is not of the past keeps its own times.
STRETCH = """
    with stretched as (
        update conversation c
        set opened_at = least(c.opened_at, $3),
            last_message_at = greatest(c.last_message_at, $3),
            closed_at = case when c.closed_at is null then null
                             else greatest(c.closed_at, $3) end
        where c.organisation_id = $1 and c.id = $2
        returning c.id, c.closed_at)
    update closure o set closed_at = s.closed_at from stretched s
    where o.organisation_id = $1 and o.conversation_id = s.id and o.reopened_at is null
      and o.closed_at < s.closed_at
"""


class PastMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A mail of before. `opens`: it is the first of its conversation.

    `by` the customer, or by the organisation itself, whoever wrote it there.
    """

    conversation_id: UUID
    opens: bool
    brand_id: UUID
    customer_id: UUID
    by: Literal["customer", "organisation"]
    subject: str | None
    language: str | None
    text: str
    html: str | None
    folded: str | None
    external_id: str
    at: datetime
    files: tuple[InboundFile, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    id: UUID = msgspec.field(default_factory=new_id)


async def add_past_messages(tx: Transaction, messages: Sequence[PastMessage]) -> None:
    """Add messages of before, in few round trips; those that open a conversation close it too."""
    opening = [one for one in messages if one.opens]
    me = tx.organisation
    if opening:
        reason = await _reason(tx)
        await tx.execute_many(
            OPEN,
            [(me, o.conversation_id, o.brand_id, o.customer_id, o.subject and storable(o.subject),
              o.language, o.at) for o in opening],
        )  # fmt: skip
        await tx.execute_many(CONTACT, [(me, new_id(), o.conversation_id, o.at) for o in opening])
        await tx.execute_many(
            CLOSE, [(me, new_id(), o.conversation_id, reason, o.at) for o in opening]
        )
    await tx.execute_many(ADD, [_row(tx, one) for one in messages])
    files = [(me, one.id, file.file_id, position, file.content_id)
             for one in messages for position, file in enumerate(one.files)]  # fmt: skip
    if files:
        await tx.execute_many(ADD_FILE, files)
    joining = [(me, one.conversation_id, one.at) for one in messages if not one.opens]
    if joining:
        await tx.execute_many(STRETCH, joining)
    for one in messages:
        record(tx, PastMessageAdded(conversation_id=one.conversation_id, message_id=one.id))


def _row(tx: Transaction, one: PastMessage) -> tuple[object, ...]:
    own = one.by == "organisation"
    return (
        tx.organisation,
        one.id,
        one.conversation_id,
        "reply" if own else "inbound",
        "system" if own else "customer",
        None if own else one.customer_id,
        storable(one.text),
        one.html and one.html.replace("\x00", ""),
        one.folded and storable(one.folded),
        storable(one.external_id),
        one.at,
        one.at if own else None,
        msgspec.to_builtins(one.meetings) or None,
    )


async def _reason(tx: Transaction) -> UUID:
    found: UUID | None = await tx.value(REASON, tx.organisation, CODE)
    if found is None:
        found = new_id()
        await tx.execute(ADD_REASON, tx.organisation, found, CODE, LABEL, tx.at)
    return found
