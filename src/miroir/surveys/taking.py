"""Taking one page of a survey, wherever it is answered: what counts, and what comes next."""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Invalid
from miroir.surveys.answering import answer, save_for_later
from miroir.surveys.fitting import check_answer
from miroir.surveys.forms import left_unticked
from miroir.surveys.holding import stored_answers
from miroir.surveys.kinds import Consent
from miroir.surveys.logic import Answers
from miroir.surveys.model import Given, Question
from miroir.surveys.opened import asked_on, page_named
from miroir.surveys.paths import Page, depends_on, pages
from miroir.surveys.queries import Survey

Problem = Literal["empty", "invalid", "required"]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody stands in a survey: at which of the pages that are theirs.

    `together`: nothing counts before the last page is sent, and all of it then.
    """

    survey: Survey
    pages: list[Page]
    number: int
    together: bool = False

    @property
    def page(self) -> Page:
        """The questions they stand at."""
        return self.pages[self.number]

    @property
    def known(self) -> Answers:
        """What decides the way on: what was sent, and with `together` what was kept."""
        return known_of(self.survey, together=self.together)


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a page: `problem` and what is `marked` by it, or where one goes on.

    `over`: it was the last one.
    """

    standing: Standing
    problem: Problem | None = None
    marked: frozenset[str] = frozenset()
    over: bool = False


def stand(survey: Survey, wanted: str | None, *, together: bool = False) -> Standing:
    """Return where somebody is who sends the page that begins with `wanted`; else the first."""
    found = way(survey, known_of(survey, together=together))
    number = page_named(found, wanted) or 0
    return Standing(survey=survey, pages=found, number=number, together=together)


def resume(survey: Survey, wanted: str | None, *, together: bool = False) -> Standing:
    """Return where somebody goes on who comes back: at `wanted`, else where they stopped."""
    known = known_of(survey, together=together)
    found = way(survey, known)
    number = page_named(found, wanted)
    if number is None and (survey.anonymous or together):
        # Nothing is sent before the end: they were last where something is kept.
        number = max((n for n, page in enumerate(found) if _begun(page, known)), default=0)
    if number is None:
        number = next((n for n, page in enumerate(found) if not _passed(survey, page, known)), 0)
    return Standing(survey=survey, pages=found, number=number, together=together)


def _begun(page: Page, known: Answers) -> bool:
    return any(code in known for code in asked_on(page))


def _passed(survey: Survey, page: Page, sent: Answers) -> bool:
    """Say whether a page was sent: one click may have answered its first question only."""
    clicked = survey.questionnaire.clickable
    answered = {code for code in asked_on(page) if code in sent}
    only_clicked = clicked is not None and answered == {clicked[0]} and len(page) > 1
    return bool(answered) and not only_clicked


def is_last(standing: Standing) -> bool:
    """Say whether nothing can come after this page, however it is answered."""
    if standing.number + 1 < len(standing.pages):
        return False
    page, codes = standing.page, set(asked_on(standing.page))
    others = [one for one in standing.survey.questionnaire.questions if one not in page]
    return not (any(one.jumps for one in page) or any(depends_on(one) & codes for one in others))


def way(survey: Survey, answers: Answers) -> list[Page]:
    """Return the pages of somebody who has answered `answers`."""
    return pages(survey.questionnaire.document, answers, seed=survey.id.int)


def known_of(survey: Survey, *, together: bool) -> Answers:
    """Return the answers that decide the way."""
    return {**survey.answers, **survey.unsent} if together else survey.answers


async def take(
    tx: Transaction, standing: Standing, given: Sequence[Given], *, unreadable: Iterable[str] = ()
) -> Taken:
    """Take a page that was sent whole: a box left unticked is an answer too.

    Nothing is taken of a page with a problem. Answers to other questions are taken along.
    Raises Invalid for a question that is not asked at all, Conflict when the survey is over.
    """
    whole = [*given, *left_unticked(standing.page, given, unreadable)]
    wrong = frozenset(unreadable) | _unfit(standing.survey, whole)
    if wrong:
        return Taken(standing=standing, problem="invalid", marked=wrong)
    after = _after(standing.known, whole)
    found = way(standing.survey, after)
    number = min(standing.number, len(found) - 1)
    here = msgspec.structs.replace(standing, pages=found, number=number)
    refused = _refused(here, after)
    if refused is not None:
        return refused
    over = number + 1 == len(found)
    await _count(tx, here, whole, over=over)
    if over:
        return Taken(standing=here, over=True)
    return Taken(standing=msgspec.structs.replace(here, number=number + 1))


async def keep(tx: Transaction, survey: Survey, given: Sequence[Given]) -> None:
    """Keep answers for their author to find again, as far as they fit; they count nowhere.

    Raises Invalid for a question that is not asked at all, Conflict when the survey is over.
    """
    unfit = _unfit(survey, given)
    await save_for_later(tx, survey.id, [one for one in given if one.question not in unfit])


async def _count(tx: Transaction, here: Standing, given: Sequence[Given], *, over: bool) -> None:
    survey = here.survey
    # What is in the ballot box cannot be added to: it is filled once, at the end.
    if (survey.anonymous or here.together) and not over:
        await save_for_later(tx, survey.id, given)
        return
    if here.together and not survey.anonymous:
        given = [*await _kept(tx, here, given), *given]
    await answer(tx, survey.id, given, confirmed=True)


async def _kept(tx: Transaction, here: Standing, given: Sequence[Given]) -> list[Given]:
    """Return what was kept of the pages before, as far as they are still on the way."""
    said = {one.question for one in given}
    asked = {code for page in here.pages for code in asked_on(page)} - said
    stored = await stored_answers(tx, here.survey.id)
    return [one.given for code, one in stored.items() if one.by_hand and code in asked]


def _unfit(survey: Survey, given: Sequence[Given]) -> frozenset[str]:
    wrong: set[str] = set()
    for one in given:
        question = survey.questionnaire.question(one.question)
        try:
            check_answer(question, one)
        except Invalid:
            wrong.add(one.question)
    return frozenset(wrong)


def _after(before: Answers, given: Sequence[Given]) -> Answers:
    taken_back = {one.question for one in given if one.empty}
    kept = {code: answer for code, answer in before.items() if code not in taken_back}
    return kept | {one.question: one.content for one in given if not one.empty}


def _refused(here: Standing, after: Answers) -> Taken | None:
    """Say what keeps the page from being taken: something needed, or nothing answered at all."""
    missing = frozenset(
        one.code
        for question in here.page
        for one in question.asked
        if one.required and _left(one, after)
    )
    if missing:
        return Taken(standing=here, problem="required", marked=missing)
    asked = here.survey.questionnaire.asked
    if here.number + 1 == len(here.pages) and all(_left(one, after) for one in asked):
        return Taken(standing=here, problem="empty")
    return None


def _left(question: Question, answers: Answers) -> bool:
    """Say whether nothing was answered; a box that stands unticked is nothing."""
    answer = answers.get(question.code)
    unticked = isinstance(question.answer, Consent) and not answer
    return unticked or answer is None or (isinstance(answer, str) and not answer.strip())
