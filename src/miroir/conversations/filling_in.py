"""Filling in the fields of a conversation."""

from collections.abc import Mapping
from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import Invalid
from miroir.conversations.events import Event, tell
from miroir.conversations.facts import ConversationFieldsSet
from miroir.conversations.fields import Field, Value, checked, fields
from miroir.conversations.holding import hold
from miroir.conversations.model import Held
from miroir.journal import record

SET = """
    insert into field_value (organisation_id, conversation_id, field_id, value, set_by, set_at)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (organisation_id, conversation_id, field_id) do update
        set value = excluded.value, set_by = excluded.set_by, set_at = excluded.set_at
        where field_value.value is distinct from excluded.value
    returning field_id
"""
EMPTY = """
    delete from field_value
    where organisation_id = $1 and conversation_id = $2 and field_id = $3
    returning field_id
"""
FILLED = """
    select field_id from field_value where organisation_id = $1 and conversation_id = $2
"""


async def set_fields(
    transaction: Transaction,
    conversation_id: UUID,
    values: Mapping[UUID, Value | None],
    *,
    by: UUID | None,
) -> None:
    """Fill in fields of a conversation; None empties one.

    Raises NotFound, Invalid for a field that the brand does not have or a value that is none.
    """
    held = await hold(transaction, conversation_id)
    known = {field.id: field for field in await fields_of(transaction, held)}
    changed = []
    for field_id, value in values.items():
        if field_id not in known:
            raise Invalid("This brand has no such field: read the settings again.")
        if await _set(transaction, held, known[field_id], value, by=by):
            changed.append(field_id)
    if not changed:
        return
    told = tuple(changed)
    record(transaction, ConversationFieldsSet(conversation_id=held.id, field_ids=told, set_by=by))
    await tell(transaction, held.id, Event(what="fields_set", added=told), by=by)


async def fields_of(transaction: Transaction, held: Held) -> list[Field]:
    """Return the fields that a conversation's brand asks for."""
    every = await fields(transaction)
    return [field for field in every if field.brand_id in {None, held.brand_id}]


async def require_fields(transaction: Transaction, held: Held) -> None:
    """Raise Invalid, naming them, unless all that closing requires is filled in."""
    required = [field for field in await fields_of(transaction, held) if field.required]
    if not required:
        return
    rows = await transaction.fetch(FILLED, transaction.organisation, held.id)
    filled = {row["field_id"] for row in rows}
    missing = [field.name for field in required if field.id not in filled]
    if missing:
        raise Invalid(f"Fill in before closing: {', '.join(missing)}.", reason="fields-missing")


async def _set(
    transaction: Transaction, held: Held, field: Field, value: Value | None, *, by: UUID | None
) -> bool:
    key = (transaction.organisation, held.id, field.id)
    if value is None:
        return await transaction.value(EMPTY, *key) is not None
    kept = checked(field, value)
    return await transaction.value(SET, *key, kept, by, transaction.at) is not None
