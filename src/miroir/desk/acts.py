"""What can be done with a conversation in one go: with one, or with many that were chosen."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from miroir.access import Caller
from miroir.base.database import Transaction
from miroir.base.errors import Invalid
from miroir.composing import send_undoable
from miroir.conversations import (
    Value,
    assign,
    close,
    hold,
    hold_open,
    set_fields,
    snooze,
    tag,
)
from miroir.desk.merging import merge
from miroir.routing import end_placement, place

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Ids = Annotated[list[UUID], msgspec.Meta(max_length=50)]


class Assign(msgspec.Struct, frozen=True, kw_only=True):
    """Whose it becomes; without an adviser it is offered to the team (its own by default)."""

    adviser_id: UUID | None = None
    team_id: UUID | None = None


class Retag(msgspec.Struct, frozen=True, kw_only=True):
    """Tags to put on it and to take off it."""

    add: Ids = []
    remove: Ids = []


class Snooze(msgspec.Struct, frozen=True, kw_only=True):
    """Until when it is put off; null: until the customer answers."""

    until: Instant | None = None


class Close(msgspec.Struct, frozen=True, kw_only=True):
    """Why it is closed, and fields to fill in first."""

    reason_id: UUID
    fields: dict[UUID, Value | None] = {}


class Merge(msgspec.Struct, frozen=True, kw_only=True):
    """The conversation that it is taken into."""

    into: UUID


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """What to do, in this order; what is null is not done. Of the last three, one at most."""

    assign: Assign | None = None
    tag: Retag | None = None
    snooze: Snooze | None = None
    close: Close | None = None
    merge: Merge | None = None


async def carry_out(
    transaction: Transaction, conversation_id: UUID, act: Act, *, caller: Caller
) -> None:
    """Do all of `act` with a conversation. Raises NotFound, Conflict, Invalid."""
    if act == Act():
        raise Invalid("Say what to do: assign, tag, snooze, close or merge.")
    if sum(end is not None for end in (act.snooze, act.close, act.merge)) > 1:
        raise Invalid("Put it off, close it or merge it: only one of these.")
    if act.assign is not None:
        to = act.assign
        await give(transaction, conversation_id, adviser_id=to.adviser_id, team_id=to.team_id)
    if act.tag is not None:
        await tag(
            transaction, conversation_id, add=act.tag.add, remove=act.tag.remove, by=caller.id
        )
    if act.snooze is not None:
        await put_off(transaction, conversation_id, until=act.snooze.until, by=caller.id)
    if act.close is not None:
        await finish(transaction, conversation_id, act.close, by=caller.id)
    if act.merge is not None and act.merge.into != conversation_id:
        await merge(transaction, [conversation_id], into=act.merge.into, by=caller.id)


async def give(
    transaction: Transaction,
    conversation_id: UUID,
    *,
    adviser_id: UUID | None,
    team_id: UUID | None,
) -> None:
    """Give a conversation to an adviser, or to a team, where it is offered again."""
    held = await hold_open(transaction, conversation_id)
    team_id = team_id or held.team_id
    await assign(transaction, conversation_id, adviser_id=adviser_id, team_id=team_id)
    await end_placement(transaction, conversation_id)
    if adviser_id is None:
        await place(transaction, conversation_id, team_id=team_id)


async def put_off(
    transaction: Transaction, conversation_id: UUID, *, until: datetime | None, by: UUID
) -> None:
    """Put a conversation off: it is offered to nobody meanwhile."""
    await snooze(transaction, conversation_id, until=until, by=by)
    await end_placement(transaction, conversation_id)


async def finish(transaction: Transaction, conversation_id: UUID, how: Close, *, by: UUID) -> None:
    """Close a conversation, filling in fields first; nobody's becomes the closer's."""
    held = await hold(transaction, conversation_id)
    if held.closed_at is None:
        await send_undoable(transaction, conversation_id)
    if held.adviser_id is None and held.closed_at is None:
        await assign(transaction, conversation_id, adviser_id=by, team_id=held.team_id)
    if how.fields:
        await set_fields(transaction, conversation_id, how.fields, by=by)
    await close(transaction, conversation_id, reason_id=how.reason_id, by=by)
    await end_placement(transaction, conversation_id)


def once_each(ids: Sequence[UUID]) -> list[UUID]:
    """Return `ids` in their order, each once."""
    return list(dict.fromkeys(ids))
