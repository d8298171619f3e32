"""The settings' page of wallboards: which links work, making one, taking one back."""

from datetime import timedelta
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from miroir.access import SETTERS, Answer, Caller, saved, settings_page, take_on
from miroir.advisers import teams
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.language import phrase
from miroir.base.settings import Settings
from miroir.supervision.wall_links import wall_links
from miroir.supervision.wallboards import make_wallboard, revoke_wallboard, wallboards

WALLBOARDS = "/settings/wallboards"
MOST_DAYS = 366


@get(WALLBOARDS, guards=[SETTERS], include_in_schema=False)
async def show_wallboards(
    request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show the links that work."""
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller)


@post(WALLBOARDS, guards=[SETTERS], include_in_schema=False, status_code=200)
async def take_wallboard(
    request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Response[str]:
    """Make a link, and show it this once."""
    typed = await read_form(request)
    try:
        async with database.transaction(caller.organisation) as tx:
            team_id, days = await _wanted(tx, typed)
            ends_at = tx.at.replace(microsecond=0) + timedelta(days=days)
            wall = await make_wallboard(tx, team_id=team_id, ends_at=ends_at, by=caller.id)
            link = f"{settings.url}/wallboard/{wall_links(settings).token(wall, until=ends_at)}"
            return await _page(tx, request, caller, link=link)
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await _page(tx, request, caller, typed=typed, problem=problem)


@post(
    f"{WALLBOARDS}/{{link_id:uuid}}/removal",
    guards=[SETTERS],
    include_in_schema=False,
    status_code=200,
)
async def drop_wallboard(
    link_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Have a link work no more."""

    async def revoke(tx: Transaction) -> None:
        await revoke_wallboard(tx, link_id, by=caller.id)

    return await take_on(_page, revoke, request, caller, database, then=saved(WALLBOARDS))


async def _wanted(tx: Transaction, typed: Fields) -> tuple[UUID | None, int]:
    form = Reading(typed)
    team_id, days = form.id("team_id"), form.number("days", least=1, most=MOST_DAYS)
    if team_id is not None and team_id not in {team.id for team in await teams(tx)}:
        form.refuse("team_id", phrase("There is no such team."))
    form.end()
    return team_id, days or 7


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
        "links": await wallboards(tx),
        "teams": {team.id: team.name for team in await teams(tx)},
        "link": link,
    }
    answer = await settings_page(
        tx,
        request,
        caller,
        template="supervision/wallboards.html",
        values=values,
        problem=problem,
        typed=typed,
    )
    answer.headers["cache-control"] = "no-store"
    return answer


routes: list[ControllerRouterHandler] = [show_wallboards, take_wallboard, drop_wallboard]
