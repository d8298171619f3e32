"""The wallboard's page, opened by a session or by a signed link; and making such links."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from miroir.access import Caller, Once, organisation_settings, requires_role
from miroir.advisers import teams
from miroir.base import clock
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import NotFound
from miroir.base.pages import language_of, page
from miroir.base.settings import Settings
from miroir.supervision.board import load_board
from miroir.supervision.wall import draw_wall
from miroir.supervision.wall_links import WallOf, wall_links
from miroir.supervision.wallboard_pages import routes as page_routes
from miroir.supervision.wallboards import make_wallboard, refuse_revoked

LEADS = [requires_role("supervisor", "administrator")]
SESSION_LASTS = timedelta(hours=12)
# The address may be the permission, and the figures move: nobody keeps the page.
NOT_KEPT = {
    "cache-control": "no-store",
    "x-robots-tag": "noindex",
    "referrer-policy": "no-referrer",
}

Days = Annotated[int, msgspec.Meta(ge=1, le=366)]


class NewWallboard(msgspec.Struct, frozen=True, kw_only=True):
    """A link for a screen without a session: of a team (None: all), for so many days."""

    team_id: UUID | None = None
    days: Days = 7


class WallboardLink(msgspec.Struct, frozen=True, kw_only=True):
    """Where a wallboard is opened, until `ends_at`."""

    url: str
    ends_at: datetime


@post("/api/v1/wallboards", guards=LEADS, tags=["supervision"])
async def make_link(
    data: NewWallboard, caller: Caller, once: Once, settings: Settings
) -> Response[WallboardLink]:
    """Make a link that opens the wallboard on a screen without a session, until it ends."""

    async def create(tx: Transaction) -> WallboardLink:
        await _refuse_unknown(tx, data.team_id)
        ends_at = tx.at.replace(microsecond=0) + timedelta(days=data.days)
        wall = await make_wallboard(tx, team_id=data.team_id, ends_at=ends_at, by=caller.id)
        token = wall_links(settings).token(wall, until=ends_at)
        return WallboardLink(url=f"{settings.url}/wallboard/{token}", ends_at=ends_at)

    return await once(create)


@get("/wallboard", guards=LEADS, include_in_schema=False)
async def show_own(
    request: HttpRequest,
    caller: Caller,
    database: Database,
    settings: Settings,
    team_id: UUID | None = None,
) -> Response[str]:
    """Show the wallboard to who may see the board; its socket stays open for twelve hours."""
    wall = WallOf(organisation=caller.organisation, team_id=team_id)
    return await _show(request, database, settings, wall=wall, until=clock.now() + SESSION_LASTS)


@get("/wallboard/{token:str}", include_in_schema=False)
async def show_linked(
    token: str, request: HttpRequest, database: Database, settings: Settings
) -> Response[str]:
    """Show the wallboard that a link opens; raises NotFound for one that is over."""
    wall, until = wall_links(settings).read(token, at=clock.now())
    return await _show(request, database, settings, wall=wall, until=until)


async def _show(
    request: HttpRequest,
    database: Database,
    settings: Settings,
    *,
    wall: WallOf,
    until: datetime,
) -> Response[str]:
    async with database.transaction(wall.organisation) as tx:
        await refuse_revoked(tx, wall)
        await _refuse_unknown(tx, wall.team_id)
        organisation = await organisation_settings(tx)
        named = {team.id: team.name for team in await teams(tx)}
        board = await load_board(tx, teams=[])
    tongue = language_of(request, zone=organisation.time_zone, organisation=organisation.language)
    name = organisation.name
    if wall.team_id is not None:
        name = f"{name} · {named[wall.team_id]}"
    token = wall_links(settings).token(wall, until=until)
    values = {
        "name": name,
        "zone": organisation.time_zone,
        "socket": f"/api/v1/wallboard/live?token={token}&lang={tongue.code}",
        "wall": draw_wall(board, team_id=wall.team_id, tongue=tongue),
    }
    response = page(request, "supervision/wallboard.html", values, tongue=tongue)
    response.headers.update(NOT_KEPT)
    return response


async def _refuse_unknown(tx: Transaction, team_id: UUID | None) -> None:
    if team_id is not None and team_id not in {team.id for team in await teams(tx)}:
        raise NotFound("There is no such team.")


routes: list[ControllerRouterHandler] = [make_link, show_own, show_linked, *page_routes]
