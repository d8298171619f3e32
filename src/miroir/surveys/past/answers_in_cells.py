"""What a cell answers to its question, kind by kind, as it is stored."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from miroir.surveys.kinds import Choice, Consent, Day, Number, Ranking, Scale
from miroir.surveys.model import Question
from miroir.surveys.past.cells import day_in, number_in, whole_in, yes_or_no
from miroir.surveys.past.model import Column, Plan, Why
from miroir.surveys.past.questions import options_in
from miroir.surveys.past.sources import UNREADABLE

LONGEST_WORDS: Final = 4000

Take: TypeAlias = Callable[[str], object]


class Refused(Exception):
    """A cell that cannot be taken, and why."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


def answer_in(question: Question, column: Column, plan: Plan) -> Take:
    """Return what reads a cell of `column` as an answer to `question`; it raises Refused.

    Values of scales are whole numbers, choices lists of options' codes, days and words texts.
    """
    kind = question.answer
    if isinstance(kind, Scale):
        return _on_scale(kind, column)
    if isinstance(kind, Choice | Ranking):
        return _among(kind, column, plan)
    if isinstance(kind, Consent):
        return _consent
    if isinstance(kind, Number):
        return _number
    if isinstance(kind, Day):
        return lambda cell: _day(cell, plan)
    return _words


def _on_scale(kind: Scale, column: Column) -> Take:
    named = {cell: whole_in(value) for cell, value in column.pairs}
    anchors = {
        words.lower(): value for value, text in kind.anchors.items() for words in text.values()
    }

    def read(cell: str) -> int:
        value = named.get(cell)
        if value is None:
            value = whole_in(cell)
        if value is None and kind.name == "yesno":
            value = yes_or_no(cell)
        if value is None:
            value = anchors.get(cell.lower())
        if value is None or value not in kind.values:
            raise Refused("not_on_scale")
        return value

    return read


def _among(kind: Choice | Ranking, column: Column, plan: Plan) -> Take:
    codes = _codes(kind, column, plan)
    longest_first = sorted(codes, key=len, reverse=True)

    def one(cell: str) -> list[str]:
        if cell not in codes:
            raise Refused("not_an_option")
        return [codes[cell]]

    def several(cell: str) -> list[str]:
        found, rest = [], cell
        while rest:
            # An option may hold the separator itself: the longest that begins the rest is it.
            name = next((name for name in longest_first if _begins(rest, name, column)), None)
            if name is None:
                raise Refused("not_an_option")
            found.append(codes[name])
            rest = rest[len(name) :].removeprefix(column.separator).strip()
        return list(dict.fromkeys(found))

    return one if isinstance(kind, Choice) and kind.most == 1 else several


def _codes(kind: Choice | Ranking, column: Column, plan: Plan) -> Mapping[str, str]:
    """Return the options' codes by what stands for them in cells."""
    options = options_in(column, plan.language) if plan.source == "made" else kind.options
    by_name = {
        words: option.code for option in options for words in (option.code, *option.text.values())
    }
    return by_name | {cell: by_name[name] for cell, name in column.pairs if name in by_name}


def _begins(rest: str, name: str, column: Column) -> bool:
    return rest == name or rest.startswith(name + column.separator.rstrip())


def _consent(cell: str) -> int:
    found = yes_or_no(cell)
    if found is None:
        raise Refused("not_on_scale")
    return found


def _number(cell: str) -> float:
    found = number_in(cell)
    if found is None:
        raise Refused("not_a_number")
    return found


def _day(cell: str, plan: Plan) -> str:
    found = day_in(cell, plan.date_order)
    if found is None:
        raise Refused("not_a_day")
    return found.isoformat()


def _words(cell: str) -> str:
    if UNREADABLE.search(cell):
        raise Refused("unreadable")
    if len(cell) > LONGEST_WORDS:
        raise Refused("too_long")
    return cell
