"""Questionnaires and answers of every kind, made up for the tests of the way through them."""

from typing import Any

from hypothesis import strategies as st

from miroir.surveys.defaults import EFFORT, SATISFACTION, YES_NO
from miroir.surveys.kinds import (
    Choice,
    Consent,
    Day,
    Kind,
    Matrix,
    Number,
    Option,
    Ranking,
    Scale,
    Text,
    Words,
)
from miroir.surveys.logic import Answer, Condition, Jump, Rule
from miroir.surveys.model import Document, Question
from miroir.surveys.reach import flow_problems

OPTIONS = tuple(Option(code=code, text={"fr": code, "en": code}) for code in ("a", "b", "c"))
KINDS: tuple[Kind, ...] = (
    EFFORT,
    YES_NO,
    Words(),
    Choice(options=OPTIONS),
    Choice(options=OPTIONS, most=2, mixed=True),
    Ranking(options=OPTIONS),
    Day(),
    Number(lowest=0, highest=9),
    Consent(),
)
TESTS = ("is", "is_not", "at_least", "at_most", "has", "answered", "unanswered")


def text(words: str) -> Text:
    """Return the same words in both languages."""
    return {"fr": words, "en": words}


def ask(code: str, answer: Kind = YES_NO, **more: Any) -> Question:
    """Return a question called `code`."""
    return Question(code=code, title=text(code), text=text(code), answer=answer, **more)


def when(question: str, test: Any, value: float | str | None = None) -> Rule:
    """Return a rule of one condition."""
    return Rule(conditions=(Condition(question=question, test=test, value=value),))


def matrix(code: str, *rows: str) -> Question:
    """Return a matrix of satisfaction."""
    options = tuple(Option(code=row, text=text(row)) for row in rows)
    return ask(code, Matrix(rows=options, scale=SATISFACTION))


def answers_to(kind: Kind) -> st.SearchStrategy[Answer | None]:
    """Give answers of a kind, or none."""
    codes = st.sampled_from(("a", "b", "c"))
    found: st.SearchStrategy[Any]
    match kind:
        case Scale():
            found = st.sampled_from(kind.values)
        case Choice(most=1):
            found = codes.map(lambda code: (code,))
        case Choice() | Ranking():
            found = st.lists(codes, min_size=1, max_size=2, unique=True).map(tuple)
        case Number():
            found = st.integers(0, 9).map(float)
        case Consent():
            found = st.integers(0, 1)
        case Day():
            found = st.dates().map(lambda day: day.isoformat())
        case _:
            found = st.text(max_size=3)
    return st.none() | found


@st.composite
def rules(draw: st.DrawFn, codes: list[str]) -> Rule:
    """Give rules about some of the questions `codes`."""
    conditions = st.builds(
        Condition,
        question=st.sampled_from(codes),
        test=st.sampled_from(TESTS),
        value=st.sampled_from((0.0, 1.0, 3.0, 7.0, "a", "b", "2026-01-01")),
    )
    found = draw(st.lists(conditions, min_size=1, max_size=2))
    return Rule(conditions=tuple(found), match=draw(st.sampled_from(("all", "any"))))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Give documents whose logic may be right or wrong, never naming what comes later."""
    size = draw(st.integers(1, 7))
    codes = [f"q{n}" for n in range(size)]
    return Document(questions=tuple(draw(_questions(codes, place)) for place in range(size)))


@st.composite
def _questions(draw: st.DrawFn, codes: list[str], place: int) -> Question:
    show = draw(st.none() | rules(codes[:place])) if place else None
    targets = st.sampled_from([*codes[place + 1 :], "end"])
    jumps: list[Jump] = []
    for target in draw(st.lists(targets, max_size=2)):
        when_left = draw(st.just(Rule()) | rules(codes[: place + 1]))
        jumps.append(Jump(to=target, when=when_left))
    return ask(
        codes[place],
        draw(st.sampled_from(KINDS)),
        show=show,
        jumps=tuple(jumps),
        page_break=draw(st.booleans()),
        mixed=draw(st.booleans()) and not jumps,
    )


def valid_documents() -> st.SearchStrategy[Document]:
    """Give documents whose logic is right: what is wrong in it is taken out."""
    return documents().map(_mended)


def _mended(document: Document) -> Document:
    questions = {question.code: question for question in document.questions}
    while wrong := flow_problems(Document(questions=tuple(questions.values()))):
        for code, _, _ in wrong:
            asked = questions[code]
            if asked.show or asked.jumps or asked.mixed:
                questions[code] = ask(code, asked.answer)
            else:
                del questions[code]
                break
    return Document(questions=tuple(questions.values()))
