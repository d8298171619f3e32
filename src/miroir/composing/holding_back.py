"""Holding an answer back for some seconds or until later; undoing it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, Invalid, NotAllowed, NotFound
from miroir.composing.collisions import refuse_over_others
from miroir.composing.facts import HeldReplyEnded, Hold, ReplyHeld, Stop
from miroir.composing.model import LATEST, NewHeldReply
from miroir.composing.rich_text import cleaned
from miroir.conversations import assign, hold_open, sound_prompt, storable
from miroir.files import Links, files
from miroir.journal import record
from miroir.routing import end_placement

KNOWN = "select conversation_id, adviser_id from held_reply where organisation_id = $1 and id = $2"
MESSAGE = "select exists (select from message where organisation_id = $1 and id = $2)"
HOLD = """
    insert into held_reply
        (organisation_id, id, conversation_id, adviser_id, channel, text, html, file_ids, hold,
         written_at, leaves_at, state, prompt)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting', $12)
"""
LOCK = """
    select id, conversation_id, adviser_id, channel, text, html, file_ids, hold, written_at,
           leaves_at, state, prompt
    from held_reply where organisation_id = $1 and id = $2 for update
"""
END = """
    update held_reply set state = $3, stopped_by = $4, ended_at = $5
    where organisation_id = $1 and id = $2
"""
LATER = """
    select id from held_reply
    where organisation_id = $1 and conversation_id = $2 and state = 'waiting'
      and hold = any($3) and adviser_id is distinct from $4 and written_at < $5
    order by id
"""

WITH_LATER = """
    select distinct conversation_id from held_reply
    where organisation_id = $1 and conversation_id = any($2) and state = 'waiting'
      and hold = 'later'
"""


async def hold_reply(
    transaction: Transaction,
    conversation_id: UUID,
    new: NewHeldReply,
    *,
    adviser_id: UUID,
    links: Links,
) -> None:
    """Keep an answer that leaves in seconds or later; the same id again changes nothing.

    What can be undone makes nobody's conversation its author's at once, as an answer would.
    Raises NotFound, Conflict when closed, Invalid, AnsweredMeanwhile.
    """
    hold, leaves_at = _when(new, transaction.at)
    if await _held_before(transaction, conversation_id, new.id, adviser_id=adviser_id):
        return
    held = await hold_open(transaction, conversation_id)
    html, text = cleaned(new.html) if new.html else (None, storable(new.text))
    await _refuse_nothing(transaction, text, new.file_ids)
    if not new.over:
        await refuse_over_others(
            transaction, conversation_id, adviser_id=adviser_id, seen_id=new.seen_id, links=links
        )
    await transaction.execute(
        HOLD,
        transaction.organisation,
        new.id,
        conversation_id,
        adviser_id,
        new.channel,
        text,
        html,
        new.file_ids,
        hold,
        transaction.at,
        leaves_at,
        new.prompt and await sound_prompt(transaction, held, new.prompt),
    )
    if held.adviser_id is None and hold == "undo":
        await assign(transaction, conversation_id, adviser_id=adviser_id, team_id=held.team_id)
        await end_placement(transaction, conversation_id)
    record(
        transaction,
        ReplyHeld(
            conversation_id=conversation_id,
            reply_id=new.id,
            adviser_id=adviser_id,
            hold=hold,
            leaves_at=leaves_at,
        ),
    )


async def undo(
    transaction: Transaction, reply_id: UUID, *, by: UUID, supervises: bool = False
) -> None:
    """Keep a waiting answer from leaving, or put away one that was stopped.

    Its author may, and who `supervises`. Raises NotFound, NotAllowed, Conflict once it has left.
    """
    row = await lock(transaction, reply_id)
    if row["adviser_id"] != by and not supervises:
        raise NotAllowed("Only its author or a supervisor can cancel this answer.")
    if row["state"] == "sent":
        raise Conflict("This answer has left: write another one.")
    if row["state"] != "undone":
        await end(transaction, row, state="undone")


async def with_later(tx: Transaction, conversation_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of some conversations in which an answer waits until later."""
    rows = await tx.fetch(WITH_LATER, tx.organisation, list(conversation_ids))
    return {row["conversation_id"] for row in rows}


async def stop_later(
    transaction: Transaction,
    conversation_id: UUID,
    why: Stop,
    *,
    holds: tuple[Hold, ...] = ("later",),
    besides: UUID | None = None,
    before: datetime,
) -> None:
    """Stop the waiting answers, but those of one adviser, that were written before an instant."""
    rows = await transaction.fetch(
        LATER, transaction.organisation, conversation_id, list(holds), besides, before
    )
    for row in rows:
        locked = await lock(transaction, row["id"])
        if locked["state"] == "waiting":
            await end(transaction, locked, state="stopped", why=why)


async def lock(transaction: Transaction, reply_id: UUID) -> Row:
    """Lock a held answer for the rest of the transaction. Raises NotFound."""
    row = await transaction.row(LOCK, transaction.organisation, reply_id)
    if row is None:
        raise NotFound("There is no such answer waiting.")
    return row


async def end(
    transaction: Transaction, locked: Row, *, state: str, why: Stop | None = None
) -> None:
    """Note what became of a locked held answer."""
    await transaction.execute(
        END, transaction.organisation, locked["id"], state, why, transaction.at
    )
    record(
        transaction,
        HeldReplyEnded(
            conversation_id=locked["conversation_id"],
            reply_id=locked["id"],
            adviser_id=locked["adviser_id"],
            outcome=why or ("sent" if state == "sent" else "undone"),
        ),
    )


def _when(new: NewHeldReply, at: datetime) -> tuple[Hold, datetime]:
    if new.undo_seconds is not None and new.leaves_at is None:
        return "undo", at + timedelta(seconds=new.undo_seconds)
    if new.leaves_at is None or new.undo_seconds is not None:
        raise Invalid("Say either undo_seconds or leaves_at.")
    if new.leaves_at.tzinfo is None:
        raise Invalid("leaves_at needs a time zone: end it with Z or an offset.")
    if not at < new.leaves_at <= at + LATEST:
        raise Invalid("An answer can leave from now on and within a year: choose another time.")
    return "later", new.leaves_at


async def _held_before(
    transaction: Transaction, conversation_id: UUID, reply_id: UUID, *, adviser_id: UUID
) -> bool:
    row = await transaction.row(KNOWN, transaction.organisation, reply_id)
    if row is None and not await transaction.value(MESSAGE, transaction.organisation, reply_id):
        return False
    if row is None or (row["conversation_id"], row["adviser_id"]) != (conversation_id, adviser_id):
        raise Conflict("This id is another message's: make a new one.")
    return True


async def _refuse_nothing(transaction: Transaction, text: str, file_ids: list[UUID]) -> None:
    if not text.strip() and not file_ids:
        raise Invalid("There is nothing to send: write a text or attach a file.")
    if len(await files(transaction, file_ids)) < len(set(file_ids)):
        raise Invalid("An attached file does not exist: upload it first.")
