"""Held answers leave when they are due, by the worker: no browser need be open."""

from datetime import datetime
from functools import partial
from uuid import UUID

import asyncpg
import structlog

from miroir.base.apart import each_apart
from miroir.base.database import WITHOUT_DATABASE, Database, Row, Transaction
from miroir.base.errors import Conflict, MiroirError
from miroir.base.ids import OrganisationId
from miroir.composing.drafts import prompt_of
from miroir.composing.facts import Stop
from miroir.composing.holding_back import end, lock
from miroir.conversations import Held, hold, reply
from miroir.routing import end_placement

log = structlog.get_logger(__name__)

PLACE = "select conversation_id from held_reply where organisation_id = $1 and id = $2"
DUE = """
    select id from held_reply
    where organisation_id = $1 and state = 'waiting' and leaves_at <= $2
    order by leaves_at, id limit 50
"""
NEXT = "select organisation, leaves_at from held_replies_next()"
UNDOABLE = """
    select id from held_reply
    where organisation_id = $1 and conversation_id = $2 and state = 'waiting' and hold = 'undo'
    order by leaves_at, id
"""
MOVE = """
    update held_reply set conversation_id = $3
    where organisation_id = $1 and conversation_id = $2 and state in ('waiting', 'stopped')
"""
# What came after it was written, of the kind that stops an answer.
CAME_SINCE = """
    select kind from message
    where organisation_id = $1 and conversation_id = $2 and created_at > $3
      and ((kind = 'inbound' and $4 = 'later') or (kind = 'reply' and author_id <> $5))
    order by created_at limit 1
"""


async def send_all_due(database: Database, *, at: datetime) -> datetime | None:
    """Send what is due everywhere; return when the next answer leaves, None: none waits."""
    following: datetime | None = None
    due = []
    for row in await database.fetch(NEXT):
        if row["leaves_at"] <= at:
            due.append(OrganisationId(row["organisation"]))
        else:
            following = min(following or row["leaves_at"], row["leaves_at"])
    await each_apart(due, partial(send_due, database), broke="held-reply-broke")
    return following


async def send_due(database: Database, organisation: OrganisationId) -> None:
    """Send what is due in an organisation."""
    async with database.transaction(organisation) as transaction:
        rows = await transaction.fetch(DUE, transaction.organisation, transaction.at)
    for row in rows:
        await _send_or_stop(database, organisation, row["id"])


async def send_now(transaction: Transaction, reply_id: UUID, *, by: UUID) -> None:
    """Have its author send a waiting or a stopped answer at once. Raises NotFound, Conflict."""
    held = await _hold_its_conversation(transaction, reply_id)
    row = await lock(transaction, reply_id)
    if row["adviser_id"] != by or held is None or row["state"] in ("sent", "undone"):
        raise Conflict("This answer is not yours to send, or no longer waits.")
    await _send(transaction, row)


async def send_undoable(transaction: Transaction, conversation_id: UUID) -> None:
    """Send at once what could still be undone: its conversation is about to be closed."""
    for row in await transaction.fetch(UNDOABLE, transaction.organisation, conversation_id):
        await _let_go(transaction, row["id"])


async def move_held(transaction: Transaction, source: UUID, *, target: UUID) -> None:
    """Have what waits in a conversation wait in the one that it is merged into."""
    await transaction.execute(MOVE, transaction.organisation, source, target)


async def _send_or_stop(database: Database, organisation: OrganisationId, reply_id: UUID) -> None:
    try:
        async with database.transaction(organisation) as transaction:
            await _let_go(transaction, reply_id)
    except MiroirError as problem:
        log.warning("held-reply-refused", reply=str(reply_id), problem=problem.code)
        await _refuse(database, organisation, reply_id)
    except (OSError, *WITHOUT_DATABASE, asyncpg.TransactionRollbackError):
        raise  # nothing is wrong with the answer
    except Exception:  # its author is told, and those behind it go on
        log.exception("held-reply-broke", reply=str(reply_id))
        await _refuse(database, organisation, reply_id)


async def _refuse(database: Database, organisation: OrganisationId, reply_id: UUID) -> None:
    async with database.transaction(organisation) as transaction:
        row = await lock(transaction, reply_id)
        if row["state"] == "waiting":
            await end(transaction, row, state="stopped", why="refused")


async def _let_go(transaction: Transaction, reply_id: UUID) -> None:
    """Send a waiting answer, unless what came meanwhile stops it; then its author is told."""
    held = await _hold_its_conversation(transaction, reply_id)
    row = await lock(transaction, reply_id)
    if held is None or row["state"] != "waiting":
        return
    if why := await _reason_to_stop(transaction, held, row):
        await end(transaction, row, state="stopped", why=why)
    else:
        await _send(transaction, row)


async def _hold_its_conversation(transaction: Transaction, reply_id: UUID) -> Held | None:
    """Lock the conversation first, as every verb does."""
    place = await transaction.value(PLACE, transaction.organisation, reply_id)
    return None if place is None else await hold(transaction, place)


async def _reason_to_stop(transaction: Transaction, held: Held, row: Row) -> Stop | None:
    if held.closed_at is not None:
        return "conversation_closed"
    came = await transaction.value(
        CAME_SINCE,
        transaction.organisation,
        held.id,
        row["written_at"],
        row["hold"],
        row["adviser_id"],
    )
    if came is None:
        return None
    return "customer_wrote" if came == "inbound" else "colleague_answered"


async def _send(transaction: Transaction, row: Row) -> None:
    await reply(
        transaction,
        row["conversation_id"],
        adviser_id=row["adviser_id"],
        text=row["text"],
        html=row["html"],
        message_id=row["id"],
        file_ids=row["file_ids"],
        channel=row["channel"],
        prompt=prompt_of(row),
    )
    await end_placement(transaction, row["conversation_id"])
    await end(transaction, row, state="sent")
