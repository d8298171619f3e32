"""Macros: several acts on a conversation at once, kept under a name."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import asyncpg
import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.composing.model import Text
from miroir.conversations import Priority, Value, checked_value, fields, storable
from miroir.knowledge import refuse_unknown_fields

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]

COLUMNS = "id, name, brand_id, team_id, owner_id is not null as mine, acts, uses, used_at"
OWNER = "select owner_id from macro where organisation_id = $1 and id = $2"
SHARED = f"""
    select {COLUMNS} from macro where organisation_id = $1 and owner_id is null
    order by name, id limit 500
"""
LIST = f"""
    select {COLUMNS} from macro m
    where organisation_id = $1 and (owner_id is null or owner_id = $2)
      and (team_id is null or exists (
           select from team_member t
           where t.organisation_id = $1 and t.team_id = m.team_id and t.adviser_id = $2))
    order by name, id limit 200
"""
ONE = f"select {COLUMNS} from macro where organisation_id = $1 and id = $2"
CREATE = f"""
    insert into macro
        (organisation_id, id, name, brand_id, team_id, owner_id, acts, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    returning {COLUMNS}
"""
CHANGE = f"""
    update macro set name = $3, brand_id = $4, team_id = $5, owner_id = $6, acts = $7
    where organisation_id = $1 and id = $2
    returning {COLUMNS}
"""
DELETE = "delete from macro where organisation_id = $1 and id = $2"
USED = "update macro set uses = uses + 1, used_at = $3 where organisation_id = $1 and id = $2"
UNKNOWN = """
    select exists (select from unnest($2::uuid[]) wanted
                   where not exists (select from tag where organisation_id = $1 and id = wanted))
        or exists (select from unnest($3::uuid[]) wanted
                   where not exists (
                       select from close_reason where organisation_id = $1 and id = wanted))
        or exists (select from unnest($4::uuid[]) wanted
                   where not exists (
                       select from adviser where organisation_id = $1 and id = wanted))
        or exists (select from unnest($5::uuid[]) wanted
                   where not exists (
                       select from team where organisation_id = $1 and id = wanted))
"""


class ReplyAct(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="reply"):
    """Answer the customer; the text may hold fields."""

    text: Text


class NoteAct(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="note"):
    """Write a note among colleagues."""

    text: Text


class TagAct(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="tag"):
    """Add a tag."""

    tag_id: UUID


class AssignAct(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="assign"):
    """Give it to an adviser or a team; to neither: to whoever runs the macro."""

    adviser_id: UUID | None = None
    team_id: UUID | None = None


class SnoozeAct(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="snooze"):
    """Put it off for some hours; None: until the customer answers."""

    hours: Annotated[int, msgspec.Meta(ge=1, le=8_000)] | None = None


class PriorityAct(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="priority"):
    """Say how urgent it is."""

    priority: Priority


class FieldAct(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="field"):
    """Fill in a field, with a value of its kind; null empties it."""

    field_id: UUID
    value: Value | None


class CloseAct(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="close"):
    """Close it for a reason."""

    reason_id: UUID


Act = ReplyAct | NoteAct | TagAct | FieldAct | PriorityAct | AssignAct | SnoozeAct | CloseAct
Acts = Annotated[list[Act], msgspec.Meta(min_length=1, max_length=12)]


class MacroDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A macro as written: for everybody, for the team `team_id`, or one's own (`mine`)."""

    name: Name
    acts: Acts
    brand_id: UUID | None = None
    team_id: UUID | None = None
    mine: bool = False


class Macro(MacroDraft, frozen=True, kw_only=True):
    """A macro as stored, with how often it was run."""

    id: UUID
    uses: int
    used_at: datetime | None


async def macros(transaction: Transaction, *, reader: UUID) -> list[Macro]:
    """Return the macros that an adviser may run, by name."""
    rows = await transaction.fetch(LIST, transaction.organisation, reader)
    return [_macro(row) for row in rows]


async def shared_macros(transaction: Transaction) -> list[Macro]:
    """Return the macros that are nobody's own, of every team, by name."""
    return [_macro(row) for row in await transaction.fetch(SHARED, transaction.organisation)]


async def macro(transaction: Transaction, macro_id: UUID) -> Macro:
    """Return a macro; raises NotFound."""
    row = await transaction.row(ONE, transaction.organisation, macro_id)
    if row is None:
        raise NotFound(phrase("There is no such macro."))
    return _macro(row)


async def owner_of_macro(transaction: Transaction, macro_id: UUID) -> UUID | None:
    """Return whose own a macro is, None: shared. Raises NotFound."""
    row = await transaction.row(OWNER, transaction.organisation, macro_id)
    if row is None:
        raise NotFound(phrase("There is no such macro."))
    owner: UUID | None = row["owner_id"]
    return owner


async def create_macro(
    transaction: Transaction, draft: MacroDraft, *, by: UUID | None = None
) -> Macro:
    """Keep a macro. Raises Invalid for acts that name what does not exist."""
    return await _written(transaction, CREATE, new_id(), draft, by, transaction.at)


async def change_macro(
    transaction: Transaction, macro_id: UUID, draft: MacroDraft, *, by: UUID | None = None
) -> Macro:
    """Replace a macro. Raises NotFound, Invalid."""
    return await _written(transaction, CHANGE, macro_id, draft, by)


async def delete_macro(transaction: Transaction, macro_id: UUID) -> None:
    """Remove a macro."""
    await transaction.execute(DELETE, transaction.organisation, macro_id)


async def count_run(transaction: Transaction, macro_id: UUID) -> None:
    """Count that a macro was run."""
    await transaction.execute(USED, transaction.organisation, macro_id, transaction.at)


async def _written(
    transaction: Transaction,
    sql: str,
    macro_id: UUID,
    draft: MacroDraft,
    by: UUID | None,
    *rest: object,
) -> Macro:
    await _refuse_unknown(transaction, draft.acts)
    await _refuse_wrong_values(transaction, draft)
    acts = msgspec.to_builtins(draft.acts)
    try:
        row = await transaction.row(
            sql,
            transaction.organisation,
            macro_id,
            storable(draft.name),
            draft.brand_id,
            draft.team_id,
            by if draft.mine else None,
            acts,
            *rest,
        )
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid(phrase("There is no such brand or team.")) from unknown
    if row is None:
        raise NotFound(phrase("There is no such macro."))
    return _macro(row)


async def _refuse_unknown(transaction: Transaction, acts: list[Act]) -> None:
    unknown = await transaction.value(
        UNKNOWN,
        transaction.organisation,
        [act.tag_id for act in acts if isinstance(act, TagAct)],
        [act.reason_id for act in acts if isinstance(act, CloseAct)],
        [act.adviser_id for act in acts if isinstance(act, AssignAct) and act.adviser_id],
        [act.team_id for act in acts if isinstance(act, AssignAct) and act.team_id],
    )
    if unknown:
        raise Invalid(phrase("An act names a tag, reason, adviser or team that does not exist."))
    for place, act in enumerate(acts):
        if isinstance(act, ReplyAct | NoteAct):
            refuse_unknown_fields(act.text, field=f"act-{place}")


async def _refuse_wrong_values(transaction: Transaction, draft: MacroDraft) -> None:
    known = {one.id: one for one in await fields(transaction)}
    for place, act in enumerate(draft.acts):
        if not isinstance(act, FieldAct):
            continue
        found = known.get(act.field_id)
        if found is None or found.brand_id not in {None, draft.brand_id}:
            raise Invalid(
                phrase("The brand of this macro has no such field."), field=f"act-{place}"
            )
        if act.value is not None:
            checked_value(found, act.value)


def _macro(row: Row) -> Macro:
    return msgspec.convert(dict(row), Macro)
