"""The page of shared links: making one, which work, how often they were opened, taking one back."""

from datetime import timedelta
from typing import Final, get_args
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from miroir.access import Answer, Caller, saved, take_on
from miroir.advisers import teams
from miroir.base.channel import Channel
from miroir.base.channel_names import CHANNEL_NAMES
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.language import phrase
from miroir.base.settings import Settings
from miroir.reports.model import SPANS, Choices
from miroir.reports.schedule_form import read_weeks
from miroir.reports.sharing import MOST_DAYS, links, revoke_link, share
from miroir.reports.shell import LEADERS, reports_page
from miroir.reports.sources import SOURCES

LINKS: Final = "/reports/links"


@get(LINKS, guards=[LEADERS], include_in_schema=False)
async def show_links(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show the links, and the form that makes one."""
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller)


@post(LINKS, guards=[LEADERS], include_in_schema=False, status_code=200)
async def add_link(
    request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Response[str]:
    """Make a link, and show it this once."""
    typed = await read_form(request)
    try:
        async with database.transaction(caller.organisation) as tx:
            code, choices, days = await _wanted(tx, typed)
            ends_at = tx.at.replace(microsecond=0) + timedelta(days=days)
            token = await share(tx, code, choices, ends_at=ends_at, by=caller.id)
            return await _page(tx, request, caller, link=f"{settings.url}/shared/{token}")
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await _page(tx, request, caller, typed=typed, problem=problem)


@post(
    f"{LINKS}/{{link_id:uuid}}/removal", guards=[LEADERS], include_in_schema=False, status_code=200
)
async def drop_link(
    link_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Have a link work no more."""

    async def revoke(tx: Transaction) -> None:
        await revoke_link(tx, link_id, by=caller.id)

    return await take_on(_page, revoke, request, caller, database, then=saved(LINKS))


async def _wanted(tx: Transaction, typed: Fields) -> tuple[str, Choices, int]:
    form = Reading(typed)
    code = form.word("source", list(SOURCES)) or next(iter(SOURCES))
    weeks, days = read_weeks(form), form.number("days", least=1, most=MOST_DAYS)
    team_id = form.id("team_id")
    if team_id is not None and team_id not in {team.id for team in await teams(tx)}:
        form.refuse("team_id", phrase("There is no such team."))
    channel = form.word("channel", get_args(Channel))
    form.end()
    return code, Choices(weeks=weeks, team_id=team_id, channel=channel), days or 30


async def _page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    link: str | None = None,
    typed: Fields | None = None,
    problem: MiroirError | None = None,
) -> Response[str]:
    values = {
        "links": await links(tx),
        "link": link,
        "now": tx.at,
        "sources": {source.code: source.title for source in SOURCES.values()},
        "teams": {team.id: team.name for team in await teams(tx)},
        "channels": CHANNEL_NAMES,
        "spans": SPANS,
        "most_days": MOST_DAYS,
    }
    return await reports_page(
        tx,
        request,
        caller,
        template="reports/links.html",
        values=values,
        problem=problem,
        typed=typed,
    )


routes: list[ControllerRouterHandler] = [show_links, add_link, drop_link]
