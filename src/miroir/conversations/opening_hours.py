"""Changing opening hours: what is promised from now on counts by them, what runs does not."""

from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import Conflict
from miroir.base.language import phrase
from miroir.calendars import (
    Calendar,
    archive_calendar,
    copy_to_archive,
    hold_opening_hours,
    keep_calendar,
    rewrite_calendar,
)
from miroir.conversations.facts import OpeningHoursSet
from miroir.journal import record

RUN_BY = """
    select exists (select from promise_clock
                   where organisation_id = $1 and calendar_id = $2
                     and answered_at is null and cancelled_at is null)
"""
GO_ON_BY = """
    update promise_clock set calendar_id = $3
    where organisation_id = $1 and calendar_id = $2
      and answered_at is null and cancelled_at is null
"""
PROMISED_BY = """
    select exists (select from promise where organisation_id = $1 and calendar_id = $2)
"""


async def add_opening_hours(tx: Transaction, calendar: Calendar, *, name: str) -> UUID:
    """Store opening hours under a name for people and return their id. Raises Invalid."""
    calendar_id = await keep_calendar(tx, calendar, name=name)
    record(tx, OpeningHoursSet(calendar_id=calendar_id))
    return calendar_id


async def change_opening_hours(
    tx: Transaction, calendar_id: UUID, calendar: Calendar, *, name: str
) -> None:
    """Change opening hours for promises that start afterwards. Raises NotFound, Invalid.

    Clocks that run go on by a copy of the former hours.
    """
    former = await hold_opening_hours(tx, calendar_id)
    if former.calendar != calendar and await tx.value(RUN_BY, tx.organisation, calendar_id):
        copy_id = await copy_to_archive(tx, calendar_id)
        await tx.execute(GO_ON_BY, tx.organisation, calendar_id, copy_id)
    await rewrite_calendar(tx, calendar_id, calendar, name=name)
    record(tx, OpeningHoursSet(calendar_id=calendar_id))


async def remove_opening_hours(tx: Transaction, calendar_id: UUID) -> None:
    """Have opening hours no more; what runs by them goes on.

    Raises NotFound, and Conflict while a promise counts by them.
    """
    await hold_opening_hours(tx, calendar_id)
    if await tx.value(PROMISED_BY, tx.organisation, calendar_id):
        raise Conflict(phrase("A promise counts by these opening hours: change it first."))
    await archive_calendar(tx, calendar_id)
    record(tx, OpeningHoursSet(calendar_id=calendar_id))
