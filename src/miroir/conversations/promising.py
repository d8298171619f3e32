"""What the organisation promises: making, changing and taking back promises.

A change counts for clocks that start afterwards; those that run keep what was promised.
"""

from datetime import timedelta
from uuid import UUID

import asyncpg

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.conversations.facts import PromiseKind, PromiseRemoved, PromiseSet
from miroir.conversations.promise_rules import (
    COLUMNS,
    MOST_SPECIFIC,
    Promise,
    Terms,
    promise_of,
)
from miroir.journal import record

LONGEST = timedelta(days=366)
MOST_PROMISES = 2_000

PROMISES = f"""
    select {COLUMNS} from promise p where p.organisation_id = $1
    order by {MOST_SPECIFIC}, p.tier_id, p.priority, p.brand_id, p.channel, p.kind
"""
SET = """
    insert into promise
        (organisation_id, id, brand_id, channel, kind, amount, calendar_id, warn_share)
    values ($1, $2, $3, $4, $5, $6, $7, 75)
    on conflict (organisation_id, kind, brand_id, channel, priority, tier_id) do update
        set amount = excluded.amount, calendar_id = excluded.calendar_id
    returning id
"""
ADD = """
    insert into promise
        (organisation_id, id, kind, amount, brand_id, channel, priority, tier_id, calendar_id,
         warn_share, warn_left, escalate_on, raise_to, widen_team_id, tell_supervisors)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""
CHANGE = """
    update promise
    set kind = $3, amount = $4, brand_id = $5, channel = $6, priority = $7, tier_id = $8,
        calendar_id = $9, warn_share = $10, warn_left = $11, escalate_on = $12, raise_to = $13,
        widen_team_id = $14, tell_supervisors = $15
    where organisation_id = $1 and id = $2
"""
REMOVE = "delete from promise where organisation_id = $1 and id = $2"
COUNT = "select count(*) from promise where organisation_id = $1"


async def all_promises(tx: Transaction) -> list[Promise]:
    """Return everything that is promised, the most specific first."""
    return [promise_of(row) for row in await tx.fetch(PROMISES, tx.organisation)]


async def set_promise(
    tx: Transaction,
    *,
    brand_id: UUID,
    channel: Channel,
    kind: PromiseKind,
    amount: timedelta,
    calendar_id: UUID | None,
) -> None:
    """Promise an answer within `amount` of the calendar's time (round the clock without one).

    Somebody is warned when three quarters of it have gone.
    """
    promise_id = await tx.value(
        SET, tx.organisation, new_id(), brand_id, channel, kind, amount, calendar_id
    )
    record(tx, PromiseSet(promise_id=promise_id))


async def add_promise(tx: Transaction, terms: Terms) -> UUID:
    """Make a promise and return its id.

    Raises Invalid, and Conflict when there is one for the same brand, channel, priority and tier.
    """
    _check(terms)
    if await tx.value(COUNT, tx.organisation) >= MOST_PROMISES:
        raise Invalid(phrase("There are as many promises as there can be: remove one first."))
    promise_id = new_id()
    await _write(tx, ADD, promise_id, terms)
    return promise_id


async def change_promise(tx: Transaction, promise_id: UUID, terms: Terms) -> None:
    """Change a promise. Raises NotFound, and what `add_promise` raises."""
    _check(terms)
    if await _write(tx, CHANGE, promise_id, terms) == "UPDATE 0":
        raise NotFound(phrase("There is no such promise."))


async def remove_promise(tx: Transaction, promise_id: UUID) -> None:
    """Promise it no more; clocks that run go on. Raises NotFound."""
    if await tx.execute(REMOVE, tx.organisation, promise_id) == "DELETE 0":
        raise NotFound(phrase("There is no such promise."))
    record(tx, PromiseRemoved(promise_id=promise_id))


def _check(terms: Terms) -> None:
    if not timedelta(seconds=1) <= terms.amount <= LONGEST:
        raise Invalid(phrase("A promise lasts between a second and 366 days."))
    if terms.warn_share is not None and terms.warn_left is not None:
        raise Invalid(phrase("Warn at a share of the time or at a time left, not at both."))
    if terms.warn_share is not None and not 1 <= terms.warn_share <= 99:
        raise Invalid(phrase("Warn when between 1 and 99 percent of the time has gone."))
    if terms.warn_left is not None and not timedelta(0) < terms.warn_left < terms.amount:
        raise Invalid(phrase("The time left at the warning must be shorter than the promise."))
    if terms.escalate_on == "warning" and terms.warning is None:
        raise Invalid(phrase("To escalate at the warning, say when to warn."))


async def _write(tx: Transaction, statement: str, promise_id: UUID, terms: Terms) -> str:
    try:
        done = await tx.execute(
            statement,
            tx.organisation,
            promise_id,
            terms.kind,
            terms.amount,
            terms.brand_id,
            terms.channel,
            terms.priority,
            terms.tier_id,
            terms.calendar_id,
            terms.warn_share,
            terms.warn_left,
            terms.escalate_on,
            terms.raise_to,
            terms.widen_team_id,
            terms.tell_supervisors,
        )
    except asyncpg.UniqueViolationError as twice:
        raise Conflict(
            phrase("There is a promise for the same case already: change that one.")
        ) from twice
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid(
            phrase("This promise names a brand, a tier, a team or opening hours that are gone.")
        ) from unknown
    if done.endswith(" 1"):
        record(tx, PromiseSet(promise_id=promise_id))
    return done
