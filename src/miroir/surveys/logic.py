"""Which questions are asked of whom: conditions on earlier answers, as data."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import msgspec

from miroir.journal import Code

Test = Literal["is", "is_not", "at_least", "at_most", "has", "has_not", "answered", "unanswered"]
# A value of a scale, words, options chosen (or in their order), a date as in ISO 8601, a number.
Answer: TypeAlias = int | float | str | tuple[str, ...]
Answers: TypeAlias = Mapping[str, Answer]

END: Final = "end"


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """Something about the answer to `question`; `value` is a number, an option, or an ISO date."""

    question: Code
    test: Test
    value: float | str | None = None


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """All of the conditions, or any; without conditions it always holds."""

    conditions: tuple[Condition, ...] = ()
    match: Literal["all", "any"] = "all"


class Jump(msgspec.Struct, frozen=True, kw_only=True):
    """Where one goes on after a question when `when` holds: to a later question, or to the end."""

    to: Code
    when: Rule = Rule()


def holds(rule: Rule, answers: Answers) -> bool:
    """Say whether `rule` holds for what was answered so far."""
    if not rule.conditions:
        return True
    combine = all if rule.match == "all" else any
    return combine(
        fits(condition, answers.get(condition.question)) for condition in rule.conditions
    )


def fits(condition: Condition, answer: Answer | None) -> bool:
    """Say whether an answer is as `condition` says; of no answer, only `unanswered` holds."""
    if answer is None or condition.test in ("answered", "unanswered"):
        return (answer is None) == (condition.test == "unanswered")
    if condition.test in ("at_least", "at_most"):
        return _in_order(condition, answer)
    same = condition.value == answer
    if isinstance(answer, tuple):
        same = condition.value in answer
    return same == (condition.test in ("is", "has"))


def _in_order(condition: Condition, answer: Answer) -> bool:
    left, right = answer, condition.value
    if isinstance(left, str) and isinstance(right, str):
        return left >= right if condition.test == "at_least" else left <= right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left >= right if condition.test == "at_least" else left <= right
    return False
