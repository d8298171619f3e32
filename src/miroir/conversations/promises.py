"""Promises as clocks: started by the customer's message, stopped by the answer or the closure."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.conversations.clocks import Clock, running_clocks, start_clock
from miroir.conversations.facts import (
    PromiseBroken,
    PromiseCancelled,
    PromiseKept,
    PromiseKind,
    PromiseMetLate,
)
from miroir.conversations.model import Held
from miroir.conversations.pausing import pause, resume
from miroir.conversations.promise_rules import (
    Circumstances,
    Promise,
    hours_of,
    rules_for,
)
from miroir.journal import record

ANSWERED_BEFORE = """
    select exists (select from message
                   where organisation_id = $1 and contact_id = $2 and kind = 'reply')
"""
MEET = """
    update promise_clock set answered_at = $3, broken_at = coalesce(broken_at, $4)
    where organisation_id = $1 and id = $2
"""
CANCEL = """
    update promise_clock set cancelled_at = $3 where organisation_id = $1 and id = $2
"""


class Due(msgspec.Struct, frozen=True):
    """Until when something was promised; `at` None: the calendar never opens that long."""

    at: datetime | None
    promise: Promise


async def promised(
    tx: Transaction, circumstances: Circumstances, *, kind: PromiseKind
) -> Due | None:
    """Return until when what comes now is answered or solved; None: nothing is promised."""
    promise = (await rules_for(tx, circumstances, [kind])).get(kind)
    if promise is None:
        return None
    hours = await hours_of(tx, promise.calendar_id)
    return Due(hours.due(tx.at, promise.amount), promise)


async def start_promises(
    tx: Transaction,
    conversation: Held,
    *,
    contact_id: UUID | None,
    channel: Channel,
    opened: bool = False,
) -> None:
    """The customer wrote: start the clocks of what is promised, or have them go on.

    `contact_id` is None for a contact that has just begun, `opened` tells that the conversation
    has, too. A clock for the answer starts unless
    one runs that falls due sooner: a customer who waits for an e-mail and then asks by chat is
    owed the chat's answer. The clock for the resolution runs until the matter is closed, and
    goes on if it was paused for the customer.
    """
    kind = await _kind(tx, contact_id)
    rules = await _rules(tx, conversation, channel, (kind, "resolution"))
    running = {} if opened else await running_clocks(tx, conversation.id)
    await _bring_forward(tx, conversation, rules.get(kind), running.get(False), channel=channel)
    resolution = running.get(True)
    if resolution is not None:
        await resume(tx, resolution, because="customer")
    elif "resolution" in rules:
        await start_clock(tx, conversation.id, promise=rules["resolution"], channel=channel)


async def hasten_promises(tx: Transaction, conversation: Held) -> None:
    """Bring forward what runs where more is promised for the matter's priority, from now on.

    What was promised is never put off: a later promise changes nothing, nor does a paused clock.
    """
    running = await running_clocks(tx, conversation.id)
    kinds = [clock.kind for clock in running.values() if clock.paused_at is None]
    rules = await _rules(tx, conversation, conversation.channel, kinds)
    for clock in running.values():
        await _bring_forward(
            tx, conversation, rules.get(clock.kind), clock, channel=conversation.channel
        )


async def _rules(
    tx: Transaction,
    conversation: Held,
    channel: Channel,
    kinds: Sequence[PromiseKind],
) -> dict[PromiseKind, Promise]:
    circumstances = Circumstances(
        brand_id=conversation.brand_id,
        channel=channel,
        priority=conversation.priority,
        customer_id=conversation.customer_id,
    )
    return await rules_for(tx, circumstances, kinds)


async def _bring_forward(
    tx: Transaction,
    conversation: Held,
    promise: Promise | None,
    running: Clock | None,
    *,
    channel: Channel,
) -> None:
    if promise is None:
        return
    if running is not None:
        due = (await hours_of(tx, promise.calendar_id)).due(tx.at, promise.amount)
        if due is None or (running.due_at is not None and running.due_at <= due):
            return
        await _cancel(tx, running)
    await start_clock(tx, conversation.id, promise=promise, channel=channel)


async def _kind(tx: Transaction, contact_id: UUID | None) -> PromiseKind:
    if contact_id is None:
        return "first_answer"
    answered = await tx.value(ANSWERED_BEFORE, tx.organisation, contact_id)
    return "next_answer" if answered else "first_answer"


async def keep_answer(tx: Transaction, conversation_id: UUID) -> None:
    """The customer has an answer: stop that clock, and pause the resolution's for them."""
    running = await running_clocks(tx, conversation_id)
    if False in running:
        await _meet(tx, running[False])
    if True in running:
        await pause(tx, running[True], because="customer")


async def settle_promises(tx: Transaction, conversation_id: UUID) -> None:
    """The matter is closed: it is resolved, and no answer is owed any more."""
    running = await running_clocks(tx, conversation_id)
    if False in running:
        await _cancel(tx, running[False])
    if True in running:
        await _meet(tx, running[True])


async def cancel_promises(tx: Transaction, conversation_id: UUID) -> None:
    """Stop whatever runs without a verdict: nothing is owed here any more (a matter merged)."""
    for clock in (await running_clocks(tx, conversation_id)).values():
        await _cancel(tx, clock)


async def _meet(tx: Transaction, clock: Clock) -> None:
    late = clock.late(tx.at)
    await tx.execute(MEET, tx.organisation, clock.id, tx.at, clock.due_at if late else None)
    if not late:
        record(tx, PromiseKept(conversation_id=clock.conversation_id, promise_id=clock.id))
        return
    if clock.broken_at is None:
        record(tx, PromiseBroken(conversation_id=clock.conversation_id, promise_id=clock.id))
    late_since = clock.due_at or clock.broken_at or tx.at
    record(
        tx,
        PromiseMetLate(
            conversation_id=clock.conversation_id,
            promise_id=clock.id,
            late_seconds=(tx.at - late_since).total_seconds(),
        ),
    )


async def _cancel(tx: Transaction, clock: Clock) -> None:
    await tx.execute(CANCEL, tx.organisation, clock.id, tx.at)
    record(tx, PromiseCancelled(conversation_id=clock.conversation_id, promise_id=clock.id))
