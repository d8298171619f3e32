"""Noticing that a promise is nearly over, or over: a warning, a breach, what was set to follow.

Each is told once: what was told is noted with the fact, in the transaction that holds the
conversation.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from miroir.base.apart import each_apart
from miroir.base.database import Database, Transaction
from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId
from miroir.conversations.clocks import Clock, running_clocks
from miroir.conversations.facts import (
    EscalateOn,
    Priority,
    PromiseBroken,
    PromiseEscalated,
    PromiseWarned,
)
from miroir.conversations.holding import hold
from miroir.conversations.model import Held
from miroir.conversations.prioritising import prioritise_held, urgency
from miroir.conversations.promise_rules import COLUMNS, Promise, promise_of
from miroir.journal import record

AT_ONCE = 100

ORGANISATIONS = "select organisations_with_promises($1) as id"
TO_NOTICE = """
    (select conversation_id, warn_at as since from promise_clock
     where organisation_id = $1 and answered_at is null and cancelled_at is null
       and warned_at is null and warn_at <= $2 order by warn_at limit $3)
    union all
    (select conversation_id, due_at from promise_clock
     where organisation_id = $1 and answered_at is null and cancelled_at is null
       and broken_at is null and due_at < $2 order by due_at limit $3)
    order by since
"""
WARN = "update promise_clock set warned_at = $3 where organisation_id = $1 and id = $2"
BREAK = """
    update promise_clock set broken_at = due_at, warned_at = coalesce(warned_at, $3)
    where organisation_id = $1 and id = $2
"""
PROMISE = f"select {COLUMNS} from promise p where p.organisation_id = $1 and p.id = $2"


async def watch_promises(database: Database, *, at: datetime) -> None:
    """Tell what has become of every organisation's promises by `at`."""
    waiting = [OrganisationId(row["id"]) for row in await database.fetch(ORGANISATIONS, at)]
    await each_apart(waiting, partial(_watch, database, at=at), broke="promises-not-watched")


async def _watch(database: Database, organisation: OrganisationId, *, at: datetime) -> None:
    async def notice_one(conversation_id: UUID) -> None:
        async with database.transaction(organisation, at=at) as tx:
            await notice(tx, conversation_id)

    more = True
    while more:
        async with database.transaction(organisation, at=at) as tx:
            found = await to_notice(tx, limit=AT_ONCE)
        noticed = await each_apart(found, notice_one, broke="promise-not-noticed")
        more = noticed > 0 and len(found) >= AT_ONCE


async def to_notice(tx: Transaction, *, limit: int) -> list[UUID]:
    """Return conversations with a promise to warn of or to call broken, the oldest first."""
    rows = await tx.fetch(TO_NOTICE, tx.organisation, tx.at, limit)
    return list(dict.fromkeys(row["conversation_id"] for row in rows))


async def notice(tx: Transaction, conversation_id: UUID) -> None:
    """Tell what has become of a conversation's promises by now, once each."""
    try:
        held = await hold(tx, conversation_id)
    except NotFound:
        return
    for clock in (await running_clocks(tx, conversation_id)).values():
        if clock.broken_at is None and clock.due_at is not None and clock.due_at < tx.at:
            await _break(tx, held, clock)
        elif clock.warned_at is None and clock.warn_at is not None and clock.warn_at <= tx.at:
            await _warn(tx, held, clock)


async def _warn(tx: Transaction, held: Held, clock: Clock) -> None:
    await tx.execute(WARN, tx.organisation, clock.id, tx.at)
    record(
        tx,
        PromiseWarned(conversation_id=held.id, promise_id=clock.id, due_at=clock.due_at),
    )
    await _escalate(tx, held, clock, on=("warning",))


async def _break(tx: Transaction, held: Held, clock: Clock) -> None:
    await tx.execute(BREAK, tx.organisation, clock.id, tx.at)
    record(tx, PromiseBroken(conversation_id=held.id, promise_id=clock.id))
    # Nobody was there to warn in time: what was to follow the warning follows now.
    missed: tuple[EscalateOn, ...] = ("warning",) if clock.warned_at is None else ()
    await _escalate(tx, held, clock, on=("breach", *missed))


async def _escalate(
    tx: Transaction, held: Held, clock: Clock, *, on: tuple[EscalateOn, ...]
) -> None:
    row = await tx.row(PROMISE, tx.organisation, clock.promise_id)
    promise = None if row is None else promise_of(row)
    if promise is None or promise.escalate_on is None or promise.escalate_on not in on:
        return
    raised = _raised(promise, held)
    if raised is not None:
        await prioritise_held(tx, held, raised, by=None)
    if raised or promise.widen_team_id or promise.tell_supervisors:
        record(
            tx,
            PromiseEscalated(
                conversation_id=held.id,
                promise_id=clock.id,
                on=promise.escalate_on,
                priority=raised,
                team_id=promise.widen_team_id,
                supervisors=promise.tell_supervisors,
            ),
        )


def _raised(promise: Promise, held: Held) -> Priority | None:
    wanted = promise.raise_to
    higher = wanted is not None and urgency(wanted) > urgency(held.priority)
    return wanted if higher else None
