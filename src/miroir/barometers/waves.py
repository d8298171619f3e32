"""Barometers and their waves: made, reckoned, removed, read."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from miroir.barometers.choices import Choices
from miroir.barometers.panel import Panel, read_panel
from miroir.barometers.reckoning import reckon
from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.statistics import Agreement, Estimate, Moved, ranked, since

MOST_BAROMETERS: Final = 50
MOST_WAVES: Final = 200

BAROMETERS: Final = """
    select id, name, about from barometer
    where organisation_id = $1 and removed_at is null order by created_at
"""
ADD: Final = """
    insert into barometer (organisation_id, id, name, about, created_at) values ($1, $2, $3, $4, $5)
"""
REMOVE: Final = """
    update barometer set removed_at = $3
    where organisation_id = $1 and id = $2 and removed_at is null
"""
WAVES: Final = """
    select id, barometer_id, name, fielded_on, people, left_out, effective, reckoned_at
    from barometer_wave where organisation_id = $1 and barometer_id = $2
    order by fielded_on desc, added_at desc
"""
ADD_WAVE: Final = """
    insert into barometer_wave
        (organisation_id, id, barometer_id, name, fielded_on, content, added_at)
    values ($1, $2, $3, $4, $5, $6, $7)
"""
PANEL: Final = """
    select content from barometer_wave where organisation_id = $1 and id = $2
"""
FORMER: Final = """
    select choices from barometer_wave
    where organisation_id = $1 and barometer_id = $2 and choices is not null
    order by fielded_on desc limit 1
"""
RECKONED: Final = """
    update barometer_wave
    set content = null, choices = $3, people = $4, left_out = $5, effective = $6, reckoned_at = $7
    where organisation_id = $1 and id = $2 and reckoned_at is null
    returning id
"""
ADD_RESULT: Final = """
    insert into barometer_result
        (organisation_id, wave_id, statement, n, effective, share, low, high)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
RESULTS: Final = """
    select statement, n, effective, share, low, high from barometer_result
    where organisation_id = $1 and wave_id = $2
"""
REMOVE_WAVE: Final = "delete from barometer_wave where organisation_id = $1 and id = $2"

UNKNOWN: Final = phrase("There is no such barometer, or no such wave of it.")
RECKONED_ALREADY: Final = phrase(
    "This wave has its table already: add its file again to change it."
)
TOO_MANY: Final = phrase("There are too many of these: remove some first.")


class Barometer(msgspec.Struct, frozen=True, kw_only=True):
    """The same statements, from wave to wave."""

    id: UUID
    name: str
    about: str


class Wave(msgspec.Struct, frozen=True, kw_only=True):
    """One asking of a panel. `effective` people would be as precise without weights.

    Before its columns are chosen it has no people: `reckoned_at` is None.
    """

    id: UUID
    barometer_id: UUID
    name: str
    fielded_on: date
    people: int | None
    left_out: int | None
    effective: float | None
    reckoned_at: datetime | None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A wave's table, best first, and what moved since the wave before, if there was one."""

    wave: Wave
    before: Wave | None
    table: Sequence[Agreement]
    moved: Sequence[Moved]


async def barometers(tx: Transaction) -> list[Barometer]:
    """Return the organisation's barometers."""
    return [Barometer(**dict(row)) for row in await tx.fetch(BAROMETERS, tx.organisation)]


async def barometer(tx: Transaction, barometer_id: UUID) -> Barometer:
    """Return one. Raises NotFound."""
    found = next((one for one in await barometers(tx) if one.id == barometer_id), None)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


async def add_barometer(tx: Transaction, *, name: str, about: str = "") -> UUID:
    """Begin a barometer. Raises Invalid where there are too many."""
    if len(await barometers(tx)) >= MOST_BAROMETERS:
        raise Invalid(TOO_MANY)
    barometer_id = new_id()
    await tx.execute(ADD, tx.organisation, barometer_id, name, about, tx.at)
    return barometer_id


async def remove_barometer(tx: Transaction, barometer_id: UUID) -> None:
    """Take a barometer away, with its waves."""
    await barometer(tx, barometer_id)
    await tx.execute(REMOVE, tx.organisation, barometer_id, tx.at)


async def waves(tx: Transaction, barometer_id: UUID) -> list[Wave]:
    """Return the waves of a barometer, the newest first."""
    return [Wave(**dict(row)) for row in await tx.fetch(WAVES, tx.organisation, barometer_id)]


async def wave(tx: Transaction, barometer_id: UUID, wave_id: UUID) -> Wave:
    """Return one wave. Raises NotFound."""
    await barometer(tx, barometer_id)
    found = next((one for one in await waves(tx, barometer_id) if one.id == wave_id), None)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


async def add_wave(
    tx: Transaction, barometer_id: UUID, *, name: str, fielded_on: date, content: bytes
) -> UUID:
    """Keep a panel's file until its columns are chosen. Raises Invalid for what is no panel."""
    await barometer(tx, barometer_id)
    await asyncio.to_thread(read_panel, content)
    if len(await waves(tx, barometer_id)) >= MOST_WAVES:
        raise Invalid(TOO_MANY)
    wave_id = new_id()
    await tx.execute(
        ADD_WAVE, tx.organisation, wave_id, barometer_id, name, fielded_on, content, tx.at
    )
    return wave_id


async def panel_of(tx: Transaction, wave_id: UUID) -> Panel:
    """Return the panel of a wave that is not reckoned yet. Raises Conflict where it is."""
    content = await tx.value(PANEL, tx.organisation, wave_id)
    if content is None:
        raise Conflict(RECKONED_ALREADY)
    return await asyncio.to_thread(read_panel, content)


async def former_choices(tx: Transaction, barometer_id: UUID) -> Choices | None:
    """Return what was chosen for the newest wave that has been reckoned."""
    found = await tx.value(FORMER, tx.organisation, barometer_id)
    return None if found is None else msgspec.convert(found, Choices)


async def reckon_wave(tx: Transaction, wave_id: UUID, choices: Choices) -> None:
    """Keep the table of a wave, and its file no more. Raises Invalid or Conflict."""
    panel = await panel_of(tx, wave_id)
    reckoned = await asyncio.to_thread(reckon, panel, choices)
    built = msgspec.to_builtins(choices)
    key = (tx.organisation, wave_id)
    kept = (built, reckoned.people, reckoned.left_out, reckoned.effective, tx.at)
    if await tx.value(RECKONED, *key, *kept) is None:
        raise Conflict(RECKONED_ALREADY)
    await tx.execute_many(
        ADD_RESULT,
        [(*key, row.statement, row.n, row.effective, *row.share) for row in reckoned.table],
    )


async def remove_wave(tx: Transaction, barometer_id: UUID, wave_id: UUID) -> None:
    """Take a wave away, with its table."""
    await wave(tx, barometer_id, wave_id)
    await tx.execute(REMOVE_WAVE, tx.organisation, wave_id)


async def told(tx: Transaction, barometer_id: UUID, wave_id: UUID | None = None) -> Told | None:
    """Return a wave (the newest unless named) set against the one before; None without waves."""
    reckoned = [one for one in await waves(tx, barometer_id) if one.reckoned_at]
    if wave_id is not None and wave_id not in {one.id for one in reckoned}:
        raise NotFound(UNKNOWN)
    if not reckoned:
        return None
    place = next((at for at, one in enumerate(reckoned) if one.id == wave_id), 0)
    now = reckoned[place]
    before = reckoned[place + 1] if place + 1 < len(reckoned) else None
    table = await _table(tx, now)
    return Told(
        wave=now,
        before=before,
        table=ranked(table),
        moved=since(await _table(tx, before), table) if before else [],
    )


async def _table(tx: Transaction, one: Wave) -> list[Agreement]:
    return [_agreement(row) for row in await tx.fetch(RESULTS, tx.organisation, one.id)]


def _agreement(row: Row) -> Agreement:
    return Agreement(
        statement=row["statement"],
        n=row["n"],
        effective=row["effective"],
        share=Estimate(row["share"], row["low"], row["high"]),
    )
