"""The settings' pages of opening hours."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import available_timezones

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from miroir.access import SETTERS, Caller, saved, settings_language, settings_page
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import read_form
from miroir.base.language import Language, phrase
from miroir.calendars import (
    FRENCH_ZONES,
    Calendar,
    Day,
    OpeningHours,
    WorkingTime,
    all_opening_hours,
    hold_opening_hours,
    public_holidays,
)
from miroir.conversations import (
    add_opening_hours,
    all_promises,
    change_opening_hours,
    remove_opening_hours,
)
from miroir.desk.settings.hours_form import HoursForm, filled, read_hours

HOURS = "/settings/hours"
DAYS = (
    phrase("Monday"),
    phrase("Tuesday"),
    phrase("Wednesday"),
    phrase("Thursday"),
    phrase("Friday"),
    phrase("Saturday"),
    phrase("Sunday"),
)
NEW = HoursForm(
    time_zone="Europe/Paris",
    holidays="FR",
    week=[[("09:00", "12:30"), ("13:30", "18:00")]] * 5 + [[], []],
)
AHEAD_DAYS = 14


class DayAhead(msgspec.Struct, frozen=True):
    """One of the days to come: when it opens, and why it does not."""

    on: date
    slots: Day
    holiday: str | None


@get(HOURS, guards=[SETTERS], include_in_schema=False)
async def list_hours(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show all opening hours."""
    async with database.transaction(caller.organisation) as tx:
        used = [promise.calendar_id for promise in await all_promises(tx)]
        listed = [
            {"hours": hours, "promises": used.count(hours.id)}
            for hours in await all_opening_hours(tx)
        ]
        return await settings_page(
            tx,
            request,
            caller,
            template="desk/settings/hours.html",
            values={"listed": listed, "days": DAYS, "week_of": _week},
        )


@get([f"{HOURS}/new", f"{HOURS}/{{calendar_id:uuid}}"], guards=[SETTERS], include_in_schema=False)
async def show_hours(
    request: HttpRequest, caller: Caller, database: Database, calendar_id: UUID | None = None
) -> Response[str]:
    """Show opening hours to change, or new ones to fill in."""
    async with database.transaction(caller.organisation) as tx:
        stored = None if calendar_id is None else await hold_opening_hours(tx, calendar_id)
        form = NEW if stored is None else filled(stored)
        return await _form(tx, request, caller, form=form, stored=stored)


@post(
    [f"{HOURS}/new", f"{HOURS}/{{calendar_id:uuid}}"],
    guards=[SETTERS],
    include_in_schema=False,
    status_code=200,
)
async def take_hours(
    request: HttpRequest, caller: Caller, database: Database, calendar_id: UUID | None = None
) -> Response[str] | Redirect:
    """Store opening hours; show the form again where they cannot be."""
    fields = await read_form(request)
    form = read_hours(fields)
    if fields.text("do") == "copy-monday":
        return await _again(database, request, caller, form.monday_all_week(), calendar_id)
    try:
        async with database.transaction(caller.organisation) as tx:
            calendar = form.calendar()
            if calendar_id is None:
                calendar_id = await add_opening_hours(tx, calendar, name=form.name)
            else:
                await change_opening_hours(tx, calendar_id, calendar, name=form.name)
    except MiroirError as problem:
        return await _again(database, request, caller, form, calendar_id, problem=problem)
    return saved(f"{HOURS}/{calendar_id}")


@post(f"{HOURS}/{{calendar_id:uuid}}/removal", guards=[SETTERS], include_in_schema=False)
async def remove_hours(
    calendar_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Response[str] | Redirect:
    """Remove opening hours that no promise counts by."""
    try:
        async with database.transaction(caller.organisation) as tx:
            await remove_opening_hours(tx, calendar_id)
    except MiroirError as problem:
        return await _again(database, request, caller, None, calendar_id, problem=problem)
    return saved(HOURS)


async def _again(
    database: Database,
    request: HttpRequest,
    caller: Caller,
    form: HoursForm | None,
    calendar_id: UUID | None,
    *,
    problem: MiroirError | None = None,
) -> Response[str]:
    async with database.transaction(caller.organisation) as tx:
        stored = None if calendar_id is None else await hold_opening_hours(tx, calendar_id)
        shown = form or (NEW if stored is None else filled(stored))
        return await _form(tx, request, caller, form=shown, stored=stored, problem=problem)


async def _form(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    form: HoursForm,
    stored: OpeningHours | None,
    problem: MiroirError | None = None,
) -> Response[str]:
    tongue = await settings_language(tx, request, caller)
    today = tx.at.astimezone(tongue.zone).date()
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/hours-form.html",
        values={
            "form": form,
            "stored": stored,
            "days": DAYS,
            "zones": sorted(zone for zone in available_timezones() if "/" in zone),
            "places": _places(tongue),
            "ahead": [] if stored is None else _ahead(stored.calendar, today, tongue),
            "never": stored is not None and _never(stored.calendar, tx),
        },
        problem=problem,
    )


def _never(calendar: Calendar, tx: Transaction) -> bool:
    return WorkingTime(calendar).next_opening(tx.at) is None


def _ahead(calendar: Calendar, today: date, tongue: Language) -> list[DayAhead]:
    reckoned = WorkingTime(calendar)
    named = {"fr": "fr", "en": "en_US"}[tongue.code]
    return [
        DayAhead(day, reckoned.slots(day), _holiday(calendar, day, language=named))
        for day in (today + timedelta(days=count) for count in range(AHEAD_DAYS))
    ]


def _holiday(calendar: Calendar, day: date, *, language: str) -> str | None:
    if calendar.holidays is None:
        return None
    return public_holidays(calendar.holidays, day.year, language=language).get(day)


def _places(tongue: Language) -> Sequence[tuple[str, str]]:
    """Return the codes and names of the places whose holidays may be kept: French zones first."""
    others = sorted(
        (str(tongue.locale.territories.get(code, code)), code)
        for code in ("BE", "CH", "LU", "DE", "ES", "IT", "GB", "IE", "NL", "PT", "CA", "MA", "TN")
    )
    french = [("FR" if part is None else f"FR-{zone}", zone) for zone, part in FRENCH_ZONES.items()]
    return [*french, *((code, name) for name, code in others)]


def _week(calendar: Calendar) -> list[tuple[int, int, Day]]:
    """Return the week as runs of days that open alike: first day, last day, slots."""
    runs: list[tuple[int, int, Day]] = []
    for place, day in enumerate(calendar.week):
        if runs and runs[-1][2] == day:
            runs[-1] = (runs[-1][0], place, day)
        else:
            runs.append((place, place, day))
    return runs


routes = [list_hours, show_hours, take_hours, remove_hours]
