"""What advisers are asked page by page over the API, where one answer decides what comes next."""

from typing import Annotated

from litestar import Router, get, post, put
from litestar.di import Provide
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from miroir.access import requires_role
from miroir.base.database import Database
from miroir.surveys.ask_pages import provide_ask
from miroir.surveys.opened import Opened
from miroir.surveys.page_shown import SurveyPage
from miroir.surveys.sent import AnswersSent, PageSent
from miroir.surveys.stepping import keep_step, survey_step, take_step

Wanted = Annotated[
    str | None,
    Parameter(max_length=32, description="A page by its first question, or start; else the next."),
]


@get("/page")
async def show_ask_page(opened: Opened, page: Wanted = None) -> SurveyPage:
    """Show a page of what the signed-in adviser is asked: where they stopped, unless named."""
    return survey_step(opened, page, together=True)


@put("/draft", status_code=204)
async def keep_ask_draft(data: AnswersSent, database: Database, opened: Opened) -> None:
    """Keep what the adviser has chosen or written; it counts nowhere."""
    async with database.transaction(opened.organisation) as tx:
        await keep_step(tx, opened, data)


@post("/pages", status_code=200)
async def take_ask_page(data: PageSent, database: Database, opened: Opened) -> SurveyPage:
    """Take a page; show the next, the same one with its problem, or that it is done.

    All of it counts once the last page is sent. The same page again changes nothing.
    """
    async with database.transaction(opened.organisation) as tx:
        return await take_step(tx, opened, data, together=True)


routes: list[ControllerRouterHandler] = [
    Router(
        "/api/v1/asks/{invitation_id:uuid}",
        route_handlers=[show_ask_page, keep_ask_draft, take_ask_page],
        guards=[requires_role("adviser")],
        dependencies={"opened": Provide(provide_ask)},
        tags=["surveys"],
    )
]
