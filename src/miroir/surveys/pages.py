"""The customer's survey page: works without JavaScript, and a followed link is no vote yet."""

from typing import Literal

import msgspec
from litestar import Response, Router, get, post
from litestar.di import Provide
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from miroir.access import organisation_settings
from miroir.base import clock
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import Invalid, MiroirError, NotFound
from miroir.base.ids import OrganisationId
from miroir.base.language import Language
from miroir.base.pages import language_of, page
from miroir.base.settings import Settings
from miroir.surveys.answering import answer
from miroir.surveys.consenting import take_back_consent
from miroir.surveys.forms import Fields, chosen_in, given_in, read_fields
from miroir.surveys.links import survey_links
from miroir.surveys.model import Given
from miroir.surveys.queries import Survey, survey
from miroir.surveys.showing import show_questions

LARGEST_FORM = 64 * 1024
# A draft is kept as its link is followed, and the address is a secret: nobody keeps the page.
NOT_KEPT = {"cache-control": "no-store", "x-robots-tag": "noindex"}


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """The survey behind a link, and the language to show it in."""

    organisation: OrganisationId
    survey: Survey
    tongue: Language

    @property
    def over(self) -> bool:
        """Whether it cannot be answered, or changed, any more."""
        return clock.now() > self.survey.until


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
    return Opened(organisation=organisation, survey=found, tongue=tongue)


@get("/survey/{token:str}")
async def show_survey(
    token: str, request: HttpRequest, database: Database, opened: Opened
) -> Response[str]:
    """Show the questions; the answer of the link followed is chosen, and kept as a draft only."""
    if opened.over:
        return _page(request, "surveys/over.html", opened, token=token)
    clicked = chosen_in(opened.survey.questionnaire, request.query_params.get("answer"))
    if clicked is not None:
        async with database.transaction(opened.organisation) as tx:
            await answer(tx, opened.survey.id, [clicked], confirmed=False)
    return _form(request, opened, token=token, clicked=clicked)


@post("/survey/{token:str}", request_max_body_size=LARGEST_FORM)
async def take_survey(
    token: str, request: HttpRequest, database: Database, opened: Opened
) -> Response[str] | Redirect:
    """Take the form: what a person submits counts."""
    if opened.over:
        return _page(request, "surveys/over.html", opened, token=token)
    fields = read_fields(await request.body())
    try:
        given = given_in(opened.survey.questionnaire, fields)
        if not any(one.words is None or one.words.strip() for one in given):
            return _form(request, opened, token=token, typed=fields, problem="empty")
        async with database.transaction(opened.organisation) as tx:
            await answer(tx, opened.survey.id, given, confirmed=True)
    except Invalid:
        return _form(request, opened, token=token, typed=fields, problem="invalid")
    return Redirect(f"/survey/{token}/thanks", status_code=303)


@post("/survey/{token:str}/confirmation", request_max_body_size=LARGEST_FORM, status_code=204)
async def confirm_click(request: HttpRequest, database: Database, opened: Opened) -> None:
    """Take what the page's script confirms after a human sign."""
    given = given_in(opened.survey.questionnaire, read_fields(await request.body()))
    async with database.transaction(opened.organisation) as tx:
        await answer(tx, opened.survey.id, given, confirmed=True)


@get("/survey/{token:str}/thanks")
async def thank(token: str, request: HttpRequest, opened: Opened) -> Response[str]:
    """Thank, and say until when the answers can be changed."""
    return _page(request, "surveys/thanks.html", opened, token=token)


@get("/survey/{token:str}/no-more")
async def offer_no_more(token: str, request: HttpRequest, opened: Opened) -> Response[str]:
    """Offer to be asked no more: a followed link alone changes nothing."""
    return _page(request, "surveys/no-more.html", opened, token=token, values={"done": False})


@post("/survey/{token:str}/no-more", request_max_body_size=LARGEST_FORM, status_code=200)
async def ask_no_more(
    token: str, request: HttpRequest, database: Database, opened: Opened
) -> Response[str]:
    """Ask this customer no more by mail: the page's button, or a mail program's (RFC 8058)."""
    async with database.transaction(opened.organisation) as tx:
        await take_back_consent(tx, opened.survey)
    return _page(request, "surveys/no-more.html", opened, token=token, values={"done": True})


def _form(
    request: HttpRequest,
    opened: Opened,
    *,
    token: str,
    clicked: Given | None = None,
    typed: Fields | None = None,
    problem: Literal["empty", "invalid"] | None = None,
) -> Response[str]:
    """Answer with the questions, filled in with what was confirmed, then clicked, then typed."""
    answers = {code: str(value) for code, value in opened.survey.answers.items()}
    if clicked is not None:
        answers[clicked.question] = str(clicked.value)
    values: dict[str, object] = {
        "questions": show_questions(
            opened.survey.questionnaire, language=opened.tongue.code, brand=opened.survey.brand
        ),
        "answers": {**answers, **(typed or {})},
        "clicked": clicked,
        "problem": problem,
    }
    return _page(
        request,
        "surveys/survey.html",
        opened,
        token=token,
        values=values,
        status=422 if problem else 200,
    )


def _page(
    request: HttpRequest,
    template: str,
    opened: Opened,
    *,
    token: str,
    values: dict[str, object] | None = None,
    status: int = 200,
) -> Response[str]:
    shown = {
        "survey": opened.survey,
        "over": opened.over,
        "path": f"/survey/{token}",
        **(values or {}),
    }
    return _unkept(page(request, template, shown, tongue=opened.tongue, status=status))


def show_unknown(request: HttpRequest, _: MiroirError) -> Response[str]:
    """Answer, to a person, that the link leads nowhere."""
    tongue = language_of(request, zone="UTC")
    return _unkept(page(request, "surveys/unknown.html", {}, tongue=tongue, status=404))


def _unkept(response: Response[str]) -> Response[str]:
    response.headers.update(NOT_KEPT)
    return response


routes: list[ControllerRouterHandler] = [
    Router(
        "/",
        route_handlers=[
            show_survey,
            take_survey,
            confirm_click,
            thank,
            offer_no_more,
            ask_no_more,
        ],
        dependencies={"opened": Provide(provide_opened)},
        exception_handlers={NotFound: show_unknown},
        include_in_schema=False,
    )
]
