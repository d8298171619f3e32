"""What an organisation, or one of its brands, wants to know of each matter."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import asyncpg
import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.conversations.facts import FieldSet
from miroir.conversations.tags import Label, named
from miroir.journal import record

FieldKind = Literal["text", "number", "date", "choice", "yesno"]

LONGEST_VALUE = 500
Value = Annotated[str, msgspec.Meta(max_length=LONGEST_VALUE, pattern=r"^[^\x00]*$")] | float | bool
LARGEST_NUMBER = 1e15

COLUMNS = "id, brand_id, name, kind, choices, required"
LIST = f"""
    select {COLUMNS} from field where organisation_id = $1 and retired_at is null
    order by created_at, id
"""
CREATE = f"""
    insert into field
        (organisation_id, id, brand_id, name, kind, choices, required, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8) returning {COLUMNS}
"""
CHANGE = f"""
    update field set brand_id = $3, name = $4, choices = $6, required = $7
    where organisation_id = $1 and id = $2 and kind = $5 and retired_at is null
    returning {COLUMNS}
"""
RETIRE = """
    update field set retired_at = $3
    where organisation_id = $1 and id = $2 and retired_at is null
    returning id
"""


class FieldDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A field as written; `brand_id` None: for every brand. `required`: at closing.

    `choices` are those of the kind choice, in their order.
    """

    name: Label
    kind: FieldKind
    choices: Annotated[list[Label], msgspec.Meta(max_length=100)] = []
    required: bool = False
    brand_id: UUID | None = None


class Field(FieldDraft, frozen=True, kw_only=True):
    """A field in use."""

    id: UUID


async def fields(transaction: Transaction) -> list[Field]:
    """Return the fields in use, the oldest first."""
    return [_field(row) for row in await transaction.fetch(LIST, transaction.organisation)]


async def create_field(transaction: Transaction, draft: FieldDraft) -> Field:
    """Make a field. Raises Conflict when there is one of that name, Invalid."""
    field_id = new_id()
    row = await _stored(transaction, CREATE, field_id, draft, transaction.at)
    record(transaction, FieldSet(field_id=field_id))
    return _field(row)


async def change_field(transaction: Transaction, field_id: UUID, draft: FieldDraft) -> Field:
    """Change a field, all but its kind. Raises NotFound, Conflict, Invalid."""
    row = await _stored(transaction, CHANGE, field_id, draft)
    record(transaction, FieldSet(field_id=field_id))
    return _field(row)


async def retire_field(transaction: Transaction, field_id: UUID) -> None:
    """Ask for a field no more; what was filled in stays. Raises NotFound."""
    key = (transaction.organisation, field_id)
    if await transaction.value(RETIRE, *key, transaction.at) is None:
        raise NotFound(phrase("There is no such field."))
    record(transaction, FieldSet(field_id=field_id))


def checked(field: Field, value: Value) -> Value:
    """Return `value` as the field keeps it. Raises Invalid, naming the field."""
    match field.kind, value:
        case "yesno", bool():
            return value
        case "number", (int() | float()) if not isinstance(value, bool):
            if abs(value) <= LARGEST_NUMBER:
                return value
        case "date", str():
            return _day(field, value)
        case "choice", str() if value in field.choices:
            return value
        case "text", str() if value.strip():
            return value.strip().encode("utf-8", "replace").decode("utf-8")
    raise Invalid(f"“{field.name}” cannot be filled in with this: {EXPECTED[field.kind]}.")


EXPECTED = {
    "yesno": "say true or false",
    "number": "give a number",
    "date": "give a day as YYYY-MM-DD",
    "choice": "take one of its choices",
    "text": f"write 1 to {LONGEST_VALUE} characters",
}


def _day(field: Field, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as no_day:
        raise Invalid(f"“{field.name}” is a day: give it as YYYY-MM-DD.") from no_day


async def _stored(
    transaction: Transaction, sql: str, field_id: UUID, draft: FieldDraft, *more: object
) -> Row:
    choices = list(dict.fromkeys(named(choice) for choice in draft.choices))
    if draft.kind == "choice" and not choices:
        raise Invalid(phrase("A field of choices needs at least one: name them."))
    try:
        row = await transaction.row(
            sql,
            transaction.organisation,
            field_id,
            draft.brand_id,
            named(draft.name),
            draft.kind,
            choices if draft.kind == "choice" else [],
            draft.required,
            *more,
        )
    except asyncpg.UniqueViolationError as taken:
        raise Conflict(phrase("There is a field of this name already.")) from taken
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid(phrase("There is no such brand: read the settings again.")) from unknown
    if row is None:
        raise NotFound(phrase("There is no such field, or it is of another kind, which stays."))
    return row


def _field(row: Row) -> Field:
    return Field(**dict(row))
