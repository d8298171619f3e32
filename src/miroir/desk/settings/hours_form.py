"""The form of opening hours: rows of times, as they were typed."""

import re
from datetime import date
from itertools import zip_longest
from typing import TypeAlias

import msgspec

from miroir.base.errors import Invalid
from miroir.base.forms import Fields
from miroir.base.language import phrase
from miroir.calendars import Calendar, Day, OpeningHours, Region, Slot, SpecialDay
from miroir.desk.settings.hours_shown import CLOCK, read_time

Times: TypeAlias = tuple[str, str]

AS_WRITTEN = re.compile(r"(?P<hour>[01]?[0-9]|2[0-4])\s?[:hH.]?\s?(?P<minute>[0-5][0-9])?")
WEEKDAYS = 7
WORKDAYS = 5
EXCEPTION_SLOTS = 2
BLANK_EXCEPTIONS = 3
LEAST_SLOTS = 3


class ExceptionForm(msgspec.Struct, frozen=True):
    """A date and its openings, as typed."""

    on: str
    slots: list[Times]


class HoursForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form holds; a row of two empty times is none."""

    name: str = ""
    time_zone: str
    holidays: str
    week: list[list[Times]]
    exceptions: list[ExceptionForm] = msgspec.field(default_factory=list)

    def rows(self, day: int) -> list[Times]:
        """Return the rows to show for a day of the week (0: Monday): one more than are filled."""
        filled = self.week[day]
        return [*filled, *[("", "")] * max(1, LEAST_SLOTS - len(filled))]

    def exception_rows(self) -> list[ExceptionForm]:
        """Return the rows to show for exceptions: some more than are filled."""
        return [*self.exceptions, *[ExceptionForm("", [])] * BLANK_EXCEPTIONS]

    def monday_all_week(self) -> "HoursForm":
        """Return the form with Tuesday to Friday open like Monday."""
        week = [self.week[0]] * WORKDAYS + self.week[WORKDAYS:]
        return msgspec.structs.replace(self, week=week)

    def calendar(self) -> Calendar:
        """Return what was typed, to reckon with. Raises Invalid."""
        monday, tuesday, wednesday, thursday, friday, saturday, sunday = map(_day, self.week)
        return Calendar(
            week=(monday, tuesday, wednesday, thursday, friday, saturday, sunday),
            time_zone=self.time_zone,
            holidays=Region.parse(self.holidays) if self.holidays else None,
            special_days=tuple(
                SpecialDay(_date(one.on), _day(one.slots)) for one in self.exceptions
            ),
        )


def read_hours(fields: Fields) -> HoursForm:
    """Read what the form was sent with."""
    exceptions = [
        ExceptionForm(on, _times(fields, f"exception{place}"))
        for place, on in enumerate(fields.texts("exception"))
    ]
    return HoursForm(
        name=fields.text("name"),
        time_zone=fields.text("time_zone"),
        holidays=fields.text("holidays"),
        week=[_times(fields, f"day{day}") for day in range(WEEKDAYS)],
        exceptions=[one for one in exceptions if one.on],
    )


def filled(hours: OpeningHours) -> HoursForm:
    """Return the form of stored opening hours."""
    calendar = hours.calendar
    return HoursForm(
        name=hours.name,
        time_zone=calendar.time_zone,
        holidays=calendar.holidays.code if calendar.holidays else "",
        week=[_typed(day) for day in calendar.week],
        exceptions=[
            ExceptionForm(special.on.isoformat(), _typed(special.slots))
            for special in sorted(calendar.special_days, key=lambda special: special.on)
        ],
    )


def _times(fields: Fields, name: str) -> list[Times]:
    opens, closes = fields.texts(f"{name}-opens"), fields.texts(f"{name}-closes")
    pairs = zip_longest(map(_tidy, opens), map(_tidy, closes), fillvalue="")
    return [pair for pair in pairs if any(pair)]


def _tidy(text: str) -> str:
    """Return a time as it is stored where it is one that people write: 9, 9:30, 9h30, 0930."""
    found = AS_WRITTEN.fullmatch(text)
    if found is None:
        return text
    return f"{int(found['hour']) % 24:02}:{found['minute'] or '00'}"


def _typed(day: Day) -> list[Times]:
    return [(slot.opens.strftime(CLOCK), slot.closes.strftime(CLOCK)) for slot in day]


def _day(rows: list[Times]) -> Day:
    if not all(opens and closes for opens, closes in rows):
        raise Invalid(phrase("An opening needs both its times: when it opens and when it closes."))
    return tuple(Slot(read_time(opens), read_time(closes)) for opens, closes in rows)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as unreadable:
        raise Invalid(phrase("An exception needs its day.")) from unreadable
