"""Putting conversations into routing's care, and out of it."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Row, Transaction
from miroir.calendars import load_calendars
from miroir.conversations import Held, give_held, hold
from miroir.customers import regard_for
from miroir.journal import record
from miroir.routing.facts import ContactPlaced, PlacementEnded
from miroir.routing.hours import NO_HOURS, Hours, hours_at
from miroir.routing.ranks import NUMBERS
from miroir.routing.routes_of_brands import Route, route_of

PRESENT = """
    select exists (select from presence
                   where organisation_id = $1 and adviser_id = $2
                     and state in ('available', 'busy'))
"""
# When the conversation is due, who last had one of its customer's, the team of what has no route.
DECIDING = """
    select
        (select min(due_at) from promise_clock
         where organisation_id = $1 and conversation_id = $2
           and answered_at is null and cancelled_at is null) as due_at,
        (select c.adviser_id from conversation c
         where c.organisation_id = $1 and c.adviser_id is not null and c.id <> $2
           and c.customer_id in (
            select id from customer where organisation_id = $1 and person_id = (
                select person_id from customer where organisation_id = $1 and id = $3))
         order by c.last_message_at desc limit 1) as last_adviser,
        (select id from team where organisation_id = $1 order by name, id limit 1) as any_team
"""
TERMS = """
    conversation_id, channel, team_id, skill_ids, language, priority, tier_id, preferred, known_to,
    placed_at, due_at, opens_at, closes_at, reopens_at
"""
# Another channel has terms of its own; by the same one, only the promise moves.
PLACE = f"""
    insert into placement as p (organisation_id, {TERMS})
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
    on conflict (organisation_id, conversation_id) do update
        set channel = excluded.channel, due_at = excluded.due_at,
            skill_ids = case when p.channel = excluded.channel then p.skill_ids
                             else excluded.skill_ids end,
            (opens_at, closes_at, reopens_at) = row (
                case when p.channel = excluded.channel then p.opens_at
                     else excluded.opens_at end,
                case when p.channel = excluded.channel then p.closes_at
                     else excluded.closes_at end,
                case when p.channel = excluded.channel then p.reopens_at
                     else excluded.reopens_at end),
            priority = excluded.priority, tier_id = excluded.tier_id,
            preferred = excluded.preferred, known_to = excluded.known_to
        where (p.channel, p.due_at, p.priority, p.tier_id, p.preferred, p.known_to)
            is distinct from
              (excluded.channel, excluded.due_at, excluded.priority, excluded.tier_id,
               excluded.preferred, excluded.known_to)
    returning {TERMS}, more_team_ids
"""
END = "delete from placement where organisation_id = $1 and conversation_id = $2"
PLACED = """
    select conversation_id from placement p
    join conversation c on (c.organisation_id, c.id) = (p.organisation_id, p.conversation_id)
    where p.organisation_id = $1 and c.closed_at is null
      and (c.id = $2 or c.customer_id in (
        select id from customer where organisation_id = $1 and person_id = (
            select person_id from customer where organisation_id = $1 and id = $3)))
    order by conversation_id
"""

WIDEN = f"""
    update placement set more_team_ids = array_append(more_team_ids, $3)
    where organisation_id = $1 and conversation_id = $2
      and team_id is distinct from $3 and $3 <> all(more_team_ids)
    returning {TERMS}, more_team_ids
"""
UNASK = f"""
    update placement set skill_ids = array_remove(skill_ids, $2)
    where organisation_id = $1 and $2 = any(skill_ids)
    returning {TERMS}, more_team_ids
"""
LANGUAGE = re.compile("[a-z]{2,3}")


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """On what terms a conversation waits, in the order of the table's columns."""

    conversation_id: UUID
    channel: Channel
    team_id: UUID | None
    skill_ids: list[UUID]
    language: str | None
    priority: int
    tier_id: UUID | None
    preferred: list[UUID]
    known_to: list[UUID]
    placed_at: datetime
    due_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    reopens_at: datetime | None


async def place(
    transaction: Transaction,
    conversation_id: UUID,
    *,
    team_id: UUID | None = None,
    skill_ids: Sequence[UUID] = (),
) -> None:
    """See to it that a conversation that waits for an answer is offered to someone.

    A closed one needs nobody. One whose adviser is there stays theirs. One whose adviser is not
    goes to `team_id` (the route's team of its brand and channel when None), first to whom the
    customer knows. It needs `skill_ids`, or those of the route when there are none.
    """
    held = await hold(transaction, conversation_id)
    if held.closed_at is not None or held.suspected_at is not None:
        return
    if held.adviser_id is not None and await _present(transaction, held.adviser_id):
        return
    route = await route_of(transaction, held.brand_id, held.channel)
    terms = await _terms(transaction, held, route=route, team_id=team_id)
    await give_held(transaction, held, adviser_id=None, team_id=terms.team_id)
    if skill_ids:
        terms = msgspec.structs.replace(terms, skill_ids=list(skill_ids))
    await _insert(transaction, terms)


async def place_again(
    transaction: Transaction,
    *,
    conversation_id: UUID | None = None,
    customer_id: UUID | None = None,
) -> None:
    """Have what routing looks after of a conversation, or of a customer, go by new terms."""
    for row in await transaction.fetch(
        PLACED, transaction.organisation, conversation_id, customer_id
    ):
        await place(transaction, row["conversation_id"])


async def widen(transaction: Transaction, conversation_id: UUID, *, team_id: UUID) -> None:
    """Have a conversation that waits be offered to another team as well."""
    placed = await transaction.row(WIDEN, transaction.organisation, conversation_id, team_id)
    if placed is not None:
        record(transaction, fact_of(placed))


async def ask_no_more(transaction: Transaction, skill_id: UUID) -> None:
    """Have those who wait for a skill wait without it."""
    for placed in await transaction.fetch(UNASK, transaction.organisation, skill_id):
        record(transaction, fact_of(placed))


async def _present(transaction: Transaction, adviser_id: UUID) -> bool:
    return bool(await transaction.value(PRESENT, transaction.organisation, adviser_id))


async def _terms(
    transaction: Transaction, held: Held, *, route: Route | None, team_id: UUID | None
) -> Terms:
    channel: Channel = held.channel
    regard = await regard_for(transaction, held.customer_id)
    own = regard.preferred_adviser_id
    (deciding,) = await transaction.fetch(
        DECIDING, transaction.organisation, held.id, held.customer_id
    )
    last = held.adviser_id or deciding["last_adviser"]
    team = team_id or held.team_id or (route.team_id if route else deciding["any_team"])
    hours = await hours_of_route(transaction, route)
    return Terms(
        conversation_id=held.id,
        channel=channel,
        team_id=team,
        skill_ids=route.skill_ids if route else [],
        language=held.language,
        priority=priority_of(held, route),
        tier_id=regard.tier_id,
        preferred=[own] if own is not None else [],
        known_to=[last] if last is not None and last != own else [],
        placed_at=transaction.at,
        due_at=deciding["due_at"],
        opens_at=hours.opens_at,
        closes_at=hours.closes_at,
        reopens_at=hours.reopens_at,
    )


def priority_of(held: Held, route: Route | None) -> int:
    """Return what was said of the matter; where nothing was, what its route says."""
    if held.priority != "normal" or route is None:
        return NUMBERS[held.priority]
    return route.priority


async def hours_of_route(transaction: Transaction, route: Route | None) -> Hours:
    """Return the hours of a contact that comes now; without a route there are none to wait for."""
    if route is None or route.calendar_id is None:
        return Hours()
    calendar = (await load_calendars(transaction, [route.calendar_id]))[route.calendar_id]
    return hours_at(calendar, transaction.at)


async def _insert(transaction: Transaction, terms: Terms) -> None:
    placed = await transaction.row(PLACE, transaction.organisation, *msgspec.structs.astuple(terms))
    if placed is not None:
        record(transaction, fact_of(placed))


def fact_of(placed: Mapping[str, Any] | Row) -> ContactPlaced:
    """Return the fact of a placement; a language that is no code stays in the table."""
    language = placed["language"] if LANGUAGE.fullmatch(placed["language"] or "") else None
    never = placed["opens_at"] == NO_HOURS
    changed = {
        "language": language,
        "opens_at": None if never else placed["opens_at"],
        "never_opens": never,
    }
    return msgspec.convert({**placed, **changed}, ContactPlaced)


async def end_placement(transaction: Transaction, conversation_id: UUID) -> None:
    """Take a conversation out of routing's care; a second time changes nothing."""
    done = await transaction.execute(END, transaction.organisation, conversation_id)
    if done == "DELETE 1":
        record(transaction, PlacementEnded(conversation_id=conversation_id))
