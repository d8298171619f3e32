"""When people answer: slots of each weekday, special days, public holidays, a time zone."""

from datetime import date, time
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from miroir.base.errors import Invalid
from miroir.base.language import phrase
from miroir.calendars.public_holidays import Region

MOST_SLOTS = 12
MOST_SPECIAL_DAYS = 500


class Slot(msgspec.Struct, frozen=True):
    """An opening, in local time: from `opens` up to and without `closes`.

    A slot that does not close later than it opens runs into the following day: 22:00-06:00 is a
    night, 09:00-00:00 ends at midnight, 00:00-00:00 is a whole day. It belongs to the day on
    which it opens: a holiday closes the night that begins on it, not the one that ends on it.
    """

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens.tzinfo is not None or self.closes.tzinfo is not None:
            raise Invalid(phrase("Opening hours are local times, without an offset."))

    @property
    def ends_next_day(self) -> bool:
        """Whether it closes on the day after it opens."""
        return self.closes <= self.opens


Day: TypeAlias = tuple[Slot, ...]
Week: TypeAlias = tuple[Day, Day, Day, Day, Day, Day, Day]

WHOLE_DAY: Day = (Slot(time(0), time(0)),)
CLOSED: Day = ()


class SpecialDay(msgspec.Struct, frozen=True):
    """A date with slots of its own, or none; it wins over the weekday and over a holiday."""

    on: date
    slots: Day = CLOSED


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """Opening hours. `week` begins on Monday; slots that overlap count once.

    Public holidays of `holidays` are closed unless a special day says otherwise. Raises Invalid
    for a time zone that does not exist, or more than can be reckoned with.
    """

    week: Week
    time_zone: str = "Europe/Paris"
    special_days: tuple[SpecialDay, ...] = ()
    holidays: Region | None = None

    def __post_init__(self) -> None:
        read_zone(self.time_zone)
        days = [*self.week, *(special.slots for special in self.special_days)]
        if any(len(day) > MOST_SLOTS for day in days):
            raise Invalid(phrase("A day has at most 12 openings."))
        if len(self.special_days) > MOST_SPECIAL_DAYS:
            raise Invalid(phrase("There are at most 500 exceptions: remove those that are past."))


def read_zone(name: str) -> ZoneInfo:
    """Return the time zone called `name` (IANA), or raise Invalid."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise Invalid(
            f"{name!r} is not a time zone: give an IANA name such as Europe/Paris"
        ) from problem


def every_day(day: Day) -> Week:
    """Return a week of seven days like `day`."""
    return (day, day, day, day, day, day, day)


def working_days(day: Day) -> Week:
    """Return a week open like `day` from Monday to Friday."""
    return (day, day, day, day, day, CLOSED, CLOSED)


ALWAYS_OPEN = Calendar(week=every_day(WHOLE_DAY), time_zone="UTC")
"""Day and night, every day: working time is plain time."""
