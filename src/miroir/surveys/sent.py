"""Answers as they come over the API."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final, TypeAlias

import msgspec

from miroir.surveys.fitting import LARGEST
from miroir.surveys.kinds import LONGEST_WORDS, MOST_OPTIONS
from miroir.surveys.model import MOST_QUESTIONS, Given

MOST_ANSWERS: Final = MOST_QUESTIONS * MOST_OPTIONS

Code: TypeAlias = Annotated[str, msgspec.Meta(max_length=32)]


class AnswerSent(msgspec.Struct, frozen=True, kw_only=True):
    """An answer: one of the fields, as its question asks.

    `value` on a scale and for a consent, `words` ('' takes earlier words back), `picked` the
    codes of options (none takes them back), in order for a ranking, `number`, `day`.
    """

    question: Code
    value: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None
    words: Annotated[str, msgspec.Meta(max_length=LONGEST_WORDS)] | None = None
    picked: Annotated[list[Code], msgspec.Meta(max_length=MOST_OPTIONS)] | None = None
    number: Annotated[float, msgspec.Meta(ge=-LARGEST, le=LARGEST)] | None = None
    day: date | None = None


SomeAnswers: TypeAlias = Annotated[
    list[AnswerSent], msgspec.Meta(min_length=1, max_length=MOST_ANSWERS)
]
PageAnswers: TypeAlias = Annotated[list[AnswerSent], msgspec.Meta(max_length=MOST_ANSWERS)]


class AnswersSent(msgspec.Struct, frozen=True, kw_only=True):
    """Answers, one for each question at most."""

    answers: SomeAnswers


class PageSent(msgspec.Struct, frozen=True, kw_only=True):
    """The page that begins with the question `page`, whole: what is not answered is left out.

    `unreadable` are the questions of which something was entered that is no answer.
    """

    page: Code
    answers: PageAnswers
    unreadable: Annotated[list[Code], msgspec.Meta(max_length=MOST_QUESTIONS)] = []


def given_of(answers: Sequence[AnswerSent]) -> list[Given]:
    """Return answers as verbs take them."""
    return [
        Given(
            question=sent.question,
            value=sent.value,
            words=sent.words,
            picked=None if sent.picked is None else tuple(sent.picked),
            number=sent.number,
            day=sent.day,
        )
        for sent in answers
    ]
