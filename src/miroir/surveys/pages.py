"""The customer's survey page: works without JavaScript, and a followed link is no vote yet."""

from litestar import Response, Router, get, post
from litestar.di import Provide
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from miroir.access import organisation_settings
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import MiroirError, NotFound
from miroir.base.pages import language_of, page
from miroir.base.settings import Settings
from miroir.surveys.answering import answer
from miroir.surveys.answering_page import (
    NOT_KEPT,
    keep_unsent,
    show_page,
    survey_page,
    take_page,
    unkept,
)
from miroir.surveys.consenting import ask_no_more
from miroir.surveys.forms import given_in, read_fields
from miroir.surveys.links import survey_links
from miroir.surveys.opened import Opened, spoken
from miroir.surveys.queries import survey
from miroir.surveys.short_links import invitation_behind, short_links

LARGEST_FORM = 64 * 1024


async def provide_opened(
    token: str, request: HttpRequest, database: Database, settings: Settings
) -> Opened:
    """Return the survey of a customer's link; raises NotFound for a link that is not ours."""
    organisation, invitation_id = survey_links(settings).read(token)
    async with database.transaction(organisation) as tx:
        found = await survey(tx, invitation_id)
        zone = (await organisation_settings(tx)).time_zone
    if found.side != "customer":
        raise NotFound("There is no such survey.")
    tongue = language_of(request, zone=zone, account=found.language)
    return Opened(
        organisation=organisation,
        survey=found,
        tongue=tongue,
        language=spoken(request, found.questionnaire.document.languages, tongue),
        path=f"/survey/{token}",
    )


@get("/survey/{token:str}")
async def show_survey(request: HttpRequest, database: Database, opened: Opened) -> Response[str]:
    """Show the questions; the answer of the link followed is chosen, and kept as a draft only."""
    return await show_page(request, database, opened)


@get("/s/{token:str}")
async def follow_short(token: str, database: Database, settings: Settings) -> Redirect:
    """Lead from the link of an SMS to its page: a followed link is no vote here either."""
    organisation, code = short_links(settings).read(token)
    async with database.transaction(organisation) as tx:
        invitation_id = await invitation_behind(tx, code)
    path = survey_links(settings).path(organisation, invitation_id)
    return Redirect(path, status_code=303, headers=dict(NOT_KEPT))


@post("/survey/{token:str}", request_max_body_size=LARGEST_FORM)
async def take_survey(
    request: HttpRequest, database: Database, opened: Opened
) -> Response[str] | Redirect:
    """Take the form: what a person submits counts."""
    return await take_page(request, database, opened)


@post("/survey/{token:str}/confirmation", request_max_body_size=LARGEST_FORM, status_code=204)
async def confirm_click(request: HttpRequest, database: Database, opened: Opened) -> None:
    """Take what the page's script confirms after a human sign."""
    given = given_in(opened.survey.questionnaire, read_fields(await request.body()))
    async with database.transaction(opened.organisation) as tx:
        await answer(tx, opened.survey.id, given, confirmed=True)


@post("/survey/{token:str}/draft", request_max_body_size=LARGEST_FORM, status_code=204)
async def save_draft(request: HttpRequest, database: Database, opened: Opened) -> None:
    """Keep what a person has chosen or written, for them to find again; it counts nowhere."""
    await keep_unsent(request, database, opened)


@get("/survey/{token:str}/thanks")
async def thank(request: HttpRequest, opened: Opened) -> Response[str]:
    """Thank, and say until when the answers can be changed."""
    return survey_page(request, "surveys/thanks.html", opened)


@get("/survey/{token:str}/no-more")
async def offer_no_more(request: HttpRequest, opened: Opened) -> Response[str]:
    """Offer to be asked no more: a followed link alone changes nothing."""
    return survey_page(request, "surveys/no-more.html", opened, values={"done": False})


@post("/survey/{token:str}/no-more", request_max_body_size=LARGEST_FORM, status_code=200)
async def take_no_more(request: HttpRequest, database: Database, opened: Opened) -> Response[str]:
    """Ask this customer no more: the pages' button, or a mail program's (RFC 8058)."""
    async with database.transaction(opened.organisation) as tx:
        await ask_no_more(tx, opened.survey)
    return survey_page(request, "surveys/no-more.html", opened, values={"done": True})


def show_unknown(request: HttpRequest, _: MiroirError) -> Response[str]:
    """Answer, to a person, that the link leads nowhere."""
    tongue = language_of(request, zone="UTC")
    return unkept(page(request, "surveys/unknown.html", {}, tongue=tongue, status=404))


routes: list[ControllerRouterHandler] = [
    Router(
        "/",
        route_handlers=[
            show_survey,
            take_survey,
            confirm_click,
            save_draft,
            thank,
            offer_no_more,
            take_no_more,
        ],
        dependencies={"opened": Provide(provide_opened)},
        exception_handlers={NotFound: show_unknown},
        include_in_schema=False,
    ),
    Router(
        "/",
        route_handlers=[follow_short],
        exception_handlers={NotFound: show_unknown},
        include_in_schema=False,
    ),
]
