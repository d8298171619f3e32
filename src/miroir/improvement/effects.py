"""Whether an action changed anything: the same measure before and after it, with a test.

Two periods of one length meet at the instant since which the action is done. They are as long as
what has passed since, at most 28 days: the comparison is then settled and moves no more.
"""

from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from miroir.base.database import Transaction
from miroir.improvement.asked import asked
from miroir.improvement.model import Irritant
from miroir.indicators import Difference, Figure, difference, share

WHOLE: Final = timedelta(days=28)
TOO_SHORT: Final = timedelta(days=7)
FIRST_EASY: Final = 5  # of 7: CES 2.0

Absent = Literal["no-cause", "too-early"]
Reading = Literal["better", "worse", "no-clear-change", "unknown"]

# Matters that were closed in a period: all that count, and those with a cause of the irritant.
CLOSED = """
    select count(*) as n, count(*) filter (where affected) as k from (
        select exists (
            select from irritant_cause ic
            where ic.organisation_id = $1 and ic.irritant_id = $2 and (
                ic.kind = 'reason' and ic.cause_id = k.reason_id
                or ic.kind = 'tag' and exists (
                    select from conversation_tag t
                    where t.organisation_id = $1 and t.conversation_id = k.conversation_id
                      and t.tag_id = ic.cause_id))) as affected
        from closure k
        join close_reason r on (r.organisation_id, r.id) = (k.organisation_id, k.reason_id)
        join conversation c on (c.organisation_id, c.id) = (k.organisation_id, k.conversation_id)
        where k.organisation_id = $1 and k.reopened_at is null
          and k.closed_at >= $4 and k.closed_at < $5
          and ($3::uuid is null or c.brand_id = $3)
          and r.code not in ('unwanted', 'duplicate')) closed
"""
EASE = """
    select count(*) as n, count(*) filter (where a.value >= $6) as k
    from closure k
    join conversation c on (c.organisation_id, c.id) = (k.organisation_id, k.conversation_id)
    join invitation i on i.organisation_id = k.organisation_id and i.closure_id = k.id
        and i.side = 'customer'
    join answer a on (a.organisation_id, a.invitation_id) = (i.organisation_id, i.id)
    where k.organisation_id = $1 and k.closed_at >= $4 and k.closed_at < $5
      and ($3::uuid is null or c.brand_id = $3)
      and a.question = any($7) and a.confirmed_at is not null
      and exists (
          select from irritant_cause ic
          where ic.organisation_id = $1 and ic.irritant_id = $2 and (
              ic.kind = 'reason' and ic.cause_id = k.reason_id
              or ic.kind = 'tag' and exists (
                  select from conversation_tag t
                  where t.organisation_id = $1 and t.conversation_id = k.conversation_id
                    and t.tag_id = ic.cause_id)))
"""


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """A share before and after, and their difference; `less_is_good` says which way is better."""

    before: Figure
    after: Figure
    change: Difference | None
    less_is_good: bool

    @property
    def reading(self) -> Reading:
        """What may be said: only a clear difference is a change."""
        if self.change is None:
            return "unknown"
        if not self.change.clear:
            return "no-clear-change"
        return "better" if (self.change.value < 0) == self.less_is_good else "worse"


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What came after an action, beside what came before it.

    `affected`: the share of closed matters that have a cause of the irritant. `ease`: of their
    customers who answered, the share who found it easy.
    """

    length: timedelta
    settled: bool
    affected: Compared
    ease: Compared


async def effect(tx: Transaction, irritant: Irritant, done_at: datetime) -> Effect | Absent:
    """Compare what came before and after `done_at`, or say why that cannot be done."""
    if not irritant.causes:
        return "no-cause"
    length = min(WHOLE, tx.at - done_at)
    if length < TOO_SHORT:
        return "too-early"
    before, after = (done_at - length, done_at), (done_at, done_at + length)
    return Effect(
        length=length,
        settled=length == WHOLE,
        affected=compare(
            await _affected(tx, irritant, before),
            await _affected(tx, irritant, after),
            less_is_good=True,
        ),
        ease=compare(
            await _ease(tx, irritant, before),
            await _ease(tx, irritant, after),
            less_is_good=False,
        ),
    )


def compare(before: Figure, after: Figure, *, less_is_good: bool) -> Compared:
    """Put two figures of one measure side by side, the difference being after less before."""
    return Compared(
        before=before,
        after=after,
        change=difference(after, before),
        less_is_good=less_is_good,
    )


async def _affected(
    tx: Transaction, irritant: Irritant, period: tuple[datetime, datetime]
) -> Figure:
    row = await tx.row(CLOSED, tx.organisation, irritant.id, irritant.brand_id, *period)
    return share(row["k"], row["n"], measure="affected") if row else _nothing()


async def _ease(tx: Transaction, irritant: Irritant, period: tuple[datetime, datetime]) -> Figure:
    codes = (await asked(tx)).ease
    key = (tx.organisation, irritant.id, irritant.brand_id)
    row = await tx.row(EASE, *key, *period, FIRST_EASY, codes)
    return share(row["k"], row["n"], measure="ces2") if row else _nothing()


def _nothing() -> Figure:
    return share(0, 0, measure="affected")
