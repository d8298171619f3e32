"""What is measured of every contact: handling, promises, abandonment, resolution.

A contact is one approach by a customer. What is unwanted or a duplicate, looks like spam, or went
on in another conversation is none. It counts for the day on which it began.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from miroir.base.database import Row, Transaction
from miroir.indicators import Figure, Handling, handling_time, share
from miroir.measures.columns import OF_CONTACTS
from miroir.measures.model import Axis, Measured, Named, Place
from miroir.measures.period import Span
from miroir.measures.telling import Share, told, told_share

# What is beyond was spent on others.
LONGEST_ANSWER: Final = timedelta(minutes=10)
# Where a customer waits for somebody; by the others nobody can hang up.
LIVE: Final = ("chat", "phone", "callback", "video")

# $1 organisation, $2 time zone, $3 to $5 the period before, the one shown, its end.
OWN: Final = """
    select t.id, t.conversation_id, t.channel, t.started_at, t.ended_at, c.team_id, c.brand_id,
           c.language, k.reason_id, p.person_id
    from contact t
    join conversation c on (c.organisation_id, c.id) = (t.organisation_id, t.conversation_id)
    join customer p on (p.organisation_id, p.id) = (c.organisation_id, c.customer_id)
    left join closure k on k.organisation_id = c.organisation_id and k.conversation_id = c.id
        and k.reopened_at is null
    left join close_reason r on (r.organisation_id, r.id) = (k.organisation_id, k.reason_id)
    where t.organisation_id = $1 and $2::text is not null
      and t.started_at >= $3 and t.started_at < $5
      and c.suspected_at is null and c.merged_into is null
      and coalesce(r.code, '') not in ('unwanted', 'duplicate')
"""
# For each answer of an adviser, the time since the message before it.
HANDLED: Final = """
    timed as (
        select m.conversation_id, m.kind, m.author_kind, m.created_at,
               m.created_at - lag(m.created_at) over (
                   partition by m.conversation_id order by m.created_at, m.id) as since
        from message m
        where m.organisation_id = $1 and m.kind in ('inbound', 'reply')
          and m.conversation_id in (select conversation_id from own)),
    handled as (
        select (select t.id from contact t
                where t.organisation_id = $1 and t.conversation_id = timed.conversation_id
                  and t.started_at <= timed.created_at
                order by t.started_at desc limit 1) as id,
               extract(epoch from sum(least(since, $6::interval)))::float8 as seconds
        from timed
        where kind = 'reply' and author_kind = 'adviser' and since is not null
        group by 1)
"""
HANDLING: Final = """
    with own as ({own}), {handled}
    select own.started_at >= $4 as now, {key} as key, count(*) as n, sum(seconds) as total,
           sum(seconds ^ 2) as squares
    from own join handled using (id)
    group by 1, 2
"""
ABANDONED: Final = """
    with own as ({own})
    select own.started_at >= $4 as now, {key} as key, count(*) as n,
           count(*) filter (where not exists (
               select from message m
               where m.organisation_id = $1 and m.conversation_id = own.conversation_id
                 and m.kind = 'reply' and m.author_kind = 'adviser'
                 and m.created_at between own.started_at and own.ended_at)) as k
    from own
    where own.ended_at is not null and own.channel = any($6)
    group by 1, 2
"""
# As the board of the day counts them (supervision/settled.py): by the instant of settling.
KEPT: Final = """
    with own as (
        select c.team_id, k.channel, c.brand_id, c.language, z.reason_id,
               least(k.due_at, k.broken_at, k.answered_at, k.cancelled_at) as started_at,
               k.answered_at is not null and k.broken_at is null
                   and (k.due_at is null or k.answered_at <= k.due_at) as kept,
               k.answered_at is null and k.cancelled_at is not null and k.broken_at is null
                   and (k.due_at is null or k.cancelled_at <= k.due_at) as dropped
        from promise_clock k
        join conversation c on (c.organisation_id, c.id) = (k.organisation_id, k.conversation_id)
        left join closure z on z.organisation_id = c.organisation_id
            and z.conversation_id = c.id and z.reopened_at is null
        where k.organisation_id = $1 and $2::text is not null
          and k.kind in ('first_answer', 'next_answer')
          and least(k.due_at, k.broken_at, k.answered_at, k.cancelled_at) >= $3
          and least(k.due_at, k.broken_at, k.answered_at, k.cancelled_at)
              < least($5::timestamptz, $6::timestamptz))
    select own.started_at >= $4 as now, {key} as key,
           count(*) filter (where not dropped) as n, count(*) filter (where kept) as k
    from own
    group by 1, 2
"""


class Seconds(NamedTuple):
    """Handling times of `n` contacts: their sum and the sum of their squares."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0


async def handling(tx: Transaction, span: Span, axis: Axis) -> Measured:
    """Return the mean handling time of contacts that an adviser answered."""
    sql = HANDLING.format(own=OWN, handled=HANDLED, key=OF_CONTACTS[axis])
    rows = await tx.fetch(sql, *bounds(tx, span), LONGEST_ANSWER)
    return told(
        Named(measure="aht", less_is_good=True),
        {place_of(row): Seconds(row["n"], row["total"], row["squares"]) for row in rows},
        pool=lambda parts: Seconds(*map(sum, zip(*parts, strict=True))) if parts else Seconds(),
        figure=_mean,
    )


def _mean(seconds: Seconds) -> Figure:
    return handling_time(
        Handling(
            handled=seconds.n,
            talk=timedelta(seconds=seconds.total),
            hold=timedelta(0),
            wrap_up=timedelta(0),
            squares=seconds.squares,
        )
    )


async def promises_kept(tx: Transaction, span: Span, axis: Axis) -> Measured:
    """Return the share of promises of an answer that were kept, of those kept or broken."""
    sql = KEPT.format(key=OF_CONTACTS[axis])
    rows = await tx.fetch(sql, *bounds(tx, span), tx.at)
    return told_share(
        Named(measure="promises-kept"),
        shares_of(rows),
        figure=lambda counted: share(*counted, measure="promises-kept"),
    )


async def abandoned(tx: Transaction, span: Span, axis: Axis) -> Measured:
    """Return the share of live contacts that ended without an answer of an adviser."""
    sql = ABANDONED.format(own=OWN, key=OF_CONTACTS[axis])
    rows = await tx.fetch(sql, *bounds(tx, span), list(LIVE))
    return told_share(
        Named(measure="abandonment", less_is_good=True),
        shares_of(rows),
        figure=lambda counted: share(*counted, measure="abandonment"),
    )


def bounds(tx: Transaction, span: Span) -> tuple[object, ...]:
    """Return what every query of this room begins with: $1 to $5."""
    return tx.organisation, span.zone, span.before, span.start, span.end


def place_of(row: Row) -> Place:
    """Return the period and the group of a row."""
    return Place(now=row["now"], key=row["key"])


def shares_of(rows: Sequence[Row]) -> Mapping[Place, Share]:
    """Return k of n of each period and group."""
    return {place_of(row): (row["k"], row["n"]) for row in rows}
