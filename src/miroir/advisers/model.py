"""Advisers, as routing and screens see them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

PresenceState = Literal["available", "busy", "away", "offline"]
SetBy = Literal["adviser", "routing", "connection", "supervisor"]

FULL_CAPACITY = 100


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """A group of advisers led by a supervisor."""

    id: UUID
    name: str


class Skill(msgspec.Struct, frozen=True, kw_only=True):
    """A skill that an adviser has, from 1 (learning) to 5 (teaches it)."""

    id: UUID
    level: int


class Presence(msgspec.Struct, frozen=True, kw_only=True):
    """Whether an adviser takes contacts; `set_by` says who decided."""

    state: PresenceState
    since: datetime | None
    set_by: SetBy


class Adviser(msgspec.Struct, frozen=True, kw_only=True):
    """An adviser. `capacity` is in hundredths of a person; a conversation takes its weight."""

    id: UUID
    name: str
    team_ids: list[UUID]
    languages: list[str]
    capacity: int
    presence: Presence
    skills: list[Skill]
