"""The days on which a rule asks many people, and what each of these days asks."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from miroir.calendars import WorkingTime
from miroir.surveys.model import Questionnaire
from miroir.surveys.moments.model import Campaign, Moment, Regularly, Weekly

WEEK = timedelta(days=7)
# A pulse can be answered until the week is nearly over; the next one does not meet it.
PULSE_LASTS = timedelta(days=5)
# A worker that was away for longer lets a day of relations go: there is one every day.
DAY_LASTS = timedelta(hours=20)
EPOCH = date(2020, 1, 6)  # a Monday


class Wave(msgspec.Struct, frozen=True, kw_only=True):
    """From when to when people are asked by a rule at once; `day` names it."""

    day: date
    opens_at: datetime
    closes_at: datetime

    def open(self, at: datetime) -> bool:
        """Say whether people are asked at `at`."""
        return self.opens_at <= at < self.closes_at


def wave(
    moment: Moment, at: datetime, *, zone: str, calendar: WorkingTime | None = None
) -> Wave | None:
    """Return the wave of a rule's moment that has begun last by `at`; None for other moments.

    A weekly one that falls on closed hours of its calendar waits for the next opening.
    """
    match moment:
        case Regularly():
            day = at.astimezone(ZoneInfo(zone)).date()
            opens = _local(day, moment.hour, zone)
            return Wave(day=day, opens_at=opens, closes_at=opens + DAY_LASTS)
        case Weekly():
            return _weekly(moment, at, zone=zone, calendar=calendar)
        case Campaign():
            opens = _local(moment.first, 8, zone)
            closes = _local(moment.last + timedelta(days=1), 0, zone)
            return Wave(day=moment.first, opens_at=opens, closes_at=closes)
        case _:
            return None


def _weekly(moment: Weekly, at: datetime, *, zone: str, calendar: WorkingTime | None) -> Wave:
    zone = calendar.calendar.time_zone if calendar else zone
    today = at.astimezone(ZoneInfo(zone)).date()
    day = today - timedelta(days=(today.weekday() - moment.weekday) % 7)
    if _local(day, moment.hour, zone) > at:
        day -= WEEK
    named = _local(day, moment.hour, zone)
    opens = (calendar.next_opening(named) if calendar else None) or named
    return Wave(day=day, opens_at=opens, closes_at=named + PULSE_LASTS)


def _local(day: date, hour: int, zone: str) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def in_turn(questionnaire: Questionnaire, day: date, *, count: int) -> Sequence[str]:
    """Return the codes of the `count` questions whose turn it is in the week of `day`.

    Everybody has the same ones, so that enough people answer each.
    """
    codes = [question.code for question in questionnaire.questions]
    first = (day - EPOCH).days // 7 * count
    return [codes[(first + n) % len(codes)] for n in range(min(count, len(codes)))]
