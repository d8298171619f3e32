"""Questions as a screen shows them, in one language."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.language import CODES
from miroir.surveys.kinds import Scale, ScaleName, Text, Words
from miroir.surveys.model import Question, Questionnaire, SurveyName
from miroir.surveys.paths import PIPED


class Anchor(msgspec.Struct, frozen=True):
    """A value of a scale that has words."""

    value: int
    text: str


class QuestionShown(msgspec.Struct, frozen=True, kw_only=True):
    """A question; `lowest`, `highest` and `anchors` are of its scale, null and none for words."""

    code: str
    text: str
    scale: ScaleName | Literal["words"]
    optional: bool
    lowest: int | None = None
    highest: int | None = None
    anchors: list[Anchor] = []
    longest: int | None = None


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What an adviser is asked about the conversation `number`; null: about no contact.

    `anonymous`: the answers are kept apart from who gave them, and cannot be changed.
    `more`: `questions` are only the first; all are asked page by page (`…/page`), or on
    `/asks/{invitation_id}`.
    """

    invitation_id: UUID
    conversation_id: UUID | None
    number: int | None
    survey: SurveyName
    anonymous: bool
    questions: list[QuestionShown]
    more: bool = False


def show_questions(
    questionnaire: Questionnaire, *, language: str, brand: str
) -> list[QuestionShown]:
    """Return the questions that can be asked one tap after the other, in `language`.

    These are the first ones, up to one that is neither on a scale nor in words, that not everybody
    is asked, or that decides what comes next.
    """
    languages = (language, *questionnaire.document.languages)
    return [_shown(question, languages, brand) for question in _plain(questionnaire)]


def more_than_shown(questionnaire: Questionnaire) -> bool:
    """Say whether there are questions that `show_questions` leaves out."""
    return len(_plain(questionnaire)) < len(questionnaire.questions)


def _plain(questionnaire: Questionnaire) -> list[Question]:
    return list(takewhile(_is_plain, questionnaire.questions))


def _is_plain(question: Question) -> bool:
    kind = question.answer
    tapped = isinstance(kind, Scale | Words)
    skipped = isinstance(kind, Words) and question.required  # one goes past words without any
    simple = tapped and not skipped and not question.mixed
    piped = any(PIPED.search(text) for text in question.text.values())
    return simple and not piped and question.show is None and not question.jumps


def _shown(question: Question, languages: Sequence[str], brand: str) -> QuestionShown:
    text = in_words(question.text, *languages, brand=brand)
    if isinstance(question.answer, Words):
        return QuestionShown(
            code=question.code,
            text=text,
            scale="words",
            optional=question.optional,
            longest=question.answer.longest,
        )
    scale = question.answer
    if not isinstance(scale, Scale):
        raise TypeError(f"{question.code} is neither numbers nor words")
    return QuestionShown(
        code=question.code,
        text=text,
        scale=scale.name,
        optional=question.optional,
        lowest=scale.lowest,
        highest=scale.highest,
        anchors=[
            Anchor(value, in_words(scale.anchors[value], *languages, brand=brand))
            for value in scale.values
            if value in scale.anchors
        ],
    )


def in_words(text: Text, *languages: str, brand: str) -> str:
    """Return `text` in the first of `languages` that it has, with the brand's name in its place."""
    return said(text, *languages)[0].replace("{brand}", brand)


def said(text: Text, *languages: str) -> tuple[str, str]:
    """Return `text` in the first of `languages` that it has, else in any, and that language."""
    for code in (*languages, *CODES, *text):
        if words := text.get(code, "").strip():
            return words, code
    return "", languages[0]
