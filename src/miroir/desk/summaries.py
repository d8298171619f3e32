"""Conversations as lists show them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Row, Transaction
from miroir.conversations import Participant, Priority, Value, WhySuspected, participants
from miroir.desk.promise_clocks import PromiseShown, promise_clocks

PREVIEW_LENGTH = 140

SUMMARIES = f"""
    select c.id, c.number, c.brand_id, person.id as person_id,
           coalesce(person.name, customer.name) as person_name, c.subject,
           c.channel, c.language, c.priority, c.team_id, c.adviser_id, c.opened_at,
           c.last_message_at, c.waiting_since, c.closed_at,
           left(last.text, {PREVIEW_LENGTH}) as preview,
           placement.state as routing_state, placement.placed_at,
           c.suspected_at, (
               select s.why from suspicion s
               where s.organisation_id = $1 and s.conversation_id = c.id
                 and c.suspected_at is not null
               order by s.suspected_at desc, s.id desc limit 1) as suspected_why,
           c.merged_into, snooze.snoozed_by, snooze.snoozed_at, snooze.until,
           array(select tag_id from conversation_tag t
                 where t.organisation_id = $1 and t.conversation_id = c.id
                 order by t.tagged_at, t.tag_id) as tag_ids,
           (select jsonb_object_agg(field_id, value) from field_value v
            where v.organisation_id = $1 and v.conversation_id = c.id) as fields,
           array(select adviser_id from collaborator h
                 where h.organisation_id = $1 and h.conversation_id = c.id
                 order by h.added_at, h.adviser_id) as collaborator_ids,
           array(select distinct n.adviser_id from mention n
                 join message m on m.organisation_id = $1 and m.id = n.message_id
                 where n.organisation_id = $1 and n.read_at is null
                   and m.conversation_id = c.id
                 order by n.adviser_id) as mentioned_ids
    from conversation c
    join customer on (customer.organisation_id, customer.id) = (c.organisation_id, c.customer_id)
    join customer person
        on (person.organisation_id, person.id) = (c.organisation_id, customer.person_id)
    left join lateral (
        select text from message m
        where m.organisation_id = $1 and m.conversation_id = c.id and m.kind <> 'note'
          and m.event is null
        order by m.created_at desc, m.id desc limit 1
    ) last on true
    left join snooze
        on snooze.organisation_id = $1 and snooze.conversation_id = c.id
       and snooze.woken_at is null
    left join placement
        on placement.organisation_id = $1 and placement.conversation_id = c.id
    where c.organisation_id = $1 and c.id = any($2)
"""


class Person(msgspec.Struct, frozen=True):
    """Somebody, as named on screen."""

    id: UUID
    name: str | None


class RoutingShown(msgspec.Struct, frozen=True):
    """That routing looks after a conversation, and since when."""

    state: Literal["waiting", "offered"]
    since: datetime


class SnoozeShown(msgspec.Struct, frozen=True):
    """That a conversation is put off: by whom, since when, until when (None: the answer)."""

    by: UUID
    since: datetime
    until: datetime | None


class SuspicionShown(msgspec.Struct, frozen=True):
    """That a conversation is set aside, or was rightly so: since when, and why."""

    since: datetime
    why: WhySuspected


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation as a list shows it.

    `mentioned_ids` are the advisers whom a note calls and who have not read it; `fields` the
    values by field; `merged_into` the conversation that goes on in its place; `participants` who
    takes part besides the customer, or waits to be confirmed.
    """

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
    promises: list[PromiseShown]
    routing: RoutingShown | None
    snooze: SnoozeShown | None
    suspicion: SuspicionShown | None
    merged_into: UUID | None
    tag_ids: list[UUID]
    fields: dict[UUID, Value]
    collaborator_ids: list[UUID]
    mentioned_ids: list[UUID]
    participants: list[Participant]


async def summaries(transaction: Transaction, ids: Sequence[UUID]) -> list[Summary]:
    """Return the conversations with `ids` that exist, in the order of `ids`."""
    rows = await transaction.fetch(SUMMARIES, transaction.organisation, list(ids))
    clocks = await promise_clocks(transaction, ids)
    others = await participants(transaction, ids)
    by_id = {row["id"]: row for row in rows}
    return [
        _summary(by_id[id_], clocks=clocks.get(id_, []), others=others.get(id_, []))
        for id_ in dict.fromkeys(ids)
        if id_ in by_id
    ]


def _summary(row: Row, *, clocks: list[PromiseShown], others: list[Participant]) -> Summary:
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
        promise=clocks[0] if clocks else None,
        promises=clocks,
        routing=row["routing_state"] and RoutingShown(row["routing_state"], row["placed_at"]),
        snooze=_snooze(row),
        suspicion=row["suspected_why"]
        and SuspicionShown(row["suspected_at"], row["suspected_why"]),
        merged_into=row["merged_into"],
        tag_ids=row["tag_ids"],
        fields={UUID(field): value for field, value in (row["fields"] or {}).items()},
        collaborator_ids=row["collaborator_ids"],
        mentioned_ids=row["mentioned_ids"],
        participants=others,
    )


def _snooze(row: Row) -> SnoozeShown | None:
    if row["snoozed_by"] is None:
        return None
    return SnoozeShown(row["snoozed_by"], row["snoozed_at"], row["until"])
