"""Monthly figures: named, entered, listed."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import asyncpg

from miroir.axes.facts import MeasureAdded, MeasureRetired, MonthsEntered
from miroir.axes.model import LONGEST_NAME, MOST_MEASURES, Axis, Measure, Unit
from miroir.base.database import Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.journal import record

MEASURES = """
    select id, axis, name, unit from axis_measure
    where organisation_id = $1 and retired_at is null
    order by array_position(array['commercial', 'customers', 'staff'], axis), made_at, id
"""
ADD = """
    insert into axis_measure (organisation_id, id, axis, name, unit, made_by, made_at)
    values ($1, $2, $3, $4, $5, $6, $7)
"""
RETIRE = """
    update axis_measure set retired_at = $3
    where organisation_id = $1 and id = $2 and retired_at is null
    returning id
"""
ENTER = """
    insert into axis_value (organisation_id, measure_id, month, value, entered_by, entered_at)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (organisation_id, measure_id, month) do update
    set value = excluded.value, entered_by = excluded.entered_by,
        entered_at = excluded.entered_at
"""
VALUES = """
    select measure_id, month, value from axis_value
    where organisation_id = $1 and month between $2 and $3
"""

Cell = tuple[UUID, date, float]


async def measures(tx: Transaction) -> list[Measure]:
    """Return the figures that are entered, by axis."""
    return [Measure(**row) for row in await tx.fetch(MEASURES, tx.organisation)]


async def add_measure(
    tx: Transaction, *, axis: Axis, name: str, unit: Unit, by: UUID | None
) -> UUID:
    """Name a monthly figure, and return its id. Raises Invalid, Conflict for a name in use."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(phrase("A name has 1 to 60 characters."), field="name")
    if len(await measures(tx)) >= MOST_MEASURES:
        raise Invalid(phrase("Twenty figures are enough: retire one first."))
    measure_id = new_id()
    try:
        await tx.execute(ADD, tx.organisation, measure_id, axis, name, unit, by, tx.at)
    except asyncpg.UniqueViolationError as problem:
        raise Conflict(phrase("There is a figure of this name."), field="name") from problem
    record(tx, MeasureAdded(measure_id=measure_id, axis=axis, by=by))
    return measure_id


async def retire_measure(tx: Transaction, measure_id: UUID, *, by: UUID) -> None:
    """Show a figure no more; what was entered is kept. Raises NotFound."""
    if await tx.value(RETIRE, tx.organisation, measure_id, tx.at) is None:
        raise NotFound(phrase("There is no such figure."))
    record(tx, MeasureRetired(measure_id=measure_id, by=by))


async def enter(tx: Transaction, cells: Sequence[Cell], *, by: UUID | None) -> None:
    """Keep values of months; those of before are replaced."""
    await tx.execute_many(
        ENTER,
        ((tx.organisation, measure, month, value, by, tx.at) for measure, month, value in cells),
    )
    record(tx, MonthsEntered(months=len(cells), by=by))


async def values(tx: Transaction, first: date, last: date) -> Mapping[UUID, Mapping[date, float]]:
    """Return what was entered of each figure, from one month to another."""
    found: dict[UUID, dict[date, float]] = {}
    for row in await tx.fetch(VALUES, tx.organisation, first, last):
        found.setdefault(row["measure_id"], {})[row["month"]] = row["value"]
    return found
