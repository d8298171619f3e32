"""What the engine is told, read from the tables."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from miroir.advisers import Adviser as StoredAdviser
from miroir.advisers import advisers, channel_weights
from miroir.base.channel import LIVE_CHANNELS, Channel
from miroir.base.database import Row, Transaction
from miroir.routing.model import (
    Adviser,
    Contact,
    Demand,
    Holding,
    Offer,
    SeatState,
    Snapshot,
    WaitingState,
)
from miroir.routing.policy import RULES, Policy

# A live conversation takes its part of an adviser until it is closed, a written one while the
# customer waits for the answer.
MATTERS = """
    select c.id, c.adviser_id, c.closed_at, c.channel, c.waiting_since, c.last_message_at,
           p.channel as placed_channel, p.team_id, p.skill_ids, p.language, p.priority,
           p.preferred_adviser_id, p.placed_at, p.due_at,
           o.id as offer_id, o.adviser_id as offered_to, o.made_at, o.expires_at
    from conversation c
    left join placement p on (p.organisation_id, p.conversation_id) = (c.organisation_id, c.id)
    left join offer o on (o.organisation_id, o.conversation_id) = (c.organisation_id, c.id)
        and o.outcome is null
    where c.organisation_id = $1
"""
ALL = f"{MATTERS} and c.closed_at is null and (p.placed_at is not null or c.adviser_id is not null)"
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
        contact=_contact(row) if row["placed_at"] is not None else None,
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
    preferred = row["preferred_adviser_id"]
    return Contact(
        id=row["id"],
        channel=row["placed_channel"],
        arrived_at=row["placed_at"].timestamp(),
        due_at=row["due_at"].timestamp() if row["due_at"] is not None else None,
        demand=Demand(
            skills=tuple((skill, 1) for skill in row["skill_ids"]),
            language=row["language"],
            teams=(row["team_id"],) if row["team_id"] is not None else (),
        ),
        priority=row["priority"],
        known_to=(preferred,) if preferred is not None else (),
    )


def _offer(row: Row) -> Offer:
    return Offer(
        contact=row["id"],
        adviser=row["offered_to"],
        at=row["made_at"].timestamp(),
        until=row["expires_at"].timestamp(),
        because="longest-idle",
    )


async def load_policy(transaction: Transaction) -> Policy:
    """Return the organisation's policy: the defaults with its own weights per channel."""
    weights = await channel_weights(transaction)
    return Policy(
        rules={
            channel: msgspec.structs.replace(rule, weight=weights.get(channel, rule.weight))
            for channel, rule in RULES.items()
        }
    )


async def load_snapshot(transaction: Transaction, found: Sequence[Matter]) -> Snapshot:
    """Return all that decisions depend on, from every adviser and the matters `found`."""
    held: dict[UUID, list[Holding]] = {}
    for matter in found:
        if matter.holder is not None and matter.contact is None:
            holding = Holding(contact=matter.id, channel=matter.channel, since=matter.since)
            held.setdefault(matter.holder, []).append(holding)
    return Snapshot(
        seats=tuple(
            _seat(adviser, tuple(held.get(adviser.id, ())))
            for adviser in await advisers(transaction)
        ),
        waiting=tuple(
            WaitingState(contact=matter.contact) for matter in found if matter.contact is not None
        ),
        offers=tuple(
            matter.offer for matter in found if matter.offer is not None and matter.contact
        ),
    )


def _seat(stored: StoredAdviser, holding: tuple[Holding, ...]) -> SeatState:
    since = stored.presence.since
    return SeatState(
        adviser=ability_of(stored),
        presence=stored.presence.state,
        idle_since=since.timestamp() if since is not None else 0.0,
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
