"""Who waits: by team and channel, how urgently, for which reasons, and the most urgent of all."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.desk import PromiseShown, Summary, summaries

SHOWN = 100
BREACHES_SHOWN = 20

COUNTS = """
    select p.team_id, p.channel, w.reason, count(*) as waiting,
           count(*) filter (where p.state = 'offered') as offered,
           count(*) filter (where p.due_at < $2) as late, min(p.placed_at) as since
    from placement p
    left join wait_estimate w
        on (w.organisation_id, w.conversation_id) = (p.organisation_id, p.conversation_id)
    where p.organisation_id = $1
    group by p.team_id, p.channel, w.reason
"""
# From each queue by its index, so that a hundred thousand behind them cost nothing.
MOST_URGENT = """
    select p.conversation_id, p.team_id, p.channel, w.reason
    from unnest($2::uuid[], $3::text[]) queue (team_id, channel)
    cross join lateral (
        select * from placement
        where organisation_id = $1 and team_id = queue.team_id and channel = queue.channel
        order by due_at, conversation_id limit $4
    ) p
    left join wait_estimate w
        on w.organisation_id = $1 and w.conversation_id = p.conversation_id
    order by p.due_at, p.conversation_id limit $5
"""
NEXT_BREACHES = """
    select k.conversation_id from promise_clock k
    join conversation c on (c.organisation_id, c.id) = (k.organisation_id, k.conversation_id)
    where k.organisation_id = $1 and k.answered_at is null and k.cancelled_at is null
      and k.due_at >= $2 and ($3::uuid is null or c.team_id = $3)
    order by k.due_at, k.conversation_id
    limit $4
"""


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """Those who wait for one team on one channel.

    `promise` is that of the most urgent (None: without one); `since` when the oldest was placed;
    `reasons` counts why they wait, by routing's codes (without one: not told yet).
    """

    team_id: UUID | None
    channel: Channel
    waiting: int
    offered: int
    late: int
    since: datetime
    reasons: dict[str, int]
    promise: PromiseShown | None


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A contact that waits, and why, by routing's code (None: not told yet)."""

    conversation: Summary
    reason: str | None


class Urgent(msgspec.Struct, frozen=True, kw_only=True):
    """The place of a contact among the most urgent."""

    conversation_id: UUID
    team_id: UUID
    channel: Channel
    reason: str | None


async def queues(transaction: Transaction) -> list[Queue]:
    """Return every queue in which somebody waits."""
    rows = await transaction.fetch(COUNTS, transaction.organisation, transaction.at)
    found: dict[tuple[UUID | None, Channel], Queue] = {}
    for row in rows:
        key = (row["team_id"], row["channel"])
        reasons = {row["reason"]: row["waiting"]} if row["reason"] else {}
        one = msgspec.convert({**row, "reasons": reasons, "promise": None}, Queue)
        found[key] = _together(found[key], one) if key in found else one
    heads = await _most_urgent(transaction, list(found.values()), of_each=1, most=len(found))
    promises = await _promises(transaction, [head.conversation_id for head in heads])
    at_head: dict[tuple[UUID | None, Channel], PromiseShown | None] = {
        (head.team_id, head.channel): promises.get(head.conversation_id) for head in heads
    }
    return [
        msgspec.structs.replace(queue, promise=at_head.get(key)) for key, queue in found.items()
    ]


def _together(one: Queue, other: Queue) -> Queue:
    return msgspec.structs.replace(
        one,
        waiting=one.waiting + other.waiting,
        offered=one.offered + other.offered,
        late=one.late + other.late,
        since=min(one.since, other.since),
        reasons=one.reasons | other.reasons,
    )


async def _promises(
    transaction: Transaction, ids: Sequence[UUID]
) -> dict[UUID, PromiseShown | None]:
    return {one.id: one.promise for one in await summaries(transaction, ids)} if ids else {}


async def most_urgent(
    transaction: Transaction, among: Iterable[Queue], *, team_id: UUID | None
) -> list[Waiting]:
    """Return up to 100 who wait in `among`, for a team (None: all), the most urgent first."""
    wanted = [queue for queue in among if team_id is None or queue.team_id == team_id]
    found = await _most_urgent(transaction, wanted, of_each=SHOWN, most=SHOWN)
    reasons = {one.conversation_id: one.reason for one in found}
    told = await summaries(transaction, list(reasons)) if reasons else []
    return [Waiting(conversation=one, reason=reasons[one.id]) for one in told]


async def _most_urgent(
    transaction: Transaction, wanted: Sequence[Queue], *, of_each: int, most: int
) -> list[Urgent]:
    rows = await transaction.fetch(
        MOST_URGENT,
        transaction.organisation,
        [queue.team_id for queue in wanted],
        [queue.channel for queue in wanted],
        of_each,
        most,
    )
    return [Urgent(**dict(row)) for row in rows]


async def next_breaches(transaction: Transaction, *, team_id: UUID | None) -> list[Summary]:
    """Return the conversations whose promises run out next, answered by somebody or not yet."""
    rows = await transaction.fetch(
        NEXT_BREACHES, transaction.organisation, transaction.at, team_id, BREACHES_SHOWN
    )
    ids = [row["conversation_id"] for row in rows]
    return await summaries(transaction, ids) if ids else []
