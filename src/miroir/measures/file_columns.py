"""Columns of a file of past answers as numbers: scales, numbers, and choices by their options."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec

from miroir.base.database import Row
from miroir.base.language import Language, phrase
from miroir.surveys import Choice, Number, Question, Text
from miroir.surveys import Scale as AskedOn

Kind = Literal["scale", "number", "choice"]

MOST_OPTIONS: Final = 8
# An option that fewer people chose is put with the other rare ones.
FEWEST_OF_OPTION: Final = 10
OTHERS: Final = phrase("other options")


class FileColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A column that can be weighed; of two options, `title` names the one that counts as more.

    Of more than two, `options` are those that are told apart, the commonest first.
    """

    code: str
    title: str
    kind: Kind
    options: Sequence[str] = ()


class Read(msgspec.Struct, frozen=True):
    """A column that can be weighed, and the numbers that an answer of it stands for."""

    column: FileColumn
    question: Question
    numbers: Callable[[object], Sequence[float]]

    @property
    def width(self) -> int:
        """How many numbers an answer stands for: of more than two options, one for each but one."""
        return max(1, len(self.column.options) - 1)

    def of(self, row: Row) -> Sequence[float]:
        """Return the numbers of a line's answer."""
        return self.numbers(row["answers"][self.question.code])


def can_be_read(question: Question) -> bool:
    """Say whether a column of such answers can be weighed, if they differ."""
    kind = question.answer
    return isinstance(kind, AskedOn | Number) or (isinstance(kind, Choice) and kind.most == 1)


def read_column(
    question: Question, title: str, rows: Sequence[Row], *, least: int, tongue: Language
) -> Read | None:
    """Return a column as `rows` have it, None where all say the same.

    Options that fewer than `least` people chose are put together.
    """
    kind = question.answer
    if isinstance(kind, Choice):
        people = _people(question, rows)
        order = [option.code for option in kind.options]
        least = max(least, FEWEST_OF_OPTION)
        words = {option.code: _said(option.text, tongue) for option in kind.options}
        return _chosen(question, title, _levels(people, order, least), words, tongue)
    if len({row["answers"][question.code] for row in rows}) < 2:
        return None
    sort: Kind = "scale" if isinstance(kind, AskedOn) else "number"
    column = FileColumn(code=question.code, title=title, kind=sort)
    return Read(column, question, lambda answer: (float(str(answer)),))


def _people(question: Question, rows: Sequence[Row]) -> Mapping[str, set[UUID]]:
    people: dict[str, set[UUID]] = {}
    for row in rows:
        people.setdefault(_option(row["answers"][question.code]), set()).add(row["who"])
    return people


def _option(answer: object) -> str:
    return str(answer[0]) if isinstance(answer, list) and len(answer) == 1 else str(answer)


def _levels(
    people: Mapping[str, set[UUID]], order: Sequence[str], least: int
) -> Sequence[frozenset[str]]:
    """Return the options that are told apart, each of `least` people or more; the rare together.

    Of two options the first stays the first, else the commonest.
    """
    common = sorted(people, key=lambda one: -len(people[one]))
    if len(order) == 2:
        common.sort(key=lambda one: order.index(one) if one in order else len(order))
    alone = [one for one in common if len(people[one]) >= least]
    if len(common) > MOST_OPTIONS:
        alone = alone[: MOST_OPTIONS - 1]
    rest = [one for one in common if one not in alone]
    while rest and alone and len(set[UUID]().union(*(people[one] for one in rest))) < least:
        rest.append(alone.pop())
    return [*(frozenset([one]) for one in alone), *([frozenset(rest)] if rest else [])]


def _chosen(
    question: Question,
    title: str,
    levels: Sequence[frozenset[str]],
    words: Mapping[str, str],
    tongue: Language,
) -> Read | None:
    if len(levels) < 2:
        return None
    names = [
        words.get(next(iter(one)), next(iter(one))) if len(one) == 1 else tongue.gettext(OTHERS)
        for one in levels
    ]
    of_two = len(levels) == 2
    column = FileColumn(
        code=question.code,
        title=f"{title}: {names[1]}" if of_two else title,
        kind="choice",
        options=() if of_two else names,
    )
    return Read(
        column,
        question,
        lambda answer: [float(_option(answer) in level) for level in levels[1:]],
    )


def _said(text: Text, tongue: Language) -> str:
    return text.get(tongue.code) or next(iter(text.values()), "")
