"""Opening hours, public holidays, time zones, and the arithmetic of working time."""

from miroir.calendars.model import (
    ALWAYS_OPEN,
    CLOSED,
    WHOLE_DAY,
    Calendar,
    Day,
    Slot,
    SpecialDay,
    Week,
    every_day,
    working_days,
)
from miroir.calendars.public_holidays import FRENCH_ZONES, Region, public_holidays
from miroir.calendars.queries import keep_calendar, load_calendar, load_calendars
from miroir.calendars.working_time import WorkingTime

__all__ = [
    "ALWAYS_OPEN",
    "CLOSED",
    "FRENCH_ZONES",
    "WHOLE_DAY",
    "Calendar",
    "Day",
    "Region",
    "Slot",
    "SpecialDay",
    "Week",
    "WorkingTime",
    "every_day",
    "keep_calendar",
    "load_calendar",
    "load_calendars",
    "public_holidays",
    "working_days",
]
