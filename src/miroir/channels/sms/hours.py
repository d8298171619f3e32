"""When one may be asked by SMS: not at night, on Sundays, or on public holidays."""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from miroir.base.errors import Invalid
from miroir.calendars import Region, public_holidays
from miroir.customers import region_of

FROM, UNTIL = time(8), time(20)
SUNDAY: Final = 6
ONE_DAY: Final = timedelta(days=1)

Holidays = Callable[[int], Collection[date]]


def permitted_from(at: datetime, *, zone: str, holidays: Holidays) -> datetime:
    """Return the first instant not before `at` (UTC) at which one may be asked, by the clock there.

    `holidays` gives those of a year.
    """
    local = at.astimezone(ZoneInfo(zone))
    day = local.date()
    if _rests(day, holidays) or local.time() >= UNTIL:
        day = _following(day, holidays)
    elif local.time() >= FROM:
        return at
    return datetime.combine(day, FROM, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _following(day: date, holidays: Holidays) -> date:
    day += ONE_DAY
    while _rests(day, holidays):
        day += ONE_DAY
    return day


def _rests(day: date, holidays: Holidays) -> bool:
    return day.weekday() == SUNDAY or day in holidays(day.year)


def holidays_of(zone: str) -> Holidays:
    """Return the public holidays of the country of a time zone; none where they are not known."""
    try:
        region = Region(region_of(zone))
    except Invalid:
        return lambda _: ()
    return lambda year: public_holidays(region, year)
