"""Which promise counts for a matter.

A promise may name a tier, a priority, a channel and a brand. The most specific one counts: one
for the customer's tier comes before one without; then one for the priority; then one for the
channel; then one for the brand.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Row, Transaction
from miroir.calendars import ALWAYS_OPEN, WorkingTime, load_calendar
from miroir.conversations.facts import EscalateOn, Priority, PromiseKind

COLUMNS = """
    p.id, p.kind, p.brand_id, p.channel, p.priority, p.tier_id, p.amount, p.calendar_id,
    p.warn_share, p.warn_left, p.escalate_on, p.raise_to, p.widen_team_id, p.tell_supervisors
"""
MOST_SPECIFIC = "p.tier_id is null, p.priority is null, p.channel is null, p.brand_id is null"
RULES = f"""
    select distinct on (p.kind) {COLUMNS} from promise p
    where p.organisation_id = $1 and p.kind = any($2)
      and (p.brand_id is null or p.brand_id = $3)
      and (p.channel is null or p.channel = $4)
      and (p.priority is null or p.priority = $5)
      and (p.tier_id is null or p.tier_id = coalesce($6, (
        select tier_id from customer where organisation_id = $1 and id = $7)))
    order by p.kind, {MOST_SPECIFIC}
"""

ROUND_THE_CLOCK = WorkingTime(ALWAYS_OPEN)


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """What decides which promise counts; `customer_id` tells the tier where `tier_id` does not."""

    brand_id: UUID
    channel: Channel
    priority: Priority = "normal"
    tier_id: UUID | None = None
    customer_id: UUID | None = None


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What is promised, and for what; None in `brand_id`, `channel`, `priority`, `tier_id`: all.

    `amount` is time of the calendar (None: round the clock). Somebody is warned when
    `warn_share` percent of it has gone, or when `warn_left` of it is left (at most one is set).
    `escalate_on` says when the rest is done: raise the priority to `raise_to`, open the matter
    to one more team, tell the supervisors.
    """

    kind: PromiseKind
    amount: timedelta
    brand_id: UUID | None = None
    channel: Channel | None = None
    priority: Priority | None = None
    tier_id: UUID | None = None
    calendar_id: UUID | None = None
    warn_share: int | None = None
    warn_left: timedelta | None = None
    escalate_on: EscalateOn | None = None
    raise_to: Priority | None = None
    widen_team_id: UUID | None = None
    tell_supervisors: bool = False

    @property
    def warning(self) -> timedelta | None:
        """How much time is left when somebody is warned; None: nobody is."""
        if self.warn_share is not None:
            return self.amount * (100 - self.warn_share) / 100
        return self.warn_left


class Promise(Terms, frozen=True, kw_only=True):
    """A promise as stored."""

    id: UUID


async def rules_for(
    tx: Transaction, circumstances: Circumstances, kinds: Sequence[PromiseKind]
) -> dict[PromiseKind, Promise]:
    """Return the promises that count in `circumstances`, by kind; a kind without one is absent."""
    rows = await tx.fetch(
        RULES,
        tx.organisation,
        list(kinds),
        circumstances.brand_id,
        circumstances.channel,
        circumstances.priority,
        circumstances.tier_id,
        circumstances.customer_id,
    )
    return {row["kind"]: promise_of(row) for row in rows}


async def hours_of(tx: Transaction, calendar_id: UUID | None) -> WorkingTime:
    """Return the working time of a calendar; round the clock without one."""
    return ROUND_THE_CLOCK if calendar_id is None else await load_calendar(tx, calendar_id)


def promise_of(row: Row) -> Promise:
    """Return a row of COLUMNS as a promise."""
    return Promise(**dict(row))
