"""Questionnaires: what is asked, how it is answered, in which words and languages."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Final, Literal, cast
from uuid import UUID

import msgspec

from miroir.base.errors import Invalid
from miroir.base.language import CODES
from miroir.journal import Code
from miroir.surveys.kinds import Kind, Matrix, Scale, Text
from miroir.surveys.logic import Answer, Jump, Rule

Side = Literal["customer", "adviser"]
# About a contact; whether it was really solved; the relation; staff, in short and at large.
SurveyKind = Literal["contact", "solved", "relation", "improvement", "pulse", "barometer"]
# The questionnaire of a kind that everybody has, or a further one of it: "relation_2".
SURVEY_PATTERN: Final = "^(contact|solved|relation|improvement|pulse|barometer)(_[1-9][0-9]{0,3})?$"
SurveyName = Annotated[
    str, msgspec.Meta(pattern=SURVEY_PATTERN, examples=["contact", "relation_2"])
]

MOST_QUESTIONS: Final = 20
MOST_LINKS: Final = 11  # beside each other, on a telephone


def kind_of(survey: SurveyName) -> SurveyKind:
    """Return what a questionnaire is about."""
    return cast(SurveyKind, survey.partition("_")[0])


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question. The same `code` on both sides makes a pair of the mirror.

    `title` is its short name on charts; `{brand}` in a text stands for the brand's name, and
    `{answer:code}` for what was answered before. `show` None: it is asked of everybody who comes
    by. Neighbours that are `mixed` come in another order for each person.
    """

    code: Code
    title: Text
    text: Text
    answer: Kind
    optional: bool = False
    required: bool = False
    page_break: bool = False
    mixed: bool = False
    show: Rule | None = None
    jumps: tuple[Jump, ...] = ()

    @property
    def asked(self) -> "tuple[Question, ...]":
        """What is answered under a code of its own: the rows of a matrix, else the question."""
        if not isinstance(self.answer, Matrix):
            return (self,)
        return tuple(
            Question(
                code=row.code,
                title=row.text,
                text=row.text,
                answer=self.answer.scale,
                optional=self.optional,
                required=self.required,
            )
            for row in self.answer.rows
        )


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What a questionnaire says. Texts lacking in a language are said in the first of `languages`.

    `heading`, `opening` and `thanks` take the place of the page's own words where they are set;
    so do `words`, by the names of model.FIXED.
    """

    questions: tuple[Question, ...]
    languages: tuple[str, ...] = CODES
    heading: Text = {}
    opening: Text = {}
    thanks: Text = {}
    words: Mapping[str, Text] = {}

    def say(self, text: Text, language: str) -> str:
        """Return `text` in `language`, else in the first language that has it."""
        wished = (text.get(code, "").strip() for code in (language, *self.languages))
        return next(filter(None, wished), "") or next(iter(text.values()), "")


class Questionnaire(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One version of what a side is asked; answers belong to the version they answered."""

    id: UUID
    side: Side
    version: int
    document: Document

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions in the order of the document."""
        return self.document.questions

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """Everything that is answered under a code of its own: rows of matrices one by one."""
        return tuple(one for question in self.questions for one in question.asked)

    def question(self, code: str) -> Question:
        """Return the question, or the row of a matrix, that is `code`; raises Invalid."""
        for question in self.asked:
            if question.code == code:
                return question
        raise Invalid(f"There is no such question: choose among {', '.join(self.codes)}.")

    @property
    def clickable(self) -> tuple[str, Scale] | None:
        """The question that a mail asks with one link a value: the first, when on a scale."""
        first = self.questions[0]
        one_for_all = first.show is None and not first.mixed
        if isinstance(first.answer, Scale) and one_for_all:
            return first.code, first.answer
        return None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes under which answers are given, in the order of the document."""
        return tuple(question.code for question in self.asked)


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as sent: one of its fields, as its question asks.

    `value` on a scale and for a consent; `words` ('' takes earlier words back); `picked` the
    codes of options (none takes them back), of a ranking in order; `number`; `day`.
    """

    question: str
    value: int | None = None
    words: str | None = None
    picked: tuple[str, ...] | None = None
    number: float | None = None
    day: date | None = None

    @property
    def content(self) -> Answer:
        """What was answered. Raises Invalid unless exactly one field is set."""
        self.require_one()
        day = None if self.day is None else self.day.isoformat()
        fields: tuple[Answer | None, ...]
        fields = (self.value, self.words, self.picked, self.number, day)
        return next(one for one in fields if one is not None)

    def require_one(self) -> None:
        """Raise Invalid unless exactly one field is set."""
        fields = (self.value, self.words, self.picked, self.number, self.day)
        if sum(one is not None for one in fields) != 1:
            raise Invalid(f"{self.question} takes one answer: send one of its fields.")

    @property
    def empty(self) -> bool:
        """Whether it takes an earlier answer back."""
        return self.words == "" or self.picked == ()
