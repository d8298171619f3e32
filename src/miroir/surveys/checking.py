"""What must be mended in a questionnaire before it can be asked."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from miroir.base.errors import Invalid
from miroir.base.language import phrase
from miroir.surveys.kinds import (
    ENDS,
    GOOD,
    MOST_OPTIONS,
    Choice,
    Day,
    Matrix,
    Number,
    Ranking,
    Scale,
    Text,
    options_of,
)
from miroir.surveys.logic import END
from miroir.surveys.model import MOST_QUESTIONS, Document, Question
from miroir.surveys.reach import flow_problems

MOST_LANGUAGES: Final = 8
LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
NOT_LANGUAGES: Final = phrase("Write codes of languages of two or three letters: fr, en, es.")
TOO_MANY: Final = phrase("A questionnaire has 1 to 20 questions.")
TWICE: Final = phrase("Two questions have this code: give each its own.")
RESERVED: Final = phrase("This code means the end: choose another.")
NO_WORDS: Final = phrase("Words are missing in the first language.")
NO_ENDS: Final = phrase("Both ends of the scale need words.")
OTHER_ENDS: Final = phrase("The scale has other ends than its name says.")
OTHER_WAY: Final = phrase("The scale runs the other way than its name says.")
FEW_OPTIONS: Final = phrase("Give it two options at least, and twenty at most.")
SAME_OPTIONS: Final = phrase("Two options have the same code: give each its own.")
MOST: Final = phrase("It cannot take more answers than it has options.")
LIMITS: Final = phrase("The lower limit is above the upper one.")


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with the question `code` (None: with the whole); `about` names another."""

    code: str | None
    why: str
    about: str = ""

    def __str__(self) -> str:
        return f"{self.code or 'questionnaire'}: {self.why}{f' ({self.about})' * bool(self.about)}"


class CannotBeAsked(Invalid):
    """A document that cannot be published; `problems` says everything that is wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(
            phrase("This cannot be asked yet: mend what is listed."),
            problems=[str(problem) for problem in problems],
        )
        self.problems = problems


def check_document(document: Document) -> None:
    """Raise CannotBeAsked, with everything that is wrong, unless `document` can be asked."""
    if found := problems(document):
        raise CannotBeAsked(found)


def problems(document: Document) -> list[Problem]:
    """Return everything that is wrong with a document, in its order."""
    if not are_languages(document.languages):
        return [Problem(None, NOT_LANGUAGES)]
    if not 1 <= len(document.questions) <= MOST_QUESTIONS:
        return [Problem(None, TOO_MANY)]
    found = list(_same_codes(document.questions))
    for question in document.questions:
        found += (Problem(question.code, why) for why in _wrong(question, document.languages[0]))
    if found:
        return found
    return [Problem(*wrong) for wrong in flow_problems(document)]


def are_languages(codes: Sequence[str]) -> bool:
    """Return whether a questionnaire can speak these languages."""
    return 1 <= len(codes) <= MOST_LANGUAGES and all(map(LANGUAGE.fullmatch, codes))


def _same_codes(questions: Sequence[Question]) -> Iterator[Problem]:
    codes = Counter(
        code
        for question in questions
        for code in {question.code, *(one.code for one in question.asked)}
    )
    yield from (Problem(code, TWICE) for code, times in codes.items() if times > 1)
    if END in codes:
        yield Problem(END, RESERVED)


def _wrong(question: Question, first: str) -> Iterator[str]:
    kind = question.answer
    if not all(text.get(first, "").strip() for text in _texts(question)):
        yield NO_WORDS
    if isinstance(kind, Scale | Matrix):
        yield from _wrong_scale(kind.scale if isinstance(kind, Matrix) else kind)
    if isinstance(kind, Choice | Ranking | Matrix):
        yield from _wrong_options([option.code for option in options_of(kind)], kind)
    if isinstance(kind, Number):
        lowest, highest = kind.lowest, kind.highest
        if lowest is not None and highest is not None and lowest > highest:
            yield LIMITS
    if isinstance(kind, Day) and kind.first and kind.last and kind.first > kind.last:
        yield LIMITS


def _texts(question: Question) -> Iterator[Text]:
    kind = question.answer
    yield question.title
    yield question.text
    yield from (option.text for option in options_of(kind))
    if isinstance(kind, Scale | Matrix):
        yield from (kind.scale if isinstance(kind, Matrix) else kind).anchors.values()


def _wrong_scale(scale: Scale) -> Iterator[str]:
    ends = (scale.lowest, scale.highest)
    if ends != ENDS[scale.name]:
        yield OTHER_ENDS
    if GOOD[scale.name] not in (None, scale.good):
        yield OTHER_WAY
    if not set(ENDS[scale.name]) <= set(scale.anchors):
        yield NO_ENDS


def _wrong_options(codes: Sequence[str], kind: object) -> Iterator[str]:
    least = 1 if isinstance(kind, Matrix) else 2
    if not least <= len(codes) <= MOST_OPTIONS:
        yield FEW_OPTIONS
    if len(set(codes)) < len(codes):
        yield SAME_OPTIONS
    if isinstance(kind, Choice) and not 1 <= kind.most <= max(len(codes), 1):
        yield MOST
