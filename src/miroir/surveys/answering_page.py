"""Showing and taking the pages of a survey, for whoever may open it."""

from typing import Literal

import msgspec
from litestar import Response
from litestar.response import Redirect

from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import Invalid
from miroir.base.pages import page as render_page
from miroir.surveys.answering import answer, save_for_later
from miroir.surveys.forms import Fields, chosen_in, given_in, read_fields
from miroir.surveys.kinds import Consent
from miroir.surveys.logic import Answers
from miroir.surveys.model import Given, Question
from miroir.surveys.opened import Opened, asked_on, other_languages, page_at
from miroir.surveys.paths import Page, depends_on
from miroir.surveys.screen import Speaker, fields_of, filled_in

# A draft is kept as its link is followed, and the address is a secret: nobody keeps the page.
NOT_KEPT = {"cache-control": "no-store", "x-robots-tag": "noindex"}

Problem = Literal["empty", "invalid", "required"]


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What a page is shown with: which one, what was typed, what is wrong."""

    number: int
    pages: list[Page]
    clicked: Given | None = None
    typed: Fields | None = None
    problem: Problem | None = None
    missing: frozenset[str] = frozenset()


async def show_page(request: HttpRequest, database: Database, opened: Opened) -> Response[str]:
    """Show the page where one stopped; the answer of the link followed is a draft at most."""
    if opened.over:
        return survey_page(request, "surveys/over.html", opened)
    survey = opened.survey
    clicked = chosen_in(survey.questionnaire, request.query_params.get("answer"))
    if clicked is not None:
        async with database.transaction(opened.organisation) as tx:
            await answer(tx, survey.id, [clicked], confirmed=False)
    found = opened.pages(survey.answers)
    known = {**survey.unsent, **survey.answers}
    number = 0 if clicked else page_at(found, request.query_params.get("page"), known)
    return _form(request, opened, State(number=number, pages=found, clicked=clicked))


async def take_page(
    request: HttpRequest, database: Database, opened: Opened
) -> Response[str] | Redirect:
    """Take a page: what a person submits counts; then show the next, or thank."""
    if opened.over:
        return survey_page(request, "surveys/over.html", opened)
    survey = opened.survey
    fields = read_fields(await request.body())
    found = opened.pages(survey.answers)
    number = page_at(found, fields.get("page", [found[0][0].code])[-1], {})
    state = State(number=number, pages=found, typed=fields)
    try:
        given = given_in(survey.questionnaire, fields, page=found[number])
        after = _after(survey.answers, given)
        found = opened.pages(after)
        number = min(number, len(found) - 1)
        refused = _refused(opened, found, number, after)
        if refused is not None:
            return _form(request, opened, msgspec.structs.replace(state, **refused))
        more = number + 1 < len(found)
        async with database.transaction(opened.organisation) as tx:
            if survey.anonymous and more:  # what is in the ballot box cannot be added to
                await save_for_later(tx, survey.id, given)
            else:
                await answer(tx, survey.id, given, confirmed=True)
    except Invalid:
        return _form(request, opened, msgspec.structs.replace(state, problem="invalid"))
    if number + 1 < len(found):
        return Redirect(opened.address(page=found[number + 1]), status_code=303)
    thanks = msgspec.structs.replace(opened, path=f"{opened.path}/thanks")
    return Redirect(thanks.address(), status_code=303)


def _after(before: Answers, given: list[Given]) -> Answers:
    taken_back = {one.question for one in given if one.empty}
    kept = {code: answer for code, answer in before.items() if code not in taken_back}
    return kept | {one.question: one.content for one in given if not one.empty}


def _refused(
    opened: Opened, found: list[Page], number: int, after: Answers
) -> dict[str, object] | None:
    """Say what keeps the page from being taken: something needed, or nothing answered at all."""
    missing = {
        one.code
        for question in found[number]
        for one in question.asked
        if one.required and _left(one, after)
    }
    if missing:
        return {"problem": "required", "missing": frozenset(missing)}
    asked = opened.survey.questionnaire.asked
    if number + 1 == len(found) and all(_left(one, after) for one in asked):
        return {"problem": "empty"}
    return None


def _left(question: Question, answers: Answers) -> bool:
    """Say whether nothing was answered; a box that stands unticked is nothing."""
    answer = answers.get(question.code)
    unticked = isinstance(question.answer, Consent) and not answer
    return unticked or answer is None or (isinstance(answer, str) and not answer.strip())


async def keep_unsent(request: HttpRequest, database: Database, opened: Opened) -> None:
    """Keep what the page's script saves as a person goes on; what cannot be read is left out."""
    fields = read_fields(await request.body())
    given: list[Given] = []
    for name in fields:
        code = name.partition(".")[0]
        names = {key: texts for key, texts in fields.items() if key.partition(".")[0] == code}
        try:
            given += given_in(opened.survey.questionnaire, names)
        except Invalid:
            continue
    async with database.transaction(opened.organisation) as tx:
        await save_for_later(tx, opened.survey.id, list({g.question: g for g in given}.values()))


def _form(request: HttpRequest, opened: Opened, state: State) -> Response[str]:
    """Answer with a page, filled in with what was sent, kept, clicked, then typed."""
    survey, page = opened.survey, state.pages[state.number]
    answers = {**survey.answers, **survey.unsent}
    if state.clicked is not None:
        answers[state.clicked.question] = state.clicked.content
    speaker = speaker_of(opened)
    values: dict[str, object] = {
        "fields": fields_of(page, speaker, seed=opened.seed),
        "filled": {**filled_in(answers), **(state.typed or {})},
        "clicked": state.clicked,
        "problem": state.problem,
        "missing": state.missing,
        "number": state.number,
        "back": opened.address(page=state.pages[state.number - 1]) if state.number else None,
        "last": state.number + 1 == len(state.pages) and not _decides(opened, page),
        "several": len(state.pages) > 1,
        "codes": asked_on(page),
    }
    return survey_page(
        request,
        "surveys/survey.html",
        opened,
        values=values,
        status=422 if state.problem else 200,
    )


def _decides(opened: Opened, page: Page) -> bool:
    """Say whether what comes next depends on the answers of `page`."""
    codes = set(asked_on(page))
    others = [one for one in opened.survey.questionnaire.questions if one not in page]
    return any(one.jumps for one in page) or any(depends_on(one) & codes for one in others)


def speaker_of(opened: Opened) -> Speaker:
    """Return what says the questionnaire's words to who has opened it."""
    return Speaker(
        opened.survey.questionnaire.document,
        language=opened.language,
        tongue=opened.tongue,
        brand=opened.survey.brand,
        answers=opened.survey.answers,
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
        "thanks": speaker.say(document.thanks),
        **(values or {}),
    }
    return unkept(render_page(request, template, shown, tongue=opened.tongue, status=status))


def unkept(response: Response[str]) -> Response[str]:
    """Return `response`, told to be kept by nobody."""
    response.headers.update(NOT_KEPT)
    return response
