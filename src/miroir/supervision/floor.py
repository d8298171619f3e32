"""Advisers at work: their state, what they hold, their load against their capacity."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.advisers import Adviser, Presence, Skill
from miroir.base.channel import LIVE_CHANNELS, Channel
from miroir.base.database import Transaction
from miroir.desk import Summary, summaries
from miroir.routing import load_policy

HELD = """
    select adviser_id, channel, count(*) as open, count(waiting_since) as waiting,
           min(waiting_since) as waiting_since
    from conversation
    where organisation_id = $1 and closed_at is null and adviser_id is not null
    group by adviser_id, channel
    order by channel
"""
OFFERED = """
    select adviser_id, channel, count(*) as offers from offer
    where organisation_id = $1 and outcome is null
    group by adviser_id, channel
"""

IN_HAND = """
    select c.id from conversation c
    left join promise_clock k
        on (k.organisation_id, k.conversation_id) = (c.organisation_id, c.id)
       and k.answered_at is null and k.cancelled_at is null
    where c.organisation_id = $1 and c.adviser_id = $2 and c.closed_at is null
    group by c.id, c.last_message_at
    order by min(k.due_at), c.last_message_at desc limit 100
"""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """The open conversations of a channel that an adviser holds; `waiting` await their answer."""

    channel: Channel
    open: int
    waiting: int
    waiting_since: datetime | None


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """An adviser at work.

    `load` is what they carry of their `capacity`, as routing counts it: a live conversation
    until it is closed, a written one while the customer waits, an offer until it ends.
    """

    id: UUID
    name: str
    team_ids: list[UUID]
    languages: list[str]
    skills: list[Skill]
    capacity: int
    presence: Presence
    load: int
    offers: int
    holds: list[Held]


async def seats(transaction: Transaction, staff: Iterable[Adviser]) -> list[Seat]:
    """Return the advisers of `staff` with what they hold, in the same order."""
    policy = await load_policy(transaction)
    held: defaultdict[UUID, list[Held]] = defaultdict(list)
    load: defaultdict[UUID, int] = defaultdict(int)
    offers: defaultdict[UUID, int] = defaultdict(int)
    for row in await transaction.fetch(HELD, transaction.organisation):
        adviser, channel = row["adviser_id"], row["channel"]
        held[adviser].append(
            Held(
                channel=channel,
                open=row["open"],
                waiting=row["waiting"],
                waiting_since=row["waiting_since"],
            )
        )
        carried = row["open"] if channel in LIVE_CHANNELS else row["waiting"]
        load[adviser] += carried * policy.rule(channel).weight
    for row in await transaction.fetch(OFFERED, transaction.organisation):
        offers[row["adviser_id"]] += row["offers"]
        load[row["adviser_id"]] += row["offers"] * policy.rule(row["channel"]).weight
    return [
        _seat(one, load=load[one.id], offers=offers[one.id], holds=held[one.id]) for one in staff
    ]


async def in_hand(transaction: Transaction, adviser_id: UUID) -> list[Summary]:
    """Return up to 100 open conversations of an adviser, the soonest due first."""
    rows = await transaction.fetch(IN_HAND, transaction.organisation, adviser_id)
    return await summaries(transaction, [row["id"] for row in rows]) if rows else []


def _seat(one: Adviser, *, load: int, offers: int, holds: list[Held]) -> Seat:
    return Seat(
        id=one.id,
        name=one.name,
        team_ids=one.team_ids,
        languages=one.languages,
        skills=one.skills,
        capacity=one.capacity,
        presence=one.presence,
        load=load,
        offers=offers,
        holds=holds,
    )
