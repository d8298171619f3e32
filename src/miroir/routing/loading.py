"""What the engine is told, read from the tables."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from miroir.advisers import Adviser as StoredAdviser
from miroir.advisers import advisers
from miroir.base.channel import LIVE_CHANNELS, Channel
from miroir.base.database import Row, Transaction
from miroir.routing.hours import NO_HOURS
from miroir.routing.model import (
    NEVER,
    Adviser,
    Contact,
    Demand,
    Holding,
    Offer,
    SeatState,
    Snapshot,
    WaitingState,
)
from miroir.routing.policy import Policy

# A live conversation takes its part of an adviser until it is closed, a written one while the
# customer waits for the answer.
MATTERS = """
    select c.id, c.adviser_id, c.closed_at, c.channel, c.waiting_since, c.last_message_at,
           p.channel as placed_channel, p.team_id, p.more_team_ids, p.skill_ids,
           p.language, p.priority, p.tier_id, p.preferred, p.known_to, p.placed_at, p.due_at,
           p.opens_at, p.closes_at, p.reopens_at,
           o.id as offer_id, o.adviser_id as offered_to, o.made_at, o.expires_at,
           o.reason
    from conversation c
    left join placement p on (p.organisation_id, p.conversation_id) = (c.organisation_id, c.id)
    left join offer o on (o.organisation_id, o.conversation_id) = (c.organisation_id, c.id)
        and o.outcome is null
    where c.organisation_id = $1
"""
ALL = f"{MATTERS} and c.closed_at is null and (p.placed_at is not null or c.adviser_id is not null)"
# Who declined after the contact was placed: what is placed anew is offered to all anew.
DECLINED = """
    select o.conversation_id, o.adviser_id, o.ended_at from offer o
    join placement p on (p.organisation_id, p.conversation_id) = ($1, o.conversation_id)
    where o.organisation_id = $1 and o.outcome = 'declined' and o.ended_at > $2
      and o.made_at >= p.placed_at
    order by o.ended_at
"""
LAST_DONE = """
    select adviser_id, max(coalesce(closed_at, last_message_at)) as at from conversation
    where organisation_id = $1 and last_message_at > $2 and adviser_id is not null
      and (closed_at is not null or waiting_since is null and channel <> all($3))
    group by adviser_id
"""
SOME = f"{MATTERS} and c.id = any($2)"


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation as routing sees it: waiting, on offer, in somebody's hands, or neither."""

    id: UUID
    contact: Contact | None
    offer: Offer | None
    offer_id: UUID | None
    holder: UUID | None
    channel: Channel
    since: float


async def matters(transaction: Transaction, ids: Sequence[UUID] | None = None) -> list[Matter]:
    """Return the conversations with `ids`, or all that routing has to do with."""
    if ids is None:
        rows = await transaction.fetch(ALL, transaction.organisation)
    else:
        rows = await transaction.fetch(SOME, transaction.organisation, list(ids))
    return [_matter(row) for row in rows]


def _matter(row: Row) -> Matter:
    return Matter(
        id=row["id"],
        contact=_contact(row) if row["placed_at"] and row["closed_at"] is None else None,
        offer=_offer(row) if row["offer_id"] is not None else None,
        offer_id=row["offer_id"],
        holder=_holder(row),
        channel=row["channel"],
        since=(row["waiting_since"] or row["last_message_at"]).timestamp(),
    )


def _holder(row: Row) -> UUID | None:
    if row["adviser_id"] is None or row["closed_at"] is not None:
        return None
    waits = row["channel"] in LIVE_CHANNELS or row["waiting_since"] is not None
    return row["adviser_id"] if waits else None


def _contact(row: Row) -> Contact:
    return Contact(
        id=row["id"],
        channel=row["placed_channel"],
        arrived_at=row["placed_at"].timestamp(),
        due_at=_instant(row["due_at"]),
        demand=Demand(
            skills=tuple((skill, 1) for skill in row["skill_ids"]),
            language=row["language"],
            teams=(row["team_id"], *row["more_team_ids"]) if row["team_id"] is not None else (),
        ),
        priority=row["priority"],
        tier=row["tier_id"],
        preferred=tuple(row["preferred"]),
        known_to=tuple(row["known_to"]),
        opens_at=_instant(row["opens_at"]),
        closes_at=_instant(row["closes_at"]),
        reopens_at=_instant(row["reopens_at"]),
    )


def _instant(at: datetime | None) -> float | None:
    if at is None:
        return None
    return NEVER if at == NO_HOURS else at.timestamp()


def _offer(row: Row) -> Offer:
    return Offer(
        contact=row["id"],
        adviser=row["offered_to"],
        at=row["made_at"].timestamp(),
        until=row["expires_at"].timestamp(),
        because=row["reason"].get("because", "longest-idle"),
        ring=row["reason"].get("ring", 0),
    )


async def load_snapshot(
    transaction: Transaction, found: Sequence[Matter], policy: Policy
) -> Snapshot:
    """Return all that decisions depend on, from every adviser and the matters `found`."""
    refused = await _refusals(transaction, policy)
    done = await _idle_since(transaction)
    held: dict[UUID, list[Holding]] = {}
    for matter in found:
        if matter.holder is not None and matter.contact is None:
            holding = Holding(contact=matter.id, channel=matter.channel, since=matter.since)
            held.setdefault(matter.holder, []).append(holding)
    return Snapshot(
        seats=tuple(
            _seat(adviser, tuple(held.get(adviser.id, ())), last_done=done.get(adviser.id))
            for adviser in await advisers(transaction)
        ),
        waiting=tuple(
            WaitingState(contact=matter.contact, refusals=tuple(refused.get(matter.id, ())))
            for matter in found
            if matter.contact is not None
        ),
        offers=tuple(
            matter.offer for matter in found if matter.offer is not None and matter.contact
        ),
    )


async def _refusals(
    transaction: Transaction, policy: Policy
) -> dict[UUID, list[tuple[UUID, float]]]:
    """Return who declined which contact so lately that it is not offered to them yet."""
    rows = await transaction.fetch(
        DECLINED,
        transaction.organisation,
        transaction.at - timedelta(seconds=policy.refusal_lasts),
    )
    refused: dict[UUID, list[tuple[UUID, float]]] = {}
    for row in rows:
        until = row["ended_at"].timestamp() + policy.refusal_lasts
        refused.setdefault(row["conversation_id"], []).append((row["adviser_id"], until))
    return refused


async def _idle_since(transaction: Transaction) -> dict[UUID, float]:
    """Return when advisers were last done with a contact, of those who were today."""
    rows = await transaction.fetch(
        LAST_DONE,
        transaction.organisation,
        transaction.at - timedelta(days=1),
        sorted(LIVE_CHANNELS),
    )
    return {row["adviser_id"]: row["at"].timestamp() for row in rows}


def _seat(
    stored: StoredAdviser, holding: tuple[Holding, ...], *, last_done: float | None
) -> SeatState:
    came = stored.presence.since
    since = came.timestamp() if came is not None else 0.0
    return SeatState(
        adviser=ability_of(stored),
        presence=stored.presence.state,
        idle_since=max(since, last_done or since),
        holding=holding,
    )


def ability_of(stored: StoredAdviser) -> Adviser:
    """Return an adviser as the engine knows them."""
    return Adviser(
        id=stored.id,
        skills={skill.id: skill.level for skill in stored.skills},
        languages=frozenset(stored.languages),
        teams=frozenset(stored.team_ids),
        capacity=stored.capacity,
    )
