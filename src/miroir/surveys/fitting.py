"""Whether an answer fits its question."""

import math
import re

from miroir.base.errors import Invalid
from miroir.surveys.kinds import Choice, Consent, Day, Number, Ranking, Scale, Words
from miroir.surveys.model import Given, Question

SURROGATES = re.compile("[\ud800-\udfff]")
LARGEST = 1e15


def check_answer(question: Question, given: Given) -> Given:
    """Return `given` as it can be stored. Raises Invalid when it does not fit the question."""
    given.require_one()
    kind = question.answer
    match kind:
        case Scale():
            return _on_scale(question, given, kind.values)
        case Consent():
            return _on_scale(question, given, range(2))
        case Words(longest=longest):
            return _in_words(question, given, longest)
        case Choice() | Ranking():
            return _among(question, given, kind)
        case Number():
            return _within(question, given, kind)
        case Day():
            return _between(question, given, kind)
    raise Invalid(f"{question.code} is answered row by row.")


def _on_scale(question: Question, given: Given, values: range) -> Given:
    if given.value not in values:
        raise Invalid(
            f"{question.code} is answered by a whole number from {values[0]} to {values[-1]}."
        )
    return given


def _in_words(question: Question, given: Given, longest: int) -> Given:
    if given.words is None:
        raise Invalid(f"{question.code} is answered in words.")
    words = SURROGATES.sub("?", given.words.replace("\x00", "")).strip()
    if len(words) > longest:
        raise Invalid(f"{question.code} takes at most {longest} characters.")
    return Given(question=given.question, words=words)


def _among(question: Question, given: Given, kind: Choice | Ranking) -> Given:
    codes = [option.code for option in kind.options]
    picked = given.picked
    if picked is None or not set(picked) <= set(codes):
        raise Invalid(f"{question.code} is answered by {', '.join(codes)}.")
    most = kind.most if isinstance(kind, Choice) else len(codes)
    if len(picked) > most or len(set(picked)) < len(picked):
        raise Invalid(f"{question.code} takes at most {most} of its options, each once.")
    if isinstance(kind, Choice):
        picked = tuple(code for code in codes if code in picked)
    return Given(question=given.question, picked=picked)


def _within(question: Question, given: Given, kind: Number) -> Given:
    number = given.number
    lowest = -LARGEST if kind.lowest is None else kind.lowest
    highest = LARGEST if kind.highest is None else kind.highest
    whole = number is None or kind.decimals or not math.isfinite(number) or number == int(number)
    if number is None or not lowest <= number <= highest or not whole:
        word = "number" if kind.decimals else "whole number"
        raise Invalid(f"{question.code} is answered by a {word} from {lowest} to {highest}.")
    return given


def _between(question: Question, given: Given, kind: Day) -> Given:
    day = given.day
    early = day is not None and kind.first is not None and day < kind.first
    late = day is not None and kind.last is not None and day > kind.last
    if day is None or early or late:
        raise Invalid(f"{question.code} is answered by a date within its limits.")
    return given
