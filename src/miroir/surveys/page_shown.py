"""A page of a survey as data, for screens that ask it themselves: the chat, the desk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.language import phrase
from miroir.surveys.answering_page import speaker_of
from miroir.surveys.logic import Answer
from miroir.surveys.opened import Opened
from miroir.surveys.screen import FIXED, Field, fields_of
from miroir.surveys.taking import Problem, Standing, Taken, is_last

RANKING: Final = phrase("Choose in your order, what matters most first. Choose again to undo.")


class SurveyPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page: its questions, what of them is answered, and the words around them.

    `page` names it, and is sent with its answers; `before` names the one before. `last`: nothing
    can come after it. With a `problem`, said by `notice`, nothing was taken, and the questions
    or rows to look at are `marked`. `done`: all of it is answered, and no question is shown; it
    can be changed as long as `changeable`, until `until`.
    """

    invitation_id: UUID
    page: str
    before: str | None
    last: bool
    heading: str
    opening: str
    thanks: str
    fields: list[Field]
    filled: Mapping[str, Answer]
    words: Mapping[str, str]
    anonymous: bool
    done: bool
    changeable: bool
    until: datetime
    problem: Problem | None = None
    notice: str = ""
    marked: list[str] = []


def show_standing(opened: Opened, standing: Standing) -> SurveyPage:
    """Return the page at which somebody stands, filled in with what was sent or kept."""
    survey, speaker = opened.survey, speaker_of(opened, standing.known)
    document = survey.questionnaire.document
    here = standing.page
    answers = {**survey.answers, **survey.unsent}
    codes = {one.code for question in here for one in question.asked}
    words = {name: speaker.fixed(name) for name in FIXED}
    return SurveyPage(
        invitation_id=survey.id,
        page=here[0].code,
        before=standing.pages[standing.number - 1][0].code if standing.number else None,
        last=is_last(standing),
        heading=speaker.say(document.heading),
        opening="" if standing.number else speaker.say(document.opening),
        thanks=speaker.say(document.thanks),
        fields=fields_of(here, speaker, seed=opened.seed),
        filled={code: answer for code, answer in answers.items() if code in codes},
        words=words | {"ranking": speaker.tongue.gettext(RANKING)},
        anonymous=survey.anonymous,
        done=False,
        changeable=not opened.over,
        until=survey.until,
    )


def show_taken(opened: Opened, taken: Taken) -> SurveyPage:
    """Return what follows a page that was sent: the next one, the same with its problem, the end.

    `opened` is the survey as it is after that.
    """
    standing = msgspec.structs.replace(taken.standing, survey=opened.survey)
    shown = show_standing(opened, standing)
    if taken.problem is not None:
        notice = speaker_of(opened).problem(taken.problem)
        marked = sorted(taken.marked)
        return msgspec.structs.replace(shown, problem=taken.problem, notice=notice, marked=marked)
    if taken.over:
        return msgspec.structs.replace(shown, fields=[], filled={}, done=True)
    return shown
