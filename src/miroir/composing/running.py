"""Running a macro: all its acts, in order, or none."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Conflict
from miroir.composing.collisions import refuse_over_others
from miroir.composing.leaving import send_undoable
from miroir.composing.macros import (
    Act,
    AssignAct,
    CloseAct,
    FieldAct,
    Macro,
    NoteAct,
    PriorityAct,
    ReplyAct,
    SnoozeAct,
    TagAct,
    count_run,
)
from miroir.composing.model import Text
from miroir.conversations import (
    assign,
    close,
    hold,
    hold_open,
    reply,
    set_fields,
    set_priority,
    snooze,
    storable,
    tag,
    write_note,
)
from miroir.files import Links
from miroir.routing import end_placement, place


class MacroRun(msgspec.Struct, kw_only=True, frozen=True):
    """What was previewed: the texts of its answers and notes, in order, fields filled in."""

    macro_id: UUID
    texts: Annotated[list[Text], msgspec.Meta(max_length=12)]
    seen_id: UUID | None = None
    over: bool = False


async def run_macro(
    transaction: Transaction,
    conversation_id: UUID,
    macro: Macro,
    run: MacroRun,
    *,
    by: UUID,
    links: Links,
) -> None:
    """Do every act of `macro`; when one is refused none is done.

    Raises NotFound, Conflict when the conversation is closed or the macro has changed since it
    was previewed, AnsweredMeanwhile, and what the acts raise.
    """
    await hold_open(transaction, conversation_id)
    texts = iter(run.texts)
    writes = [act for act in macro.acts if isinstance(act, ReplyAct | NoteAct)]
    if len(writes) != len(run.texts):
        raise Conflict("This macro was changed meanwhile: look at it again.")
    if any(isinstance(act, ReplyAct) for act in writes) and not run.over:
        await refuse_over_others(
            transaction, conversation_id, adviser_id=by, seen_id=run.seen_id, links=links
        )
    for act in macro.acts:
        text = storable(next(texts)) if isinstance(act, ReplyAct | NoteAct) else ""
        await _do(transaction, conversation_id, act, text=text, by=by)
    await count_run(transaction, macro.id)


async def _do(
    transaction: Transaction, conversation_id: UUID, act: Act, *, text: str, by: UUID
) -> None:
    match act:
        case ReplyAct():
            await reply(transaction, conversation_id, adviser_id=by, text=text)
            await end_placement(transaction, conversation_id)
        case NoteAct():
            await write_note(transaction, conversation_id, adviser_id=by, text=text)
        case TagAct(tag_id=tag_id):
            await tag(transaction, conversation_id, add=[tag_id], by=by)
        case FieldAct(field_id=field_id, value=value):
            await set_fields(transaction, conversation_id, {field_id: value}, by=by)
        case PriorityAct(priority=priority):
            await set_priority(transaction, conversation_id, priority, by=by)
        case SnoozeAct(hours=hours):
            until = None if hours is None else transaction.at + timedelta(hours=hours)
            await snooze(transaction, conversation_id, until=until, by=by)
            await end_placement(transaction, conversation_id)
        case AssignAct():
            await _give(transaction, conversation_id, act, by=by)
        case CloseAct(reason_id=reason_id):
            await send_undoable(transaction, conversation_id)
            await close(transaction, conversation_id, reason_id=reason_id, by=by)
            await end_placement(transaction, conversation_id)


async def _give(
    transaction: Transaction, conversation_id: UUID, act: AssignAct, *, by: UUID
) -> None:
    held = await hold(transaction, conversation_id)
    team_id = act.team_id or held.team_id
    adviser_id = act.adviser_id or (None if act.team_id else by)
    await assign(transaction, conversation_id, adviser_id=adviser_id, team_id=team_id)
    await end_placement(transaction, conversation_id)
    if adviser_id is None:
        await place(transaction, conversation_id, team_id=team_id)
