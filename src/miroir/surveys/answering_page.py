"""Showing and taking the pages of a survey, for whoever may open it."""

import msgspec
from litestar import Response
from litestar.response import Redirect

from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.pages import page as render_page
from miroir.surveys.answering import answer
from miroir.surveys.forms import Fields, chosen_in, read_answers, read_fields
from miroir.surveys.lasting import duration
from miroir.surveys.logic import Answers
from miroir.surveys.model import Given
from miroir.surveys.opened import START, Opened, other_languages
from miroir.surveys.screen import Speaker, fields_of, filled_in
from miroir.surveys.taking import Standing, Taken, is_last, keep, resume, stand, take

# A draft is kept as its link is followed, and the address is a secret: nobody keeps the page.
NOT_KEPT = {"cache-control": "no-store", "x-robots-tag": "noindex"}


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What a page is shown with: which one, what was clicked or typed, what became of it."""

    standing: Standing
    clicked: Given | None = None
    typed: Fields | None = None
    taken: Taken | None = None


async def show_page(request: HttpRequest, database: Database, opened: Opened) -> Response[str]:
    """Show the page where one stopped; the answer of the link followed is a draft at most."""
    if opened.over:
        return survey_page(request, "surveys/over.html", opened)
    survey = opened.survey
    clicked = chosen_in(survey.questionnaire, request.query_params.get("answer"))
    if clicked is not None:
        async with database.transaction(opened.organisation) as tx:
            await answer(tx, survey.id, [clicked], confirmed=False)
    wanted = START if clicked else request.query_params.get("page")
    return _form(request, opened, State(standing=resume(survey, wanted), clicked=clicked))


async def take_page(
    request: HttpRequest, database: Database, opened: Opened
) -> Response[str] | Redirect:
    """Take a page: what a person submits counts; then show the next, or thank."""
    if opened.over:
        return survey_page(request, "surveys/over.html", opened)
    fields = read_fields(await request.body())
    standing = stand(opened.survey, fields.get("page", [""])[-1])
    given, unreadable = read_answers(opened.survey.questionnaire, fields)
    async with database.transaction(opened.organisation) as tx:
        taken = await take(tx, standing, given, unreadable=unreadable)
    if taken.problem is not None:
        return _form(request, opened, State(standing=taken.standing, typed=fields, taken=taken))
    if not taken.over:
        return Redirect(opened.address(page=taken.standing.page), status_code=303)
    thanks = msgspec.structs.replace(opened, path=f"{opened.path}/thanks")
    return Redirect(thanks.address(), status_code=303)


async def keep_unsent(request: HttpRequest, database: Database, opened: Opened) -> None:
    """Keep what the page's script saves as a person goes on; what cannot be read is left out."""
    fields = read_fields(await request.body())
    given, _ = read_answers(opened.survey.questionnaire, fields)
    async with database.transaction(opened.organisation) as tx:
        await keep(tx, opened.survey, given)


def _form(request: HttpRequest, opened: Opened, state: State) -> Response[str]:
    """Answer with a page, filled in with what was sent, kept, clicked, then typed."""
    survey, standing = opened.survey, state.standing
    answers = {**survey.answers, **survey.unsent}
    if state.clicked is not None:
        answers[state.clicked.question] = state.clicked.content
    speaker = speaker_of(opened)
    problem = state.taken.problem if state.taken else None
    before = standing.pages[standing.number - 1] if standing.number else None
    values: dict[str, object] = {
        "fields": fields_of(standing.page, speaker, seed=opened.seed),
        "filled": {**filled_in(answers), **(state.typed or {})},
        "clicked": state.clicked,
        "problem": speaker.problem(problem) if problem else None,
        "missing": state.taken.marked if state.taken else frozenset[str](),
        "back": opened.address(page=before) if before else None,
        "last": is_last(standing),
    }
    status = 422 if problem else 200
    return survey_page(request, "surveys/survey.html", opened, values=values, status=status)


def speaker_of(opened: Opened, answers: Answers | None = None) -> Speaker:
    """Return what says the questionnaire's words, and `answers`, to who has opened it."""
    return Speaker(
        opened.survey.questionnaire.document,
        language=opened.language,
        tongue=opened.tongue,
        brand=opened.survey.brand,
        answers=opened.survey.answers if answers is None else answers,
    )


def survey_page(
    request: HttpRequest,
    template: str,
    opened: Opened,
    *,
    values: dict[str, object] | None = None,
    status: int = 200,
) -> Response[str]:
    """Answer with a page about a survey, which nobody keeps."""
    document = opened.survey.questionnaire.document
    speaker = speaker_of(opened)
    shown = {
        "survey": opened.survey,
        "over": opened.over,
        "path": opened.path,
        "here": opened.address(),
        "spoken": opened.language,
        "more_languages": other_languages(opened),
        "fixed": speaker.fixed,
        "heading": speaker.say(document.heading),
        "opening": opened.survey.lead or speaker.say(document.opening),
        "lasting": duration(document, opened.tongue),
        "thanks": speaker.say(document.thanks),
        **(values or {}),
    }
    return unkept(render_page(request, template, shown, tongue=opened.tongue, status=status))


def unkept(response: Response[str]) -> Response[str]:
    """Return `response`, told to be kept by nobody."""
    response.headers.update(NOT_KEPT)
    return response
