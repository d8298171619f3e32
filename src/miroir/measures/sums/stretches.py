"""Stretches of time whose sums are kept: weeks that are well over, and days since."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from miroir.indicators import WEEK, Stretch, midnight

DAY: Final = timedelta(days=1)
KEPT_WEEKS: Final = 157  # three years; what is before is added up from raw rows


def stretches_to_keep(
    first: datetime, *, zone: str, at: datetime, settles: timedelta
) -> Iterator[Stretch]:
    """Yield what is to be kept of what began at `first`, newest first: from the day before `at`.

    The day of `at` changes all the time: whatever is kept of it would be dropped within a second.
    A week that has been over for as long as it `settles` is one stretch: little changes in it by
    then, and what does costs a week to count anew, not a day.
    """
    clocks = ZoneInfo(zone)
    today = at.astimezone(clocks).date()
    since = max(monday(first.astimezone(clocks).date()), monday(today) - KEPT_WEEKS * WEEK)
    day = today - DAY
    while day >= since:
        week = monday(day)
        if midnight(week + WEEK, zone) + settles <= at:
            yield Stretch(midnight(week, zone), midnight(week + WEEK, zone))
            day = week - DAY
        else:
            yield Stretch(midnight(day, zone), midnight(day + DAY, zone))
            day -= DAY


def monday(day: date) -> date:
    """Return the first day of a week."""
    return day - timedelta(days=day.weekday())


def day_of(instant: datetime, *, zone: str) -> datetime:
    """Return when the day of an instant began, by the clocks of `zone`."""
    return midnight(instant.astimezone(ZoneInfo(zone)).date(), zone)


def monday_of(instant: datetime, zone: str) -> date:
    """Return the first day of the week of an instant, by the clocks of `zone`."""
    return monday(instant.astimezone(ZoneInfo(zone)).date())
