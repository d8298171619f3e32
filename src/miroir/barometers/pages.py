"""The pages of barometers, their table, and the same over the API."""

import csv
from io import StringIO
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from miroir.access import Answer, Caller, saved, take_on
from miroir.barometers.showing import BarometerShown, WaveShown, show
from miroir.barometers.waves import (
    Barometer,
    add_barometer,
    barometer,
    barometers,
    remove_barometer,
    told,
    waves,
)
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields, Reading, read_form
from miroir.indicators import BYTE_ORDER_MARK, FORMULA, LEADING, LEADING_OR_KEY, measures_page
from miroir.statistics import CONFIDENCE

PATH: Final = "/mirror/barometers"
COLUMNS: Final = (
    "statement",
    "n",
    "effective_n",
    "agree",
    "low",
    "high",
    "change",
    "change_low",
    "change_high",
    "change_p",
    "change_clear",
)


@get(PATH, guards=[LEADING], include_in_schema=False)
async def show_barometers(
    request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show the barometers there are, and a form to begin one."""
    async with database.transaction(caller.organisation) as tx:
        return await _list(tx, request, caller)


@post(PATH, guards=[LEADING], include_in_schema=False)
async def begin(request: HttpRequest, caller: Caller, database: Database) -> Answer:
    """Begin a barometer."""
    form = await read_form(request)

    async def make(tx: Transaction) -> None:
        reading = Reading(form)
        name = reading.words("name", most=120)
        about = reading.words("about", most=500, needed=False)
        reading.end()
        await add_barometer(tx, name=name, about=about)

    return await take_on(_list, make, request, caller, database, typed=form, then=saved(PATH))


async def _list(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    found = await barometers(tx)
    return await measures_page(
        tx,
        request,
        caller,
        template="barometers/barometers.html",
        values={"barometers": found, "told": {one.id: await told(tx, one.id) for one in found}},
        problem=problem,
        typed=typed,
    )


@get(PATH + "/{barometer_id:uuid}", guards=[LEADING], include_in_schema=False)
async def show_barometer(
    request: HttpRequest,
    caller: Caller,
    database: Database,
    barometer_id: UUID,
    wave_id: UUID | None = None,
) -> Response[str]:
    """Show a wave against the one before, and a form to add the next."""
    async with database.transaction(caller.organisation) as tx:
        one = await barometer(tx, barometer_id)
        return await barometer_page(tx, request, caller, one, wave_id=wave_id)


async def barometer_page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    one: Barometer,
    *,
    wave_id: UUID | None = None,
    problem: MiroirError | None = None,
) -> Response[str]:
    """Answer with the page of a barometer; `problem` is why a wave could not be added."""
    found = await told(tx, one.id, wave_id)
    all_waves = await waves(tx, one.id)
    moved = {moved.statement: moved.change for moved in found.moved} if found else {}
    return await measures_page(
        tx,
        request,
        caller,
        template="barometers/barometer.html",
        values={
            "barometer": one,
            "told": found,
            "moved": moved,
            "waves": all_waves,
            "newest": next((wave.id for wave in all_waves if wave.reckoned_at), None),
            "today": tx.at.date(),
            "CONFIDENCE": CONFIDENCE,
        },
        problem=problem,
    )


@post(PATH + "/{barometer_id:uuid}/remove", guards=[LEADING], include_in_schema=False)
async def remove(caller: Caller, database: Database, barometer_id: UUID) -> Redirect:
    """Take a barometer away."""
    async with database.transaction(caller.organisation) as tx:
        await remove_barometer(tx, barometer_id)
    return saved(PATH)


@get(PATH + "/{barometer_id:uuid}/table.csv", guards=[LEADING], include_in_schema=False)
async def download(
    caller: Caller, database: Database, barometer_id: UUID, wave_id: UUID | None = None
) -> Response[str]:
    """Answer with a wave's table as comma-separated values."""
    async with database.transaction(caller.organisation) as tx:
        await barometer(tx, barometer_id)
        found = await told(tx, barometer_id, wave_id)
    text = StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in show(found).table if found else ():
        name = f"'{row.statement}" if row.statement.startswith(FORMULA) else row.statement
        change = row.change
        told_change = (
            (change.value, change.low, change.high, change.p, change.clear) if change else [""] * 5
        )
        writer.writerow((name, row.n, row.effective_n, *row.agree, *told_change))
    return Response(
        text.getvalue(),
        media_type="text/csv",
        headers={"content-disposition": 'attachment; filename="barometer.csv"'},
    )


@get("/api/v1/barometers", guards=[LEADING_OR_KEY], tags=["mirror"])
async def read_barometers(caller: Caller, database: Database) -> list[BarometerShown]:
    """Read the barometers, each with its waves, the newest first."""
    async with database.transaction(caller.organisation) as tx:
        return [
            BarometerShown(id=one.id, name=one.name, about=one.about, waves=await waves(tx, one.id))
            for one in await barometers(tx)
        ]


@get("/api/v1/barometers/{barometer_id:uuid}", guards=[LEADING_OR_KEY], tags=["mirror"])
async def read_barometer(
    caller: Caller, database: Database, barometer_id: UUID, wave_id: UUID | None = None
) -> WaveShown | None:
    """Read a wave's table (the newest unless named), best first, against the wave before."""
    async with database.transaction(caller.organisation) as tx:
        await barometer(tx, barometer_id)
        found = await told(tx, barometer_id, wave_id)
    return show(found) if found else None


routes: list[ControllerRouterHandler] = [
    show_barometers,
    begin,
    show_barometer,
    remove,
    download,
    read_barometers,
    read_barometer,
]
