"""Quick choices of when an answer leaves, in the brand's working time."""

from datetime import UTC, date, datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.calendars import ALWAYS_OPEN, WorkingTime, load_calendar
from miroir.conversations import Circumstances, promised

Choice = Literal["in_an_hour", "this_afternoon", "tomorrow", "next_week"]

AFTERNOON = 14
MORNING = 8
PLACE = """
    select o.time_zone, c.brand_id, c.channel, c.priority, customer.tier_id
    from conversation c
    join customer on (customer.organisation_id, customer.id) = (c.organisation_id, c.customer_id)
    join organisation_settings o on o.organisation_id = c.organisation_id
    where c.organisation_id = $1 and c.id = $2
"""


class SendingTime(msgspec.Struct, frozen=True):
    """A moment to choose, within opening hours."""

    choice: Choice
    at: datetime


async def sending_times(transaction: Transaction, conversation_id: UUID) -> list[SendingTime]:
    """Return the quick choices for a conversation, soonest first. Raises NotFound."""
    row = await transaction.row(PLACE, transaction.organisation, conversation_id)
    if row is None:
        raise NotFound("There is no such conversation.")
    circumstances = Circumstances(
        brand_id=row["brand_id"],
        channel=row["channel"],
        priority=row["priority"],
        tier_id=row["tier_id"],
    )
    due = await promised(transaction, circumstances, kind="next_answer")
    hours = due and due.promise.calendar_id
    calendar = await load_calendar(transaction, hours) if hours else None
    return choices(calendar, zone=ZoneInfo(row["time_zone"]), at=transaction.at)


def choices(calendar: WorkingTime | None, *, zone: ZoneInfo, at: datetime) -> list[SendingTime]:
    """Return the choices that differ: in an hour of working time, and when it next is open in the
    afternoon, tomorrow, or next week. A calendar that never opens offers none.
    """
    open_time = calendar or WorkingTime(ALWAYS_OPEN)
    today = at.astimezone(zone).date()
    wanted: list[tuple[Choice, datetime | None]] = [
        ("in_an_hour", open_time.due(at, timedelta(hours=1))),
        ("this_afternoon", _open_from(open_time, today, AFTERNOON, zone)),
        ("tomorrow", _open_from(open_time, today + timedelta(days=1), MORNING, zone)),
        ("next_week", _open_from(open_time, _monday_after(today), MORNING, zone)),
    ]
    found: dict[datetime, Choice] = {}
    for choice, moment in wanted:
        same_day = moment and moment.astimezone(zone).date() == today
        if moment and moment > at and (choice != "this_afternoon" or same_day):
            found.setdefault(moment, choice)
    return [SendingTime(choice, moment) for moment, choice in sorted(found.items())]


def _open_from(calendar: WorkingTime, day: date, hour: int, zone: ZoneInfo) -> datetime | None:
    start = datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(UTC)
    return start if calendar.is_open(start) else calendar.next_opening(start)


def _monday_after(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())
