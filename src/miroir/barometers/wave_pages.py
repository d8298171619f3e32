"""The pages of a wave: its file, what its columns are, its end."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from miroir.access import Answer, Caller, saved, take
from miroir.barometers.choices import ROLES, Role, guessed
from miroir.barometers.forms import read_choices
from miroir.barometers.pages import PATH, barometer_page
from miroir.barometers.panel import MOST_BYTES, MOST_VALUES, UNREADABLE
from miroir.barometers.waves import (
    add_wave,
    barometer,
    former_choices,
    panel_of,
    reckon_wave,
    remove_wave,
    wave,
)
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid, MiroirError
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.language import phrase
from miroir.indicators import LEADING, measures_page

FORM_ROOM: Final = 64 * 1024
ROLE_NAMES: Final[Mapping[Role, str]] = {
    "nothing": phrase("Leave out"),
    "statement": phrase("Statement"),
    "trait": phrase("Trait to weight by"),
    "weight": phrase("Weight of the person"),
}
NO_DAY: Final = phrase("Choose the day on which people were asked.")


@post(
    PATH + "/{barometer_id:uuid}/waves",
    guards=[LEADING],
    include_in_schema=False,
    request_max_body_size=MOST_BYTES + FORM_ROOM,
)
async def take_panel(
    request: HttpRequest, caller: Caller, database: Database, barometer_id: UUID
) -> Response[str] | Redirect:
    """Keep a panel's file, and go on to its columns."""
    sent = await _sent(request)
    try:
        async with database.transaction(caller.organisation) as tx:
            wave_id = await _add(tx, barometer_id, sent)
    except Invalid as problem:
        async with database.transaction(caller.organisation) as tx:
            one = await barometer(tx, barometer_id)
            return await barometer_page(tx, request, caller, one, problem=problem)
    return Redirect(f"{PATH}/{barometer_id}/waves/{wave_id}", status_code=303)


async def _sent(request: HttpRequest) -> Mapping[str, Any]:
    try:
        return dict((await request.form()).multi_items())
    except (ClientException, ValueError) as unreadable:
        raise Invalid(UNREADABLE) from unreadable


async def _add(tx: Transaction, barometer_id: UUID, sent: Mapping[str, Any]) -> UUID:
    file = sent.get("file")
    reading = Reading(
        Fields([(name, value) for name, value in sent.items() if isinstance(value, str)])
    )
    name = reading.words("name", most=120)
    reading.end()
    if "\0" in name or not isinstance(file, UploadFile):
        raise Invalid(UNREADABLE)
    return await add_wave(
        tx,
        barometer_id,
        name=name,
        fielded_on=_day(reading.fields.text("fielded_on"), latest=tx.at.date()),
        content=await file.read(),
    )


def _day(text: str, *, latest: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as problem:
        raise Invalid(NO_DAY) from problem
    if not date(1900, 1, 1) <= day <= latest + timedelta(days=1):
        raise Invalid(NO_DAY)
    return day


@get(PATH + "/{barometer_id:uuid}/waves/{wave_id:uuid}", guards=[LEADING], include_in_schema=False)
async def show_columns(
    request: HttpRequest, caller: Caller, database: Database, barometer_id: UUID, wave_id: UUID
) -> Response[str]:
    """Show the columns of a panel, to choose what they are."""
    async with database.transaction(caller.organisation) as tx:
        return await _columns(tx, request, caller, (barometer_id, wave_id))


async def _columns(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    key: tuple[UUID, UUID],
    *,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    one = await wave(tx, *key)
    panel = await panel_of(tx, one.id)
    former = await former_choices(tx, one.barometer_id)
    return await measures_page(
        tx,
        request,
        caller,
        template="barometers/columns.html",
        values={
            "barometer": await barometer(tx, one.barometer_id),
            "wave": one,
            "panel": panel,
            "choices": read_choices(panel, typed) if typed else guessed(panel, former),
            "roles": ROLES,
            "role_names": ROLE_NAMES,
            "MOST_VALUES": MOST_VALUES,
        },
        problem=problem,
        typed=typed,
    )


@post(PATH + "/{barometer_id:uuid}/waves/{wave_id:uuid}", guards=[LEADING], include_in_schema=False)
async def take_columns(
    request: HttpRequest, caller: Caller, database: Database, barometer_id: UUID, wave_id: UUID
) -> Answer:
    """Reckon a wave from what its columns are."""
    form = await read_form(request)

    async def make(tx: Transaction) -> None:
        await wave(tx, barometer_id, wave_id)
        await reckon_wave(tx, wave_id, read_choices(await panel_of(tx, wave_id), form))

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _columns(
            tx, request, caller, (barometer_id, wave_id), problem=problem, typed=form
        )

    then = Redirect(f"{PATH}/{barometer_id}?wave_id={wave_id}&saved=1", status_code=303)
    return await take(make, caller=caller, database=database, again=again, then=then)


@post(
    PATH + "/{barometer_id:uuid}/waves/{wave_id:uuid}/remove",
    guards=[LEADING],
    include_in_schema=False,
)
async def forget_wave(
    caller: Caller, database: Database, barometer_id: UUID, wave_id: UUID
) -> Redirect:
    """Take a wave away."""
    async with database.transaction(caller.organisation) as tx:
        await remove_wave(tx, barometer_id, wave_id)
    return saved(f"{PATH}/{barometer_id}")


routes: list[ControllerRouterHandler] = [take_panel, show_columns, take_columns, forget_wave]
