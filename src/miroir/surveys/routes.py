"""The routes of this room; what advisers are asked, over the API."""

from uuid import UUID

from litestar import get, post
from litestar.types import ControllerRouterHandler

from miroir.access import Caller, requires_role
from miroir.base.database import Database, Transaction
from miroir.base.errors import NotFound
from miroir.base.paging import Page
from miroir.surveys.answering import answer
from miroir.surveys.ask_pages import routes as ask_pages
from miroir.surveys.ask_steps import routes as ask_steps
from miroir.surveys.dismissing import dismiss
from miroir.surveys.moments.failure_routes import routes as failures
from miroir.surveys.moments.routes import routes as moments
from miroir.surveys.open_links.kiosk_pages import routes as kiosk_pages
from miroir.surveys.open_links.pages import routes as link_pages
from miroir.surveys.open_links.routes import routes as links
from miroir.surveys.pages import routes as pages
from miroir.surveys.past.routes import routes as past_routes
from miroir.surveys.queries import open_asks, survey
from miroir.surveys.questionnaire_routes import routes as questionnaires
from miroir.surveys.sent import AnswersSent, given_of
from miroir.surveys.showing import Ask

TAGS = ["surveys"]


@get("/api/v1/asks", guards=[requires_role("adviser")], tags=TAGS)
async def list_asks(caller: Caller, database: Database) -> Page[Ask]:
    """List what the signed-in adviser is asked: about contacts that ended, or at large."""
    async with database.transaction(caller.organisation) as tx:
        return Page(await open_asks(tx, caller.id))


@post(
    "/api/v1/asks/{invitation_id:uuid}/answers",
    guards=[requires_role("adviser")],
    status_code=204,
    tags=TAGS,
)
async def answer_ask(
    invitation_id: UUID, data: AnswersSent, caller: Caller, database: Database
) -> None:
    """Answer; the same answers again change nothing, others replace them for a day."""
    async with database.transaction(caller.organisation) as tx:
        await _require_own(tx, invitation_id, caller)
        await answer(tx, invitation_id, given_of(data.answers), confirmed=True)


@post(
    "/api/v1/asks/{invitation_id:uuid}/dismissal",
    guards=[requires_role("adviser")],
    status_code=204,
    tags=TAGS,
)
async def dismiss_ask(invitation_id: UUID, caller: Caller, database: Database) -> None:
    """Say that one would rather not answer."""
    async with database.transaction(caller.organisation) as tx:
        await _require_own(tx, invitation_id, caller)
        await dismiss(tx, invitation_id)


async def _require_own(tx: Transaction, invitation_id: UUID, caller: Caller) -> None:
    found = await survey(tx, invitation_id)
    if found.adviser_id != caller.id:
        raise NotFound("There is no such invitation.")


routes: list[ControllerRouterHandler] = [
    list_asks,
    answer_ask,
    dismiss_ask,
    *questionnaires,
    *moments,
    *failures,
    *ask_pages,
    *ask_steps,
    *links,
    *link_pages,
    *kiosk_pages,
    *pages,
    *past_routes,
]
