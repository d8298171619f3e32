"""Opening hours as a contact meets them: closed until when, open until when."""

from datetime import UTC, datetime

import msgspec

from miroir.calendars import WorkingTime

# How a table tells that hours never open.
NO_HOURS = datetime(9999, 1, 1, tzinfo=UTC)


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """When a contact may be answered.

    Not before `opens_at` (None: at once, NO_HOURS: never); hours then end at `closes_at` (None:
    they do not) and begin again at `reopens_at`.
    """

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    reopens_at: datetime | None = None


def hours_at(calendar: WorkingTime, at: datetime) -> Hours:
    """Return the hours of `calendar` for a contact that comes at `at`."""
    opens_at = calendar.next_opening(at)
    if opens_at is None:
        return Hours(opens_at=NO_HOURS)
    closes_at = calendar.closing(opens_at)
    return Hours(
        opens_at=None if calendar.is_open(at) else opens_at,
        closes_at=closes_at,
        reopens_at=None if closes_at is None else calendar.next_opening(closes_at),
    )
