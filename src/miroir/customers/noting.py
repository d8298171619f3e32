"""What advisers note of a person, beyond any conversation."""

from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.customers.facts import CustomerNoteRemoved, CustomerNoteWritten
from miroir.journal import record

MOST = 100

EXISTS = "select exists (select from customer where organisation_id = $1 and id = $2)"
WRITE = """
    insert into customer_note (organisation_id, id, customer_id, author_id, text, written_at)
    values ($1, $2, $3, $4, $5, $6)
"""
REMOVE = """
    update customer_note set removed_at = $3, removed_by = $4
    where organisation_id = $1 and id = $2 and removed_at is null
    returning customer_id
"""
NOTES = """
    select n.id, n.text, n.written_at, n.author_id, a.name as author_name
    from customer_note n
    join account a on (a.organisation_id, a.id) = (n.organisation_id, n.author_id)
    where n.organisation_id = $1 and n.removed_at is null and n.customer_id in (
        select id from customer where organisation_id = $1 and person_id = (
            select person_id from customer where organisation_id = $1 and id = $2))
    order by n.written_at desc, n.id desc
    limit $3
"""


class CustomerNote(msgspec.Struct, frozen=True, kw_only=True):
    """A note about a person, by somebody of the staff."""

    id: UUID
    text: str
    written_at: datetime
    author_id: UUID
    author_name: str


async def write_customer_note(
    transaction: Transaction, customer_id: UUID, *, by: UUID, text: str
) -> UUID:
    """Note something about a customer; return the note's id. Raises NotFound, Invalid."""
    clean = text.replace("\x00", "").strip()
    if not clean:
        raise Invalid("The note is empty: write something.")
    if not await transaction.value(EXISTS, transaction.organisation, customer_id):
        raise NotFound("There is no such customer.")
    note_id = new_id()
    await transaction.execute(
        WRITE, transaction.organisation, note_id, customer_id, by, clean, transaction.at
    )
    record(transaction, CustomerNoteWritten(note_id=note_id, customer_id=customer_id, by=by))
    return note_id


async def remove_customer_note(transaction: Transaction, note_id: UUID, *, by: UUID) -> UUID:
    """Take a note away, whoever wrote it; return whom it was about. Raises NotFound."""
    customer_id: UUID | None = await transaction.value(
        REMOVE, transaction.organisation, note_id, transaction.at, by
    )
    if customer_id is None:
        raise NotFound("There is no such note, or it was taken away already.")
    record(transaction, CustomerNoteRemoved(note_id=note_id, customer_id=customer_id, by=by))
    return customer_id


async def customer_notes(transaction: Transaction, customer_id: UUID) -> list[CustomerNote]:
    """Return the notes about the person that a customer is, the newest first."""
    rows = await transaction.fetch(NOTES, transaction.organisation, customer_id, MOST)
    return [CustomerNote(**dict(row)) for row in rows]
