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
from miroir.calendars.queries import (
    OpeningHours,
    all_opening_hours,
    archive_calendar,
    copy_to_archive,
    hold_opening_hours,
    keep_calendar,
    load_calendar,
    load_calendars,
    rewrite_calendar,
)
from miroir.calendars.working_time import WorkingTime

__all__ = [
    "ALWAYS_OPEN",
    "CLOSED",
    "FRENCH_ZONES",
    "WHOLE_DAY",
    "Calendar",
    "Day",
    "OpeningHours",
    "Region",
    "Slot",
    "SpecialDay",
    "Week",
    "WorkingTime",
    "all_opening_hours",
    "archive_calendar",
    "copy_to_archive",
    "every_day",
    "hold_opening_hours",
    "keep_calendar",
    "load_calendar",
    "load_calendars",
    "public_holidays",
    "rewrite_calendar",
    "working_days",
]
