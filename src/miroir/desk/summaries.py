"""Conversations as lists show them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Row, Transaction
from miroir.calendars import WorkingTime, load_calendars
from miroir.conversations import Priority, PromiseKind

PREVIEW_LENGTH = 140

SUMMARIES = f"""
    select c.id, c.number, c.brand_id, person.id as person_id,
           coalesce(person.name, customer.name) as person_name, c.subject,
           c.channel, c.language, c.priority, c.team_id, c.adviser_id, c.opened_at,
           c.last_message_at, c.waiting_since, c.closed_at,
           left(last.text, {PREVIEW_LENGTH}) as preview,
           clock.kind as promise_kind, clock.started_at, clock.due_at, promise.calendar_id,
           placement.state as routing_state, placement.placed_at
    from conversation c
    join customer on (customer.organisation_id, customer.id) = (c.organisation_id, c.customer_id)
    join customer person
        on (person.organisation_id, person.id) = (c.organisation_id, customer.person_id)
    left join lateral (
        select text from message m
        where m.organisation_id = $1 and m.conversation_id = c.id and m.kind <> 'note'
        order by m.created_at desc, m.id desc limit 1
    ) last on true
    left join promise_clock clock
        on clock.organisation_id = $1 and clock.conversation_id = c.id
       and clock.answered_at is null and clock.cancelled_at is null
    left join promise
        on promise.organisation_id = $1 and promise.brand_id = c.brand_id
       and promise.channel = clock.channel and promise.kind = clock.kind
    left join placement
        on placement.organisation_id = $1 and placement.conversation_id = c.id
    where c.organisation_id = $1 and c.id = any($2)
"""


class Person(msgspec.Struct, frozen=True):
    """Somebody, as named on screen."""

    id: UUID
    name: str | None


class PromiseShown(msgspec.Struct, frozen=True, kw_only=True):
    """A running clock. `seconds_left` is working time, negative when late, None when its
    calendar never opens; `counting` says that the calendar is open, until `changes_at`.
    """

    kind: PromiseKind
    started_at: datetime
    due_at: datetime | None
    seconds_left: int | None
    counting: bool
    changes_at: datetime | None


class RoutingShown(msgspec.Struct, frozen=True):
    """That routing looks after a conversation, and since when."""

    state: Literal["waiting", "offered"]
    since: datetime


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation as a list shows it."""

    id: UUID
    number: int
    brand_id: UUID
    customer: Person
    subject: str | None
    channel: Channel
    language: str | None
    priority: Priority
    team_id: UUID | None
    adviser_id: UUID | None
    opened_at: datetime
    last_message_at: datetime
    waiting_since: datetime | None
    closed_at: datetime | None
    preview: str
    promise: PromiseShown | None
    routing: RoutingShown | None


async def summaries(transaction: Transaction, ids: Sequence[UUID]) -> list[Summary]:
    """Return the conversations with `ids` that exist, in the order of `ids`."""
    rows = await transaction.fetch(SUMMARIES, transaction.organisation, list(ids))
    wanted = {row["calendar_id"] for row in rows if row["calendar_id"] is not None}
    calendars = await load_calendars(transaction, wanted) if wanted else {}
    by_id = {row["id"]: row for row in rows}
    return [
        _summary(by_id[id_], calendars=calendars, at=transaction.at)
        for id_ in dict.fromkeys(ids)
        if id_ in by_id
    ]


def _summary(row: Row, *, calendars: dict[UUID, WorkingTime], at: datetime) -> Summary:
    return Summary(
        id=row["id"],
        number=row["number"],
        brand_id=row["brand_id"],
        customer=Person(row["person_id"], row["person_name"]),
        subject=row["subject"],
        channel=row["channel"],
        language=row["language"],
        priority=row["priority"],
        team_id=row["team_id"],
        adviser_id=row["adviser_id"],
        opened_at=row["opened_at"],
        last_message_at=row["last_message_at"],
        waiting_since=row["waiting_since"],
        closed_at=row["closed_at"],
        preview=row["preview"] or "",
        promise=_promise(row, calendar=calendars.get(row["calendar_id"]), at=at),
        routing=row["routing_state"] and RoutingShown(row["routing_state"], row["placed_at"]),
    )


def _promise(row: Row, *, calendar: WorkingTime | None, at: datetime) -> PromiseShown | None:
    if row["promise_kind"] is None:
        return None
    due: datetime | None = row["due_at"]
    return PromiseShown(
        kind=row["promise_kind"],
        started_at=row["started_at"],
        due_at=due,
        seconds_left=None if due is None else round(_left(calendar, at, due).total_seconds()),
        counting=calendar is None or calendar.is_open(at),
        changes_at=None if calendar is None else calendar.next_change(at),
    )


def _left(calendar: WorkingTime | None, at: datetime, due: datetime) -> timedelta:
    if calendar is None:
        return due - at
    if at <= due:
        return calendar.elapsed(at, due)
    return -calendar.elapsed(due, at)
