"""Which conversations a list holds. The desk's screens hold the same rule: `state/filters.ts`."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.conversations import Priority, Value

State = Literal["open", "snoozed", "any_open", "closed", "any", "suspects"]
Ids = Annotated[list[UUID], msgspec.Meta(max_length=50)]
Language = Annotated[str, msgspec.Meta(min_length=1, max_length=8)]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=30 * 24 * 3600)]

# What was merged into another conversation is in no list: the other one is.
STATES: dict[State, str] = {
    "open": "c.closed_at is null and c.snoozed_at is null and c.suspected_at is null",
    "snoozed": "c.closed_at is null and c.snoozed_at is not null",
    "any_open": "c.closed_at is null and c.suspected_at is null",
    "closed": "c.closed_at is not null and c.merged_into is null",
    "any": "c.merged_into is null and (c.suspected_at is null or c.closed_at is not null)",
    "suspects": "c.closed_at is null and c.suspected_at is not null",
}
PLACED = """exists (select from placement p
    where p.organisation_id = $1 and p.conversation_id = c.id)"""
UNANSWERED = "c.waiting_since is not null"
DUE = """exists (select from promise_clock due
    where due.organisation_id = $1 and due.conversation_id = c.id
      and due.answered_at is null and due.cancelled_at is null and due.due_at <= {})"""
TAGGED = """exists (select from conversation_tag t
    where t.organisation_id = $1 and t.conversation_id = c.id and t.tag_id = any({}))"""
FILLED_IN = """exists (select from field_value v
    where v.organisation_id = $1 and v.conversation_id = c.id
      and v.field_id = {} and v.value = {})"""
MENTIONED = """exists (select from mention n
    join message m on m.organisation_id = $1 and m.id = n.message_id
    where n.organisation_id = $1 and n.adviser_id = {} and n.read_at is null
      and m.conversation_id = c.id)"""
SHARED = """exists (select from collaborator h
    where h.organisation_id = $1 and h.adviser_id = {} and h.conversation_id = c.id)"""
TEAMS = "select team_id from team_member where organisation_id = $1 and adviser_id = {}"


class Filter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must hold of a conversation, all of it; what is empty is not asked.

    `mine`, `nobodys` and `adviser_ids` say whose, any of them; `my_teams` and `team_ids` likewise.
    `placed`: routing looks after it. `unanswered`: the customer waits for an answer.
    `due_within`: its promise falls due in so many seconds or has; 0 is late. `open` leaves out what
    is put off, `any_open` does not; `suspects` is what is set aside, and in none of the others.
    `tag_ids`: any of them; `fields`: all these values.
    `mentioned`: a note calls the viewer, who has not read it. `shared`: the viewer helps with it.
    """

    state: State = "open"
    mine: bool = False
    nobodys: bool = False
    adviser_ids: Ids = msgspec.field(default_factory=list)
    my_teams: bool = False
    team_ids: Ids = msgspec.field(default_factory=list)
    brand_ids: Ids = msgspec.field(default_factory=list)
    channels: Annotated[list[Channel], msgspec.Meta(max_length=20)] = msgspec.field(
        default_factory=list
    )
    languages: Annotated[list[Language], msgspec.Meta(max_length=50)] = msgspec.field(
        default_factory=list
    )
    priorities: Annotated[list[Priority], msgspec.Meta(max_length=4)] = msgspec.field(
        default_factory=list
    )
    placed: bool = False
    unanswered: bool = False
    due_within: Seconds | None = None
    tag_ids: Ids = msgspec.field(default_factory=list)
    fields: Annotated[dict[UUID, Value], msgspec.Meta(max_length=20)] = msgspec.field(
        default_factory=dict
    )
    mentioned: bool = False
    shared: bool = False


class Condition:
    """A condition on `c`, a conversation of organisation $1, and the values that it names."""

    def __init__(self, chosen: Filter, *, viewer: UUID, at: datetime, taken: int = 1) -> None:
        """`taken` is how many parameters the statement has already."""
        self.values: list[object] = []
        self._taken = taken
        self.sql = " and ".join(self._parts(chosen, viewer, at))

    def _parts(self, chosen: Filter, viewer: UUID, at: datetime) -> Iterator[str]:
        yield STATES[chosen.state]
        yield from self._any_of(self._advisers(chosen, viewer))
        yield from self._any_of(self._teams(chosen, viewer))
        for column, wanted in (
            ("c.brand_id", chosen.brand_ids),
            ("c.channel", chosen.channels),
            ("c.language", chosen.languages),
            ("c.priority", chosen.priorities),
        ):
            if wanted:
                yield f"{column} = any({self._value(wanted)})"
        if chosen.placed:
            yield PLACED
        if chosen.unanswered:
            yield UNANSWERED
        if chosen.due_within is not None:
            yield DUE.format(self._value(at + timedelta(seconds=chosen.due_within)))
        yield from self._labels(chosen)
        if chosen.mentioned:
            yield MENTIONED.format(self._value(viewer))
        if chosen.shared:
            yield SHARED.format(self._value(viewer))

    def _labels(self, chosen: Filter) -> Iterator[str]:
        if chosen.tag_ids:
            yield TAGGED.format(self._value(chosen.tag_ids))
        for field, value in chosen.fields.items():
            yield FILLED_IN.format(self._value(field), self._value(value))

    def _advisers(self, chosen: Filter, viewer: UUID) -> Iterator[str]:
        if chosen.mine:
            yield f"c.adviser_id = {self._value(viewer)}"
        if chosen.nobodys:
            yield "c.adviser_id is null"
        if chosen.adviser_ids:
            yield f"c.adviser_id = any({self._value(chosen.adviser_ids)})"

    def _teams(self, chosen: Filter, viewer: UUID) -> Iterator[str]:
        if chosen.my_teams:
            yield f"c.team_id = any(array({TEAMS.format(self._value(viewer))}))"
        if chosen.team_ids:
            yield f"c.team_id = any({self._value(chosen.team_ids)})"

    def _any_of(self, parts: Iterator[str]) -> Iterator[str]:
        if given := list(parts):
            yield f"({' or '.join(given)})"

    def _value(self, value: object) -> str:
        self.values.append(value)
        return f"${self._taken + len(self.values)}"
