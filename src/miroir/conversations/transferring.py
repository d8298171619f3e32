"""Handing a conversation on, with a note for whoever gets it."""

from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.conversations.events import Event, tell
from miroir.conversations.facts import ConversationTransferred
from miroir.journal import record

NOTE = """
    insert into transfer
        (organisation_id, id, conversation_id, transferred_by, adviser_id, team_id, skill_id,
         note_id, transferred_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
# Once the customer has an answer, the note has done its work.
ARRIVED = """
    select t.transferred_by as by, t.transferred_at as at, n.text as note
    from transfer t
    join message n on n.organisation_id = t.organisation_id and n.id = t.note_id
    where t.organisation_id = $1 and t.conversation_id = $2
      and not exists (select from message m
                      where m.organisation_id = $1 and m.conversation_id = $2
                        and m.kind = 'reply' and m.created_at > t.transferred_at)
    order by t.transferred_at desc limit 1
"""


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """To whom a conversation goes: exactly one of these."""

    adviser_id: UUID | None = None
    team_id: UUID | None = None
    skill_id: UUID | None = None


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """That a conversation was handed on, and the note that came with it."""

    by: UUID
    at: datetime
    note: str


async def note_transfer(
    transaction: Transaction,
    conversation_id: UUID,
    to: Destination,
    *,
    note_id: UUID | None,
    by: UUID,
) -> UUID:
    """Note that a conversation was handed on, and return the transfer's id.

    The caller has given it already; `note_id` is the note for whoever gets it.
    """
    transfer_id = new_id()
    goes = msgspec.structs.asdict(to)
    await transaction.execute(
        NOTE,
        transaction.organisation,
        transfer_id,
        conversation_id,
        by,
        to.adviser_id,
        to.team_id,
        to.skill_id,
        note_id,
        transaction.at,
    )
    record(
        transaction,
        ConversationTransferred(
            conversation_id=conversation_id,
            transfer_id=transfer_id,
            transferred_by=by,
            note_id=note_id,
            **goes,
        ),
    )
    await tell(transaction, conversation_id, Event(what="transferred", **goes), by=by)
    return transfer_id


async def arrival(transaction: Transaction, conversation_id: UUID) -> Arrival | None:
    """Return how a conversation came to whom it is with, until they have answered it."""
    row = await transaction.row(ARRIVED, transaction.organisation, conversation_id)
    return None if row is None else Arrival(**dict(row))
