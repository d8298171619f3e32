"""The way through a questionnaire: which questions, on which pages, in which order.

All of it follows from the document, the answers so far and the person's seed, so that who comes
back finds the same way. A page ends where what comes next depends on it.
"""

import re
from collections.abc import Iterable, Sequence
from random import Random
from typing import Final, TypeVar
from zlib import crc32

from miroir.surveys.kinds import Option
from miroir.surveys.logic import END, Answer, Answers, holds
from miroir.surveys.model import Document, Question

PIPED: Final = re.compile(r"\{answer:([a-z][a-z0-9_]{0,31})\}")

Page = tuple[Question, ...]
Thing = TypeVar("Thing")


def pages(document: Document, answers: Answers, *, seed: int) -> list[Page]:
    """Return the pages of a person who has answered `answers`, as if they left the rest blank.

    What a page holds depends on earlier pages only: its own answers never change it. An answer
    to a question that is not asked on this way says nothing.
    """
    order = arranged(document.questions, seed=seed)
    places = {question.code: place for place, question in enumerate(order)}
    known: dict[str, Answer] = {}
    found: list[list[Question]] = [[]]
    here: set[str] = set()
    place = 0
    while place < len(order):
        question = order[place]
        if here and (question.page_break or here & depends_on(question)):
            found.append([])
            here = set()
        place += 1
        here |= {question.code, *codes_of(question)}
        if question.show is None or holds(question.show, known):
            found[-1].append(question)
            known |= {code: answers[code] for code in codes_of(question) if code in answers}
            place = _next(question, known, places, place)
        if question.jumps and place < len(order):
            found.append([])
            here = set()
    return [tuple(page) for page in found if page]


def _next(question: Question, known: Answers, places: dict[str, int], place: int) -> int:
    for jump in question.jumps:
        if holds(jump.when, known):
            return len(places) if jump.to == END else max(places[jump.to], place)
    return place


def codes_of(question: Question) -> tuple[str, ...]:
    """Return the codes under which a question is answered: its own, or those of its rows."""
    return tuple(one.code for one in question.asked)


def depends_on(question: Question) -> set[str]:
    """Return the questions whose answers decide whether this is asked, or in which words."""
    shown_by = question.show.conditions if question.show else ()
    piped = {code for text in texts_of(question) for code in PIPED.findall(text)}
    return {condition.question for condition in shown_by} | piped


def texts_of(question: Question) -> Iterable[str]:
    """Return the texts of a question that may hold answers to others, in every language."""
    return question.text.values()


def arranged(questions: Sequence[Question], *, seed: int) -> list[Question]:
    """Return the questions with each run of mixed neighbours in the person's own order."""
    order: list[Question] = []
    run: list[Question] = []
    for question in questions:
        if not question.mixed:
            order += _shuffled(run, seed=seed)
            run = []
            order.append(question)
        else:
            run.append(question)
    return order + _shuffled(run, seed=seed)


def _shuffled(run: Sequence[Question], *, seed: int) -> list[Question]:
    return mix(run, seed=seed, about=run[0].code) if run else []


def mixed_options(options: Sequence[Option], *, seed: int, about: str) -> list[Option]:
    """Return options in the person's own order; those marked `last` keep to the end."""
    first = [option for option in options if not option.last]
    return mix(first, seed=seed, about=about) + [option for option in options if option.last]


def mix(things: Sequence[Thing], *, seed: int, about: str) -> list[Thing]:
    """Return `things` in an order that is always the same for one seed and one subject."""
    order = list(things)
    Random(seed ^ crc32(about.encode())).shuffle(order)  # noqa: S311  not a secret
    return order
