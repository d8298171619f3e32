"""Calendars as stored."""

from collections.abc import Iterable
from functools import lru_cache
from time import monotonic
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.calendars.model import Calendar
from miroir.calendars.working_time import WorkingTime

KEEP = """
    insert into calendar (organisation_id, id, name, definition) values ($1, $2, $3, $4)
"""
LONGEST_NAME = 100
KEPT_SECONDS = 5.0
MOST_KEPT = 10_000
CALENDARS = """
    select id, name, definition from calendar
    where organisation_id = $1 and archived_at is null order by name, id
"""
CALENDAR = """
    select id, name, definition from calendar
    where organisation_id = $1 and id = $2 and archived_at is null
    for update
"""
COPY = """
    insert into calendar (organisation_id, id, name, definition, archived_at)
    select organisation_id, $3, name, definition, $4 from calendar
    where organisation_id = $1 and id = $2
"""
REWRITE = """
    update calendar set name = $3, definition = $4 where organisation_id = $1 and id = $2
"""
ARCHIVE = "update calendar set archived_at = $3 where organisation_id = $1 and id = $2"
LOAD = "select id, definition from calendar where organisation_id = $1 and id = any($2)"


class OpeningHours(msgspec.Struct, frozen=True, kw_only=True):
    """A calendar as stored, under its name for people."""

    id: UUID
    name: str
    calendar: Calendar


async def all_opening_hours(tx: Transaction) -> list[OpeningHours]:
    """Return the organisation's calendars by name, without what is archived."""
    return [_opening_hours(row) for row in await tx.fetch(CALENDARS, tx.organisation)]


async def hold_opening_hours(tx: Transaction, calendar_id: UUID) -> OpeningHours:
    """Lock a calendar and return it. Raises NotFound when there is none, or it is archived."""
    row = await tx.row(CALENDAR, tx.organisation, calendar_id)
    if row is None:
        raise NotFound(phrase("There are no such opening hours."))
    return _opening_hours(row)


async def rewrite_calendar(
    tx: Transaction, calendar_id: UUID, calendar: Calendar, *, name: str
) -> None:
    """Put `calendar` in the place of a stored one."""
    definition = msgspec.to_builtins(calendar)
    await tx.execute(REWRITE, tx.organisation, calendar_id, named(name), definition)
    _kept.pop(calendar_id, None)


async def copy_to_archive(tx: Transaction, calendar_id: UUID) -> UUID:
    """Archive a copy of a calendar as it is and return the copy's id."""
    copy_id = new_id()
    await tx.execute(COPY, tx.organisation, calendar_id, copy_id, tx.at)
    return copy_id


async def archive_calendar(tx: Transaction, calendar_id: UUID) -> None:
    """Offer a calendar no more; what refers to it goes on by it."""
    await tx.execute(ARCHIVE, tx.organisation, calendar_id, tx.at)


def named(name: str) -> str:
    """Return the name of opening hours as stored. Raises Invalid."""
    kept = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not kept or len(kept) > LONGEST_NAME:
        raise Invalid(phrase("Opening hours have a name of 1 to 100 characters."))
    return kept


def _opening_hours(row: Row) -> OpeningHours:
    calendar = msgspec.convert(row["definition"], Calendar)
    return OpeningHours(id=row["id"], name=row["name"], calendar=calendar)


async def keep_calendar(tx: Transaction, calendar: Calendar, *, name: str) -> UUID:
    """Store a calendar under a name for people and return its id."""
    calendar_id = new_id()
    await tx.execute(KEEP, tx.organisation, calendar_id, named(name), msgspec.to_builtins(calendar))
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
