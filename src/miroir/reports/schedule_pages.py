"""The page of reports by mail: what is mailed, setting one up, sending one now, what was sent."""

from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from miroir.access import Answer, Caller, accounts, organisation_settings, saved, take, take_on
from miroir.advisers import teams
from miroir.base.channel_names import CHANNEL_NAMES
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields, read_form
from miroir.base.settings import Settings
from miroir.reports.model import SPANS
from miroir.reports.pictures import fonts
from miroir.reports.schedule_form import RHYTHMS, WEEKDAYS, read_planned
from miroir.reports.schedules import schedule_report, schedules, sendings, stop_report
from miroir.reports.sending import send_now
from miroir.reports.shell import LEADERS, reports_page
from miroir.reports.sources import SOURCES

SCHEDULES: Final = "/reports/schedules"


@get("/reports", guards=[LEADERS], include_in_schema=False)
async def show_reports() -> Redirect:
    """Lead to the first page of this room."""
    return Redirect(SCHEDULES, status_code=303)


@get(SCHEDULES, guards=[LEADERS], include_in_schema=False)
async def show_schedules(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show what is mailed, and what was lately."""
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller)


@post(SCHEDULES, guards=[LEADERS], include_in_schema=False, status_code=200)
async def add_schedule(request: HttpRequest, caller: Caller, database: Database) -> Answer:
    """Have a report mailed."""
    typed = await read_form(request)

    async def add(tx: Transaction) -> None:
        await schedule_report(tx, await read_planned(tx, typed), by=caller.id)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _page(tx, request, caller, typed=typed, problem=problem)

    return await take(add, caller=caller, database=database, again=again, then=saved(SCHEDULES))


@post(
    f"{SCHEDULES}/{{schedule_id:uuid}}/removal",
    guards=[LEADERS],
    include_in_schema=False,
    status_code=200,
)
async def drop_schedule(
    schedule_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Have a report mailed no more."""

    async def stop(tx: Transaction) -> None:
        await stop_report(tx, schedule_id, by=caller.id)

    return await take_on(_page, stop, request, caller, database, then=saved(SCHEDULES))


@post(
    f"{SCHEDULES}/{{schedule_id:uuid}}/now",
    guards=[LEADERS],
    include_in_schema=False,
    status_code=200,
)
async def send_mine(
    schedule_id: UUID,
    request: HttpRequest,
    caller: Caller,
    database: Database,
    settings: Settings,
) -> Answer:
    """Send a report to who asks, now."""

    async def send(tx: Transaction) -> None:
        await send_now(tx, schedule_id, to=caller.id, settings=settings)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _page(tx, request, caller, problem=problem)

    then = Redirect(f"{SCHEDULES}?sent=1#sendings", status_code=303)
    return await take(send, caller=caller, database=database, again=again, then=then)


async def _page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    typed: Fields | None = None,
    problem: MiroirError | None = None,
) -> Response[str]:
    staff = await accounts(tx)
    values = {
        "schedules": await schedules(tx),
        "sendings": await sendings(tx),
        "sources": {source.code: source.title for source in SOURCES.values()},
        "people": {one.id: one.name for one in staff},
        "teams": {team.id: team.name for team in await teams(tx)},
        "channels": CHANNEL_NAMES,
        "spans": SPANS,
        "rhythms": RHYTHMS,
        "weekdays": WEEKDAYS,
        "zone": (await organisation_settings(tx)).time_zone,
        "me": caller.id,
        "pictures": fonts() is not None,
        "sent": "sent" in request.query_params and problem is None,
    }
    return await reports_page(
        tx,
        request,
        caller,
        template="reports/schedules.html",
        values=values,
        problem=problem,
        typed=typed,
    )


routes: list[ControllerRouterHandler] = [
    show_reports,
    show_schedules,
    add_schedule,
    drop_schedule,
    send_mine,
]
