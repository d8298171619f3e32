"""When a report is due: each day, week or month, at an hour of the organisation's clocks."""

from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec

Every = Literal["day", "week", "month"]
LAST_DAY: Final = 28  # every month has it


class Rhythm(msgspec.Struct, frozen=True, kw_only=True):
    """How often, and when: on `weekday` (1 is Monday) of weeks, on `day` (1 to 28) of months."""

    every: Every
    at: time
    weekday: int = 1
    day: int = 1


def next_after(rhythm: Rhythm, instant: datetime, *, zone: str) -> datetime:
    """Return when a report is due next after `instant`, which is not counted.

    An hour that a change of clocks leaves out comes as soon as the clocks go on.
    """
    local = instant.astimezone(ZoneInfo(zone))
    day = local.date()
    while True:
        if _falls_on(rhythm, day.isoweekday(), day.day):
            due = datetime.combine(day, rhythm.at, ZoneInfo(zone)).astimezone(UTC)
            if due > instant:
                return due
        day += timedelta(days=1)


def _falls_on(rhythm: Rhythm, weekday: int, day: int) -> bool:
    match rhythm.every:
        case "day":
            return True
        case "week":
            return weekday == rhythm.weekday
        case "month":
            return day == rhythm.day
