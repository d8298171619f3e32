"""The questions that a plan's columns answer, and what must be said before a file can be taken."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from miroir.base.errors import Invalid
from miroir.base.language import phrase
from miroir.surveys.kinds import (
    ENDS,
    GOOD,
    Choice,
    Day,
    Kind,
    Number,
    Option,
    Scale,
    ScaleName,
    Text,
    Words,
)
from miroir.surveys.model import Document, Question
from miroir.surveys.past.cells import whole_in
from miroir.surveys.past.codes import codes_for
from miroir.surveys.past.model import Column, Plan
from miroir.surveys.starters import SCALES

NO_ANSWERS: Final = phrase("Choose at least one column that holds answers.")
NO_DIRECTION: Final = phrase("Say which end of this scale is good.")
OTHER_WAY: Final = phrase("This measure runs the other way: choose another scale, or its own end.")
NO_CODE: Final = phrase("Give it a code: small letters, digits and _, a letter first.")
SAME_CODE: Final = phrase("Another column has this code: give each its own.")
OTHER_MEASURE: Final = phrase(
    "This code is known on another scale, or in the other direction: give it another code."
)
FEW_OPTIONS: Final = phrase("Say which options there are: a line each.")
OFF_SCALE: Final = phrase("Write each as “cell = value”, the value one of the scale’s.")
NOT_ASKED: Final = phrase("This side is not asked this now: choose one of its questions.")
NO_DATE: Final = phrase("Choose the column with the date, or give one day for all.")
NO_CHANNEL: Final = phrase("Choose the column with the channel, or one channel for all.")
TWICE: Final = phrase("Only one column can be this.")
CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
ONCE: Final = ("date", "channel", "team", "language", "respondent", "weight")


class PlanProblem(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be said before: `place` is the column (None: the whole), `why` a phrase."""

    place: int | None
    why: str


class CannotBeTaken(Invalid):
    """A plan that cannot be run; `problems` says everything that is to be said first."""

    def __init__(self, problems: list[PlanProblem]) -> None:
        super().__init__(
            phrase("This cannot be taken over yet: say what is marked."),
            problems=[{"column": one.place, "why": one.why} for one in problems],
        )
        self.problems = problems


def document_of(plan: Plan, *, current: Document) -> Document:
    """Return what was asked: the `current` document, or one made of the columns."""
    if plan.source == "current":
        return current
    questions = [question_of(column, plan.language) for column in answered(plan).values()]
    return Document(questions=tuple(questions), languages=(plan.language,))


def answered(plan: Plan) -> Mapping[int, Column]:
    """Return the columns that hold answers, by their places."""
    return {place: column for place, column in enumerate(plan.columns) if column.role == "answer"}


def question_of(column: Column, language: str) -> Question:
    """Return the question that a column answers."""
    text = {language: column.header or column.code}
    return Question(code=column.code, title=text, text=text, answer=_kind(column, language))


def _kind(column: Column, language: str) -> Kind:
    match column.asked_as:
        case "choice":
            return Choice(options=options_in(column, language))
        case "choices":
            options = options_in(column, language)
            return Choice(options=options, most=max(len(options), 1))
        case "number":
            return Number(decimals=True)
        case "day":
            return Day()
        case "words":
            return Words()
        case scale:
            lowest, highest = ENDS[scale]
            return Scale(
                name=scale,
                lowest=lowest,
                highest=highest,
                good=column.good or "high",
                anchors=_anchors(scale, column, language),
            )


def options_in(column: Column, language: str) -> tuple[Option, ...]:
    """Return the options that the cells of a column stand for, each once."""
    names = list(dict.fromkeys(name for _, name in column.pairs if name))
    return tuple(
        Option(code=code, text={language: name})
        for code, name in zip(codes_for(names), names, strict=True)
    )


def _anchors(scale: ScaleName, column: Column, language: str) -> Mapping[int, Text]:
    lowest, highest = ENDS[scale]
    anchors: dict[int, Text] = dict(SCALES[scale].anchors) if scale in SCALES else {}
    for cell, value in column.pairs:
        number = whole_in(value)
        if number is not None and number in range(lowest, highest + 1):
            anchors[number] = {language: cell}
    for end, words in ((lowest, column.lowest), (highest, column.highest)):
        if words or end not in anchors:
            anchors[end] = {language: words or str(end)}
    return anchors


def problems_of(plan: Plan, *, current: Document, known: Mapping[str, object]) -> list[PlanProblem]:
    """Return everything that is to be said before a plan can be run.

    `known` has scale and direction of every code that was ever asked; None for other kinds.
    """
    found = [PlanProblem(place=None, why=why) for why in _of_the_whole(plan)]
    asked = {one.code: one for question in current.questions for one in question.asked}
    codes: set[str] = set()
    for place, column in answered(plan).items():
        if plan.source == "current":
            why = None if column.code in asked else NOT_ASKED
        else:
            why = next(_of_a_column(column, plan.language, known), None)
        if why is None and column.code in codes:
            why = SAME_CODE
        codes.add(column.code)
        if why is not None:
            found.append(PlanProblem(place=place, why=why))
    return found


def _of_the_whole(plan: Plan) -> Iterator[str]:
    roles = [column.role for column in plan.columns]
    if "answer" not in roles:
        yield NO_ANSWERS
    if "date" not in roles and plan.day is None:
        yield NO_DATE
    if "channel" not in roles and plan.channel is None:
        yield NO_CHANNEL
    if any(roles.count(role) > 1 for role in ONCE):
        yield TWICE


def _of_a_column(column: Column, language: str, known: Mapping[str, object]) -> Iterator[str]:
    if not _is_code(column.code):
        yield NO_CODE
        return
    if column.asked_as in ENDS:
        yield from _of_a_scale(column)
    if column.asked_as in ("choice", "choices") and not options_in(column, language):
        yield FEW_OPTIONS
    if column.asked_as not in ENDS or column.good is not None:
        measure = measure_of(question_of(column, language))
        if known.get(column.code, measure) != measure:
            yield OTHER_MEASURE


def _of_a_scale(column: Column) -> Iterator[str]:
    fixed = GOOD[column.asked_as]  # type: ignore[index]
    if column.good is None:
        yield NO_DIRECTION
    elif fixed not in (None, column.good):
        yield OTHER_WAY
    lowest, highest = ENDS[column.asked_as]  # type: ignore[index]
    values = [whole_in(value) for _, value in column.pairs if value]
    if any(value is None or not lowest <= value <= highest for value in values):
        yield OFF_SCALE


def _is_code(code: str) -> bool:
    return bool(CODE.fullmatch(code))


def measure_of(question: Question) -> object:
    """Return scale and direction of a question; None for another kind."""
    kind = question.answer
    return (kind.name, kind.good) if isinstance(kind, Scale) else None
