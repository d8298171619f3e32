"""Promises as clocks: started by the customer's message, stopped by the answer."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.calendars import load_calendar
from miroir.conversations.facts import PromiseBroken, PromiseKept, PromiseKind, PromiseStarted
from miroir.conversations.model import Held
from miroir.journal import record

RUNNING = """
    select id, due_at from promise_clock
    where organisation_id = $1 and conversation_id = $2
      and answered_at is null and cancelled_at is null
"""
PROMISED = """
    select amount, calendar_id from promise
    where organisation_id = $1 and brand_id = $2 and channel = $3 and kind = $4
"""
ANSWERED_BEFORE = """
    select exists (select from message
                   where organisation_id = $1 and contact_id = $2 and kind = 'reply')
"""
START = """
    insert into promise_clock
        (organisation_id, id, conversation_id, kind, channel, started_at, due_at)
    values ($1, $2, $3, $4, $5, $6, $7)
"""
STOP = """
    update promise_clock set answered_at = $3
    where organisation_id = $1 and conversation_id = $2
      and answered_at is null and cancelled_at is null
    returning id, due_at
"""
CANCEL = """
    update promise_clock set cancelled_at = $3
    where organisation_id = $1 and conversation_id = $2
      and answered_at is null and cancelled_at is null
"""


class Due(msgspec.Struct, frozen=True):
    """Until when an answer was promised; `at` None: the calendar never opens."""

    at: datetime | None


async def start_promise(
    transaction: Transaction, conversation: Held, *, contact_id: UUID | None, channel: Channel
) -> None:
    """Start the clock of what `channel` promises, unless an earlier one runs already.

    `contact_id` is None for a contact that has just begun. A customer who waits for an e-mail
    and then asks by chat is owed the chat's answer.
    """
    kind = await _kind(transaction, contact_id)
    due = await promised(transaction, conversation.brand_id, channel=channel, kind=kind)
    running = await transaction.row(RUNNING, transaction.organisation, conversation.id)
    if due is None or (running is not None and not _sooner(due, running["due_at"])):
        return
    if running is not None:
        await cancel_promise(transaction, conversation.id)
    promise_id = new_id()
    await transaction.execute(
        START,
        transaction.organisation,
        promise_id,
        conversation.id,
        kind,
        channel,
        transaction.at,
        due.at,
    )
    record(
        transaction,
        PromiseStarted(
            conversation_id=conversation.id,
            promise_id=promise_id,
            promise=kind,
            channel=channel,
            due_at=due.at,
        ),
    )


async def _kind(transaction: Transaction, contact_id: UUID | None) -> PromiseKind:
    if contact_id is None:
        return "first_answer"
    answered = await transaction.value(ANSWERED_BEFORE, transaction.organisation, contact_id)
    return "next_answer" if answered else "first_answer"


def _sooner(due: Due, running: datetime | None) -> bool:
    return due.at is not None and (running is None or due.at < running)


async def promised(
    transaction: Transaction, brand_id: UUID, *, channel: Channel, kind: PromiseKind
) -> Due | None:
    """Return until when a brand answers what comes now; None when it promises nothing."""
    row = await transaction.row(PROMISED, transaction.organisation, brand_id, channel, kind)
    if row is None:
        return None
    amount: timedelta = row["amount"]
    if row["calendar_id"] is None:
        return Due(transaction.at + amount)
    calendar = await load_calendar(transaction, row["calendar_id"])
    return Due(calendar.due(transaction.at, amount))


async def keep_promise(transaction: Transaction, conversation_id: UUID) -> None:
    """Stop the running clock, if any: the customer has an answer."""
    row = await transaction.row(STOP, transaction.organisation, conversation_id, transaction.at)
    if row is None:
        return
    due = row["due_at"]
    if due is None or transaction.at <= due:
        record(transaction, PromiseKept(conversation_id=conversation_id, promise_id=row["id"]))
    else:
        record(
            transaction,
            PromiseBroken(
                conversation_id=conversation_id,
                promise_id=row["id"],
                late_seconds=(transaction.at - due).total_seconds(),
            ),
        )


async def cancel_promise(transaction: Transaction, conversation_id: UUID) -> None:
    """Stop the running clock, if any, without an answer: none is owed any more."""
    await transaction.execute(CANCEL, transaction.organisation, conversation_id, transaction.at)
