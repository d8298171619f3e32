"""Monthly figures over the API: named, entered, read; entering twice is entering once."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from litestar import get, post, put
from litestar.types import ControllerRouterHandler

from miroir.access import Caller, requires_role
from miroir.axes import (
    LONGEST_NAME,
    Axis,
    Measure,
    Unit,
    add_measure,
    enter,
    measures,
    plain_name,
    read_month,
    values,
)
from miroir.base.database import Database
from miroir.base.paging import Page
from miroir.reports.shell import OFFICERS

PATH: Final = "/api/v1/monthly-figures"
TAGS: Final = ["monthly figures"]
READERS: Final = requires_role(*OFFICERS, scope="mirror:read")
WRITERS: Final = requires_role(*OFFICERS, scope="settings:write")
FIRST, LAST = date(1900, 1, 1), date(2200, 12, 1)
LARGEST: Final = 1e15

Short = Annotated[str, msgspec.Meta(max_length=LONGEST_NAME, pattern=r"^[^\x00]*$")]
Why = Literal["no-figure", "no-month", "no-number", "twice"]


class FigureSent(msgspec.Struct, frozen=True, kw_only=True):
    """A figure to be entered each month: its axis, its name, how it is written."""

    axis: Axis
    name: Short
    unit: Unit = "number"


class FigureShown(Measure, frozen=True, kw_only=True):
    """A figure with what was entered, by the first day of the month; percentages are of 1."""

    values: Mapping[date, float]


class ValueSent(msgspec.Struct, frozen=True, kw_only=True):
    """The value of a figure (its id or name) in a month (2026-03); percentages are of 1."""

    figure: Short
    month: Short
    value: float


class ValuesSent(msgspec.Struct, frozen=True, kw_only=True):
    """Values of months; those entered before are replaced."""

    values: Annotated[list[ValueSent], msgspec.Meta(max_length=5_000)]


class ValueRefused(msgspec.Struct, frozen=True, kw_only=True):
    """Why the value at a place (from 0) was not kept."""

    place: int
    why: Why


class ValuesKept(msgspec.Struct, frozen=True, kw_only=True):
    """How many values were kept, and which were not."""

    kept: int
    refused: list[ValueRefused]


@get(PATH, guards=[READERS], tags=TAGS)
async def list_monthly_figures(caller: Caller, database: Database) -> Page[FigureShown]:
    """List the figures that are entered each month, with every value."""
    async with database.transaction(caller.organisation) as tx:
        entered = await values(tx, FIRST, LAST)
        return Page([_shown(one, entered.get(one.id, {})) for one in await measures(tx)])


@post(PATH, guards=[WRITERS], status_code=200, tags=TAGS)
async def add_monthly_figure(data: FigureSent, caller: Caller, database: Database) -> FigureShown:
    """Name a figure; one that is there already in the same way is answered with as it is."""
    async with database.transaction(caller.organisation) as tx:
        known = _by_name(await measures(tx)).get(plain_name(data.name))
        if known is not None and (known.axis, known.unit) == (data.axis, data.unit):
            return _shown(known, (await values(tx, FIRST, LAST)).get(known.id, {}))
        added = await add_measure(
            tx, axis=data.axis, name=data.name, unit=data.unit, by=_account(caller)
        )
        found = next(one for one in await measures(tx) if one.id == added)
        return _shown(found, {})


@put(f"{PATH}/values", guards=[WRITERS], tags=TAGS)
async def put_monthly_values(data: ValuesSent, caller: Caller, database: Database) -> ValuesKept:
    """Keep values of months; tell one by one what cannot be kept. Sent again, nothing changes."""
    async with database.transaction(caller.organisation) as tx:
        kept, refused = _read(data.values, await measures(tx))
        if kept:
            cells = [(measure, month, value) for (measure, month), value in kept.items()]
            await enter(tx, cells, by=_account(caller))
    return ValuesKept(kept=len(kept), refused=refused)


def _read(
    sent: Sequence[ValueSent], known: Sequence[Measure]
) -> tuple[Mapping[tuple[UUID, date], float], list[ValueRefused]]:
    names = _by_name(known) | {str(one.id): one for one in known}
    kept: dict[tuple[UUID, date], float] = {}
    refused = []
    for place, one in enumerate(sent):
        measure, month = names.get(plain_name(one.figure)), read_month(one.month)
        if measure is None:
            refused.append(ValueRefused(place=place, why="no-figure"))
        elif month is None:
            refused.append(ValueRefused(place=place, why="no-month"))
        elif not isfinite(one.value) or abs(one.value) > LARGEST:
            refused.append(ValueRefused(place=place, why="no-number"))
        elif (measure.id, month) in kept:
            refused.append(ValueRefused(place=place, why="twice"))
        else:
            kept[measure.id, month] = one.value
    return kept, refused


def _by_name(known: Sequence[Measure]) -> dict[str, Measure]:
    return {plain_name(one.name): one for one in known}


def _shown(one: Measure, entered: Mapping[date, float]) -> FigureShown:
    return FigureShown(
        id=one.id, axis=one.axis, name=one.name, unit=one.unit, values=dict(sorted(entered.items()))
    )


def _account(caller: Caller) -> UUID | None:
    return caller.id if caller.kind == "account" else None


routes: list[ControllerRouterHandler] = [
    list_monthly_figures,
    add_monthly_figure,
    put_monthly_values,
]
