"""Questionnaires: what is asked, on which scale, in which words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec

from miroir.base.errors import Invalid
from miroir.base.language import CODES
from miroir.base.language import Code as Language
from miroir.journal import Code

Side = Literal["customer", "adviser"]
ScaleName = Literal["effort7", "satisfaction5", "yesno"]
Text = Mapping[Language, str]

ENDS: Final[Mapping[ScaleName, tuple[int, int]]] = {
    "effort7": (1, 7),
    "satisfaction5": (1, 5),
    "yesno": (0, 1),
}
MOST_QUESTIONS = 20
LONGEST_WORDS = 4000  # characters
MOST_LINKS = 11  # beside each other, on a telephone


class Scale(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="scale"):
    """Whole values from `lowest` to `highest`; `good` is the end that is good news.

    `anchors` are the words of the values; the two ends always have some. effort7 is CES 2.0:
    agreement, 1 to 7, that it was made easy.
    """

    name: ScaleName
    lowest: int
    highest: int
    good: Literal["low", "high"]
    anchors: Mapping[int, Text]

    @property
    def values(self) -> range:
        """Every value that may be answered."""
        return range(self.lowest, self.highest + 1)


class Words(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="words"):
    """An answer in the person's own words, of at most `longest` characters."""

    longest: int = LONGEST_WORDS


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question. The same `code` on both sides makes a pair of the mirror.

    `title` is its short name on charts; `{brand}` in a text stands for the brand's name.
    """

    code: Code
    title: Text
    text: Text
    answer: Scale | Words
    optional: bool = False


class Questionnaire(msgspec.Struct, frozen=True, kw_only=True):
    """One version of what a side is asked; answers belong to the version they answered."""

    id: UUID
    side: Side
    version: int
    questions: tuple[Question, ...]

    def question(self, code: str) -> Question:
        """Return the question `code`; raises Invalid."""
        for question in self.questions:
            if question.code == code:
                return question
        raise Invalid(f"There is no such question: choose among {', '.join(self.codes)}.")

    @property
    def clickable(self) -> tuple[str, Scale] | None:
        """The question that a mail asks with one link a value: the first, when on a scale."""
        first = self.questions[0]
        if isinstance(first.answer, Scale) and len(first.answer.values) <= MOST_LINKS:
            return first.code, first.answer
        return None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the questions, in their order."""
        return tuple(question.code for question in self.questions)


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as sent: a value of the scale, or words ('' takes earlier words back)."""

    question: str
    value: int | None = None
    words: str | None = None


def check_answer(question: Question, given: Given) -> Given:
    """Return `given` as it can be stored. Raises Invalid when it does not fit the question."""
    if isinstance(question.answer, Scale):
        scale = question.answer
        if given.words is not None or given.value not in scale.values:
            raise Invalid(
                f"{question.code} is answered by a whole number"
                f" from {scale.lowest} to {scale.highest}."
            )
        return given
    if given.value is not None or given.words is None:
        raise Invalid(f"{question.code} is answered in words.")
    words = given.words.replace("\x00", "").encode("utf-8", "replace").decode().strip()
    if len(words) > question.answer.longest:
        raise Invalid(f"{question.code} takes at most {question.answer.longest} characters.")
    return Given(question=given.question, words=words)


def check_questions(questions: Sequence[Question]) -> None:
    """Raise Invalid, saying what to mend, unless `questions` can be asked in every language."""
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        raise Invalid(f"A questionnaire has 1 to {MOST_QUESTIONS} questions.")
    code, times = Counter(question.code for question in questions).most_common(1)[0]
    if times > 1:
        raise Invalid(f"Two questions have the code {code}: give each its own.")
    for question in questions:
        _check_texts(question)


def _check_texts(question: Question) -> None:
    texts = [question.title, question.text]
    if isinstance(question.answer, Scale):
        scale = question.answer
        ends = (scale.lowest, scale.highest)
        if ends != ENDS[scale.name] or not set(ends) <= set(scale.anchors):
            raise Invalid(f"The scale {scale.name} has the ends {ENDS[scale.name]}, with words.")
        texts += scale.anchors.values()
    for text in texts:
        if missing := [code for code in CODES if not text.get(code, "").strip()]:
            raise Invalid(f"{question.code} lacks words in {', '.join(missing)}.")
