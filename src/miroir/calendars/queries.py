"""Calendars as stored."""

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.calendars.model import Calendar
from miroir.calendars.working_time import WorkingTime

KEEP = """
    insert into calendar (organisation_id, id, name, definition) values ($1, $2, $3, $4)
"""
LOAD = "select id, definition from calendar where organisation_id = $1 and id = any($2)"


async def keep_calendar(tx: Transaction, calendar: Calendar, *, name: str) -> UUID:
    """Store a calendar under a name for people and return its id."""
    calendar_id = new_id()
    await tx.execute(KEEP, tx.organisation, calendar_id, name, msgspec.to_builtins(calendar))
    return calendar_id


async def load_calendars(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, WorkingTime]:
    """Return the working time of those calendars that exist, by id."""
    rows = await tx.fetch(LOAD, tx.organisation, list(ids))
    return {row["id"]: _working_time(msgspec.convert(row["definition"], Calendar)) for row in rows}


async def load_calendar(tx: Transaction, calendar_id: UUID) -> WorkingTime:
    """Return the working time of a calendar (one exists: promises refer to it by key)."""
    return (await load_calendars(tx, [calendar_id]))[calendar_id]


# Equal calendars share what has been reckoned of their years.
_working_time = lru_cache(maxsize=512)(WorkingTime)
