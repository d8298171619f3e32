"""Whether the logic of a questionnaire holds together: everything named is asked before, no way
leads back, and every question can be reached.

Whether conditions can hold is tried out: each question has a few answers that stand for all that
its conditions can tell apart. What a page cannot know, such as that two questions are always
answered alike, is not looked for: a question said to be out of reach is, another may still be.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Final

from miroir.base.language import phrase
from miroir.surveys.kinds import Choice, Consent, Day, Matrix, Number, Ranking, Scale, Words
from miroir.surveys.logic import END, Answer, Condition, Rule, fits, holds
from miroir.surveys.model import Document, Question
from miroir.surveys.paths import depends_on

UNKNOWN: Final = phrase("It names a question that is not here.")
LATER: Final = phrase("It depends on a question that is only asked later, or at the same time.")
CYCLE: Final = phrase("It goes back to an earlier question: answers would go round in a circle.")
NEVER: Final = phrase("Its condition can never hold.")
ALWAYS_PASSED: Final = phrase("Nobody comes by it: what stands before it always leads elsewhere.")
INTO_MIXED: Final = phrase("It goes into questions whose order is mixed.")
MIXED_JUMPS: Final = phrase("Its order is mixed: from here one cannot go elsewhere.")

Wrong = tuple[str, str, str]


def flow_problems(document: Document) -> list[Wrong]:
    """Return each question whose logic is wrong: its code, why, and which other one it is about."""
    order = document.questions
    places = {one.code: place for place, question in enumerate(order) for one in question.asked}
    for place, question in enumerate(order):
        places.setdefault(question.code, place)
    wrong = [
        problem
        for place, question in enumerate(order)
        for problem in (*_names(question, place, places, order), *_jumps(question, place, order))
    ]
    return wrong or [*_never(document), *_out_of_reach(document)]


def _names(
    question: Question, place: int, places: dict[str, int], order: Sequence[Question]
) -> Iterator[Wrong]:
    run = _run_before(order, place)
    for code in sorted(depends_on(question)):
        if code not in places:
            yield question.code, UNKNOWN, code
        elif places[code] >= place or (question.mixed and places[code] >= run):
            yield question.code, LATER, code
    for jump in question.jumps:
        for condition in jump.when.conditions:
            if condition.question not in places:
                yield question.code, UNKNOWN, condition.question
            elif places[condition.question] > place:
                yield question.code, LATER, condition.question


def _run_before(order: Sequence[Question], place: int) -> int:
    while place > 0 and order[place - 1].mixed:
        place -= 1
    return place


def _jumps(question: Question, place: int, order: Sequence[Question]) -> Iterator[Wrong]:
    places = {one.code: at for at, one in enumerate(order)}
    if question.mixed and question.jumps:
        yield question.code, MIXED_JUMPS, ""
    for jump in question.jumps:
        if jump.to == END:
            continue
        target = places.get(jump.to)
        if target is None:
            yield question.code, UNKNOWN, jump.to
        elif target <= place:
            yield question.code, CYCLE, jump.to
        elif order[target].mixed and order[target - 1].mixed:
            yield question.code, INTO_MIXED, jump.to


def _never(document: Document) -> Iterator[Wrong]:
    for question in document.questions:
        rules = [jump.when for jump in question.jumps] + ([question.show] if question.show else [])
        for rule in rules:
            if not can_hold(rule, document):
                yield question.code, NEVER, ", ".join(c.question for c in rule.conditions)


def _out_of_reach(document: Document) -> Iterator[Wrong]:
    order = document.questions
    places = {question.code: place for place, question in enumerate(order)}
    reached = {0}
    for place, question in enumerate(order):
        if place not in reached:
            yield question.code, ALWAYS_PASSED, ""
            continue
        reached |= {places[jump.to] for jump in question.jumps if jump.to != END}
        if question.show is not None or not _always_leaves(question):
            reached.add(place + 1)


def _always_leaves(question: Question) -> bool:
    """Say whether one of the jumps is taken whatever is answered."""
    conditions = [one for jump in question.jumps for one in jump.when.conditions]
    if any(not jump.when.conditions for jump in question.jumps):
        return True
    if {one.question for one in conditions} != {question.code}:
        return False
    candidates = [*_stand_ins(question, conditions), *([] if question.required else [None])]
    return all(
        any(
            holds(jump.when, {} if one is None else {question.code: one}) for jump in question.jumps
        )
        for one in candidates
    )


def can_hold(rule: Rule, document: Document) -> bool:
    """Say whether some answers make `rule` hold."""
    if not rule.conditions:
        return True
    asked = {one.code: one for question in document.questions for one in question.asked}
    grouped: dict[str, list[Condition]] = defaultdict(list)
    for condition in rule.conditions:
        grouped[condition.question].append(condition)
    return (all if rule.match == "all" else any)(
        any(
            _together(rule, conditions, one) for one in (*_stand_ins(asked[code], conditions), None)
        )
        for code, conditions in grouped.items()
        if code in asked
    )


def _together(rule: Rule, conditions: Iterable[Condition], answer: Answer | None) -> bool:
    combine = all if rule.match == "all" else any
    return combine(fits(condition, answer) for condition in conditions)


def _stand_ins(question: Question, conditions: Sequence[Condition]) -> Iterator[Answer]:
    """Give answers that stand for all that `conditions` can tell apart."""
    named = [one.value for one in conditions if one.value is not None]
    match question.answer:
        case Scale() as scale:
            yield from scale.values
        case Consent():
            yield from (0, 1)
        case Choice() | Ranking() as kind:
            yield from _picked(kind, named)
        case Number() as kind:
            yield from _numbers(kind, [value for value in named if isinstance(value, int | float)])
        case Day() as kind:
            yield from _days(kind, [value for value in named if isinstance(value, str)])
        case Words():
            yield from ("", *(str(value) for value in named))
        case Matrix():
            return


def _picked(kind: Choice | Ranking, named: Sequence[object]) -> Iterator[Answer]:
    codes = [option.code for option in kind.options]
    told = [code for code in codes if code in named]
    rest = [code for code in codes if code not in named][:1]
    most = kind.most if isinstance(kind, Choice) else len(codes)
    for size in range(min(most, len(told)) + 1):
        for chosen in combinations(told, size):
            if chosen:
                yield chosen
            elif rest:
                yield tuple(rest)


def _numbers(kind: Number, named: Sequence[float]) -> Iterator[Answer]:
    marks = sorted({*named, *(x for x in (kind.lowest, kind.highest) if x is not None), 0})
    near = [m + step for m in marks for step in (-1, 0, 1)]
    between = [(a + b) / 2 for a, b in pairwise(marks)] if kind.decimals else []
    for number in near + between:
        below = kind.lowest is not None and number < kind.lowest
        above = kind.highest is not None and number > kind.highest
        if not below and not above and (kind.decimals or number == int(number)):
            yield number


def _days(kind: Day, named: Sequence[str]) -> Iterator[Answer]:
    marks = [date.fromisoformat(text) for text in named if _is_day(text)]
    marks += [day for day in (kind.first, kind.last) if day] or [date(2000, 1, 1)]
    for mark in marks:
        for day in (mark - timedelta(days=1), mark, mark + timedelta(days=1)):
            if not (kind.first and day < kind.first) and not (kind.last and day > kind.last):
                yield day.isoformat()


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text)) and len(text) == 10
    except ValueError:
        return False
