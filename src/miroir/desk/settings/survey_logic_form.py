"""The part of a question's form that says of whom it is asked, and where one goes on after it."""

from typing import Final, get_args

from miroir.base.forms import Reading
from miroir.base.language import phrase
from miroir.surveys import Condition, Jump, Rule, Test

CONDITIONS: Final = 3
JUMPS: Final = 3
TESTS: Final[dict[Test, str]] = {
    "is": phrase("is"),
    "is_not": phrase("is not"),
    "at_least": phrase("is at least"),
    "at_most": phrase("is at most"),
    "has": phrase("has the option"),
    "has_not": phrase("has not the option"),
    "answered": phrase("is answered"),
    "unanswered": phrase("is not answered"),
}
NO_VALUE: Final = phrase("Say which value.")


def read_show(reading: Reading) -> Rule | None:
    """Read of whom the question is asked; None: of everybody."""
    found = [_condition(reading, f"show.{n}") for n in range(CONDITIONS)]
    conditions = tuple(one for one in found if one is not None)
    if not conditions:
        return None
    if reading.fields.text("match") == "any":
        return Rule(conditions=conditions, match="any")
    return Rule(conditions=conditions)


def read_jumps(reading: Reading) -> tuple[Jump, ...]:
    """Read where one goes on, in the order of the form."""
    jumps = []
    for n in range(JUMPS):
        to = reading.fields.text(f"jump.{n}.to")[:32]
        condition = _condition(reading, f"jump.{n}")
        if to:
            jumps.append(Jump(to=to, when=Rule(conditions=(condition,) if condition else ())))
    return tuple(jumps)


def _condition(reading: Reading, name: str) -> Condition | None:
    question = reading.fields.text(f"{name}.question")[:32]
    if not question:
        return None
    test: Test = reading.word(f"{name}.test", get_args(Test)) or "is"
    if test in ("answered", "unanswered"):
        return Condition(question=question, test=test)
    value = reading.words(f"{name}.value", most=40, needed=False)
    if not value:
        reading.refuse(f"{name}.value", NO_VALUE)
    return Condition(question=question, test=test, value=_number(value))


def _number(text: str) -> float | str:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return text
    return number if abs(number) < 1e15 else text
