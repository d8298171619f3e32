"""The page on which an adviser answers all that they are asked; the desk asks its beginning."""

from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import Provide
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from miroir.access import Caller, organisation_settings, requires_role
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import NotFound
from miroir.base.pages import language_of
from miroir.surveys.answering_page import keep_unsent, show_page, survey_page, take_page
from miroir.surveys.opened import Opened, spoken
from miroir.surveys.queries import survey

LARGEST_FORM = 64 * 1024


async def provide_ask(
    invitation_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Opened:
    """Return what the signed-in adviser is asked; raises NotFound for what others are."""
    async with database.transaction(caller.organisation) as tx:
        found = await survey(tx, invitation_id)
        zone = (await organisation_settings(tx)).time_zone
    if found.adviser_id is None or found.adviser_id != caller.id:
        raise NotFound("There is no such survey.")
    tongue = language_of(request, zone=zone, account=found.language)
    return Opened(
        organisation=caller.organisation,
        survey=found,
        tongue=tongue,
        language=spoken(request, found.questionnaire.document.languages, tongue),
        path=f"/asks/{invitation_id}",
    )


@get("/asks/{invitation_id:uuid}")
async def show_ask(request: HttpRequest, database: Database, opened: Opened) -> Response[str]:
    """Show the questions where the adviser stopped."""
    return await show_page(request, database, opened)


@post("/asks/{invitation_id:uuid}", request_max_body_size=LARGEST_FORM)
async def take_ask(
    request: HttpRequest, database: Database, opened: Opened
) -> Response[str] | Redirect:
    """Take a page: what is submitted counts."""
    return await take_page(request, database, opened)


@post("/asks/{invitation_id:uuid}/draft", request_max_body_size=LARGEST_FORM, status_code=204)
async def save_ask(request: HttpRequest, database: Database, opened: Opened) -> None:
    """Keep what the adviser has chosen or written; it counts nowhere."""
    await keep_unsent(request, database, opened)


@get("/asks/{invitation_id:uuid}/thanks")
async def thank_adviser(request: HttpRequest, opened: Opened) -> Response[str]:
    """Thank, and say until when the answers can be changed."""
    return survey_page(request, "surveys/thanks.html", opened)


routes: list[ControllerRouterHandler] = [
    Router(
        "/",
        route_handlers=[show_ask, take_ask, save_ask, thank_adviser],
        guards=[requires_role("adviser")],
        dependencies={"opened": Provide(provide_ask)},
        include_in_schema=False,
    )
]
