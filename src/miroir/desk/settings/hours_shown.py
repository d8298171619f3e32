"""Opening hours as the API has them: days by name, holidays by the code of their place."""

from datetime import date, time
from typing import Annotated
from uuid import UUID

import msgspec

from miroir.base.errors import Invalid
from miroir.base.language import phrase
from miroir.calendars import Calendar, Day, OpeningHours, Region, Slot, SpecialDay

ClockTime = Annotated[str, msgspec.Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
CLOCK = "%H:%M"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class SlotShown(msgspec.Struct, frozen=True):
    """An opening in local time. One that does not close later than it opens ends the next day."""

    opens: ClockTime
    closes: ClockTime


Slots = Annotated[list[SlotShown], msgspec.Meta(max_length=12)]


class ExceptionShown(msgspec.Struct, frozen=True):
    """A date with openings of its own, or closed; it wins over the week and over a holiday."""

    on: date
    slots: Slots = msgspec.field(default_factory=list)


class HoursWanted(msgspec.Struct, frozen=True, kw_only=True):
    """Opening hours to store. `holidays`: a country, or a part of it, whose public holidays are
    closed: FR, FR-974, FR-Alsace-Moselle.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    time_zone: Annotated[str, msgspec.Meta(max_length=64)] = "Europe/Paris"
    holidays: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    monday: Slots = msgspec.field(default_factory=list)
    tuesday: Slots = msgspec.field(default_factory=list)
    wednesday: Slots = msgspec.field(default_factory=list)
    thursday: Slots = msgspec.field(default_factory=list)
    friday: Slots = msgspec.field(default_factory=list)
    saturday: Slots = msgspec.field(default_factory=list)
    sunday: Slots = msgspec.field(default_factory=list)
    exceptions: Annotated[list[ExceptionShown], msgspec.Meta(max_length=500)] = msgspec.field(
        default_factory=list
    )

    def calendar(self) -> Calendar:
        """Return them to reckon with. Raises Invalid."""
        monday, tuesday, wednesday, thursday, friday, saturday, sunday = (
            _day(getattr(self, day)) for day in DAYS
        )
        return Calendar(
            week=(monday, tuesday, wednesday, thursday, friday, saturday, sunday),
            time_zone=self.time_zone,
            holidays=None if self.holidays is None else Region.parse(self.holidays),
            special_days=tuple(SpecialDay(one.on, _day(one.slots)) for one in self.exceptions),
        )


class HoursShown(HoursWanted, frozen=True, kw_only=True):
    """Opening hours as stored."""

    id: UUID


def shown(hours: OpeningHours) -> HoursShown:
    """Return stored opening hours as the API has them."""
    calendar = hours.calendar
    return HoursShown(
        id=hours.id,
        name=hours.name,
        time_zone=calendar.time_zone,
        holidays=calendar.holidays.code if calendar.holidays else None,
        exceptions=[ExceptionShown(day.on, _slots(day.slots)) for day in calendar.special_days],
        **{name: _slots(day) for name, day in zip(DAYS, calendar.week, strict=True)},
    )


def _day(slots: list[SlotShown]) -> Day:
    return tuple(Slot(read_time(slot.opens), read_time(slot.closes)) for slot in slots)


def _slots(day: Day) -> list[SlotShown]:
    return [SlotShown(slot.opens.strftime(CLOCK), slot.closes.strftime(CLOCK)) for slot in day]


def read_time(text: str) -> time:
    """Read a time of the clock, 09:00. Raises Invalid."""
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError as unreadable:
        raise Invalid(phrase("Write times like 09:00.")) from unreadable
