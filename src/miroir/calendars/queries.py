"""Calendars as stored."""

from collections.abc import Iterable
from functools import lru_cache
from time import monotonic
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.calendars.model import Calendar
from miroir.calendars.working_time import WorkingTime

KEEP = """
    insert into calendar (organisation_id, id, name, definition) values ($1, $2, $3, $4)
"""
KEPT_SECONDS = 5.0
MOST_KEPT = 10_000
LOAD = "select id, definition from calendar where organisation_id = $1 and id = any($2)"


async def keep_calendar(tx: Transaction, calendar: Calendar, *, name: str) -> UUID:
    """Store a calendar under a name for people and return its id."""
    calendar_id = new_id()
    await tx.execute(KEEP, tx.organisation, calendar_id, name, msgspec.to_builtins(calendar))
    return calendar_id


async def load_calendars(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, WorkingTime]:
    """Return the working time of those calendars that exist, by id; as of 5 s ago at the latest.

    Every message and every list asks for the same few calendars, which change a few times a year.
    """
    wanted = list(ids)
    fresh = monotonic() - KEPT_SECONDS
    known = {id_: _kept[id_][1] for id_ in wanted if id_ in _kept and _kept[id_][0] > fresh}
    if len(known) == len(wanted):
        return known
    rows = await tx.fetch(LOAD, tx.organisation, wanted)
    found = {row["id"]: _working_time(msgspec.convert(row["definition"], Calendar)) for row in rows}
    if len(_kept) > MOST_KEPT:
        _kept.clear()
    _kept.update({id_: (monotonic(), calendar) for id_, calendar in found.items()})
    return found


async def load_calendar(tx: Transaction, calendar_id: UUID) -> WorkingTime:
    """Return the working time of a calendar (one exists: promises refer to it by key)."""
    return (await load_calendars(tx, [calendar_id]))[calendar_id]


_kept: dict[UUID, tuple[float, WorkingTime]] = {}
# Equal calendars share what has been reckoned of their years.
_working_time = lru_cache(maxsize=512)(WorkingTime)
