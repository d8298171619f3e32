"""The pages of the three axes: looking at them, and entering what is known month by month."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from miroir.access import Answer, Caller, requires_role, saved, settings_language, take, take_on
from miroir.axes import (
    AXES,
    UNITS,
    WHY,
    Pasted,
    add_measure,
    all_series,
    enter,
    measures,
    read_pasted,
    retire_measure,
)
from miroir.axes import Axis as AxisName
from miroir.axes import Unit as UnitName
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid, MiroirError
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.language import phrase
from miroir.reports.axes_report import LINKS, shown_axes
from miroir.reports.model import Choices
from miroir.reports.shared_page import drawings, small
from miroir.reports.shell import OFFICERS, reports_page
from miroir.reports.words import month_words, value_words, worded

MONTHLY: Final = "/reports/monthly"
LONGEST_PASTE: Final = 400_000
READERS: Final = requires_role(*OFFICERS)


@get("/reports/axes", guards=[READERS], include_in_schema=False)
async def show_axes_page(
    request: HttpRequest,
    caller: Caller,
    database: Database,
    lag: Annotated[str, QueryParameter(max_length=1)] = "0",
) -> Response[str]:
    """Show the three axes on one page, and what goes with what."""
    chosen: Literal[0, 1] = 1 if lag == "1" else 0
    async with database.transaction(caller.organisation) as tx:
        tongue = await settings_language(tx, request, caller)
        series = await all_series(tx, tongue=tongue)
        shown = shown_axes(series, Choices(lag=chosen), tongue)
        cards = {one.code: one for one in shown.exhibits}
        links = cards.get(LINKS)
        values: dict[str, object] = {
            "shown": shown,
            "axes": AXES,
            "by_axis": {
                axis: [
                    (cards[one.code], worded(cards[one.code].table, tongue), small(cards[one.code]))
                    for one in series
                    if one.axis == axis and one.points
                ]
                for axis in AXES
            },
            "links": links and (links, worded(links.table, tongue), drawings(links)),
            "lag": chosen,
        }
        return await reports_page(tx, request, caller, template="reports/axes.html", values=values)


@get(MONTHLY, guards=[READERS], include_in_schema=False)
async def show_monthly(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show what is entered each month, and where it is pasted."""
    async with database.transaction(caller.organisation) as tx:
        return await monthly_page(tx, request, caller)


@post(f"{MONTHLY}/figures", guards=[READERS], include_in_schema=False, status_code=200)
async def take_measure(request: HttpRequest, caller: Caller, database: Database) -> Answer:
    """Name a figure that is entered each month."""
    typed = await read_form(request)

    async def add(tx: Transaction) -> None:
        form = Reading(typed)
        axis: AxisName | None = form.word("axis", list(AXES))
        unit: UnitName | None = form.word("unit", list(UNITS))
        name = form.words("name", most=60)
        form.end()
        await add_measure(
            tx, axis=axis or "commercial", name=name, unit=unit or "number", by=caller.id
        )

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await monthly_page(tx, request, caller, typed=typed, problem=problem)

    return await take(add, caller=caller, database=database, again=again, then=saved(MONTHLY))


@post(
    f"{MONTHLY}/figures/{{measure_id:uuid}}/removal",
    guards=[READERS],
    include_in_schema=False,
    status_code=200,
)
async def drop_measure(
    measure_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Show a figure no more."""

    async def retire(tx: Transaction) -> None:
        await retire_measure(tx, measure_id, by=caller.id)

    return await take_on(monthly_page, retire, request, caller, database, then=saved(MONTHLY))


@post(MONTHLY, guards=[READERS], include_in_schema=False, status_code=200)
async def take_values(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Keep what was pasted and could be read; tell line by line what could not."""
    typed = await read_form(request, longest=LONGEST_PASTE)
    try:
        async with database.transaction(caller.organisation) as tx:
            pasted = read_pasted(typed.raw("values"), await measures(tx))
            if not pasted.cells and not pasted.refusals:
                raise Invalid(phrase("Paste figures first."), field="values")
            if pasted.cells:
                await enter(tx, pasted.cells, by=caller.id)
            kept = None if pasted.refusals else Fields([])
            return await monthly_page(tx, request, caller, typed=kept or typed, pasted=pasted)
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await monthly_page(tx, request, caller, typed=typed, problem=problem)


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a file holds, before it is kept: `rows` in words below `names`, and its `text`."""

    name: str
    text: str
    names: list[str]
    rows: list[tuple[str, list[str]]]
    pasted: Pasted


async def monthly_page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    typed: Fields | None = None,
    problem: MiroirError | None = None,
    pasted: Pasted | None = None,
    preview: Preview | None = None,
) -> Response[str]:
    """Answer with the page of monthly figures."""
    tongue = await settings_language(tx, request, caller)
    entered = [one for one in await all_series(tx, tongue=tongue) if not one.asked]
    months = sorted({month for one in entered for month in one.points}, reverse=True)
    table: list[tuple[str, list[str]]] = [
        (
            month_words(month, tongue),
            [
                value_words(
                    one.points[month].value if month in one.points else None, one.kind, tongue
                )
                for one in entered
            ],
        )
        for month in months
    ]
    values: dict[str, Any] = {
        "measures": await measures(tx),
        "axes": AXES,
        "units": UNITS,
        "names": [one.name for one in entered],
        "table": table,
        "pasted": pasted and msgspec.structs.asdict(pasted),
        "why": WHY,
        "preview": preview,
    }
    return await reports_page(
        tx,
        request,
        caller,
        template="reports/monthly.html",
        values=values,
        problem=problem,
        typed=typed,
    )


routes: list[ControllerRouterHandler] = [
    show_axes_page,
    show_monthly,
    take_measure,
    drop_measure,
    take_values,
]
