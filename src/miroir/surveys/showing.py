"""Questions as a screen shows them, in one language."""

from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.language import Code as Language
from miroir.surveys.model import Question, Questionnaire, Scale, ScaleName, Text


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


class SurveyShown(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation as its questions, for a screen that answers through the API."""

    invitation_id: UUID
    questions: list[QuestionShown]


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What an adviser is asked about the conversation `number`."""

    invitation_id: UUID
    conversation_id: UUID
    number: int
    questions: list[QuestionShown]


def show_questions(
    questionnaire: Questionnaire, *, language: Language, brand: str
) -> list[QuestionShown]:
    """Return the questions in `language`, about `brand`."""
    return [_shown(question, language, brand) for question in questionnaire.questions]


def _shown(question: Question, language: Language, brand: str) -> QuestionShown:
    text = in_words(question.text, language, brand=brand)
    if not isinstance(question.answer, Scale):
        return QuestionShown(
            code=question.code,
            text=text,
            scale="words",
            optional=question.optional,
            longest=question.answer.longest,
        )
    scale = question.answer
    return QuestionShown(
        code=question.code,
        text=text,
        scale=scale.name,
        optional=question.optional,
        lowest=scale.lowest,
        highest=scale.highest,
        anchors=[
            Anchor(value, scale.anchors[value][language])
            for value in scale.values
            if value in scale.anchors
        ],
    )


def in_words(text: Text, language: Language, *, brand: str) -> str:
    """Return `text` in `language`, with the brand's name in its place."""
    return text[language].replace("{brand}", brand)
