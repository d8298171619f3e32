"""Meetings that a mail proposes, cancels or answers, as the desk shows them."""

from datetime import date, datetime
from typing import Literal

import msgspec

MeetingAct = Literal["request", "cancel", "reply", "counter", "publish"]
MeetingAnswer = Literal["accepted", "declined", "tentative", "delegated", "waiting"]
Frequency = Literal["daily", "weekly", "monthly", "yearly"]


class Attendee(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody at a meeting: `name` may be empty; `answer` as the calendar knows it."""

    address: str
    name: str = ""
    answer: MeetingAnswer = "waiting"
    optional: bool = False


class Recurrence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That a meeting comes again, every `interval` days, weeks, months or years.

    `days` as RFC 5545 writes them: `MO`, or `-1FR` for the last Friday. Ends after `count` times,
    on the day `until`, or never.
    """

    every: Frequency
    interval: int = 1
    days: tuple[str, ...] = ()
    count: int | None = None
    until: date | None = None


class Meeting(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A meeting. Either instants in UTC (`starts_at`, `ends_at`), or whole days, the last included.

    `zone`: the name of the time zone it was written in. `floating`: it has no known zone, and the
    instants are wall time written as if it were UTC. Without any time its calendar was broken.
    `single`: one date of a series. `people`: how many were asked; `attendees` are the
    first of them.
    """

    act: MeetingAct
    uid: str
    title: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    first_day: date | None = None
    last_day: date | None = None
    zone: str | None = None
    floating: bool = False
    recurrence: Recurrence | None = None
    single: bool = False
    place: str = ""
    link: str | None = None
    words: str = ""
    organiser: Attendee | None = None
    attendees: tuple[Attendee, ...] = ()
    people: int = 0
