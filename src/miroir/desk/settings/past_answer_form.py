"""The form that says what the columns of a file hold, read."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, get_args

import msgspec

from miroir.base.channel import Channel
from miroir.base.forms import NOT_OFFERED, Fields, Reading
from miroir.base.language import phrase
from miroir.surveys import Good, Side
from miroir.surveys.past import (
    DELIMITERS,
    ENCODINGS,
    AskedAs,
    CellValue,
    Column,
    DateOrder,
    Plan,
    Role,
    Source,
    cell_values,
)
from miroir.surveys.past import Reading as FileReading

ROLES: Final[Mapping[Role, str]] = {
    "ignore": phrase("nothing: leave it out"),
    "answer": phrase("answers to a question"),
    "date": phrase("when it was answered"),
    "channel": phrase("the channel"),
    "team": phrase("the team"),
    "language": phrase("the language"),
    "respondent": phrase("who answered (kept as a code only)"),
    "weight": phrase("the weight of the line"),
}
KINDS: Final[Mapping[AskedAs, str]] = {
    "nps": phrase("NPS, 0 to 10"),
    "zero10": phrase("scale from 0 to 10"),
    "effort7": phrase("CES 2.0, made it easy, 1 to 7"),
    "effort5": phrase("CES 1.0, effort made, 1 to 5"),
    "satisfaction5": phrase("satisfaction, 1 to 5"),
    "yesno": phrase("yes or no"),
    "likert3": phrase("scale from 1 to 3"),
    "likert4": phrase("scale from 1 to 4"),
    "likert5": phrase("scale from 1 to 5"),
    "likert6": phrase("scale from 1 to 6"),
    "likert7": phrase("scale from 1 to 7"),
    "likert10": phrase("scale from 1 to 10"),
    "choice": phrase("one choice"),
    "choices": phrase("several choices in one cell"),
    "number": phrase("number"),
    "day": phrase("date"),
    "words": phrase("free text"),
}
ORDERS: Final[Mapping[DateOrder, str]] = {
    "ymd": phrase("year, month, day: 2024-10-19"),
    "dmy": phrase("day, month, year: 19/10/2024"),
    "mdy": phrase("month, day, year: 10/19/2024"),
}
SOURCES: Final[Mapping[Source, str]] = {
    "made": phrase("a questionnaire of its own, made of the columns"),
    "current": phrase("what this side is asked now"),
}
SIDES: Final[Mapping[Side, str]] = {"customer": phrase("customers"), "adviser": phrase("advisers")}
WAYS: Final[Mapping[Good, str]] = {"high": phrase("high is good"), "low": phrase("low is good")}
BETWEEN: Final = " = "
MOST_CODE: Final = 32
LONGEST: Final = 300
LONGEST_VALUES: Final = 60_000
LONGEST_VALUE: Final = 1_000
MOST_VALUES: Final = 200
TOO_MANY_VALUES: Final = phrase("At most 200 lines, each of at most 1,000 characters.")
NOT_A_DAY: Final = phrase("Write a date.")
NOT_A_LANGUAGE: Final = phrase("Write codes of languages of two or three letters: fr, en, es.")


class PlanTyped(msgspec.Struct, frozen=True, kw_only=True):
    """What the form says: whose answers they are, and the plan."""

    side: Side
    plan: Plan


def read_plan(fields: Fields, before: Plan) -> PlanTyped:
    """Return the plan as the form has it; raises WrongFields.

    A direction for all scales is given to those that have none of their own.
    """
    reading = Reading(fields)
    for_all = reading.word("good_for_all", tuple(WAYS))
    side = reading.word("side", tuple(SIDES))
    plan = Plan(
        columns=tuple(
            _column(reading, place, column, for_all) for place, column in enumerate(before.columns)
        ),
        source=reading.word("source", tuple(SOURCES)) or "made",
        language=_language(reading, before),
        date_order=reading.word("date_order", tuple(ORDERS)) or "ymd",
        day=_day(reading),
        channel=reading.word("channel", get_args(Channel)),
        team_id=reading.id("team_id"),
        no_answer=before.no_answer,
    )
    reading.end()
    return PlanTyped(side=side or "customer", plan=plan)


def _column(reading: Reading, place: int, before: Column, for_all: Good | None) -> Column:
    asked_as = reading.word(f"asked_as.{place}", tuple(KINDS)) or before.asked_as
    scale = asked_as not in ("choice", "choices", "number", "day", "words")
    good = reading.word(f"good.{place}", tuple(WAYS)) or for_all
    return Column(
        header=before.header,
        role=reading.word(f"role.{place}", tuple(ROLES)) or "ignore",
        code=reading.words(f"code.{place}", most=MOST_CODE, needed=False),
        asked_as=asked_as,
        good=good if scale else None,
        lowest=reading.words(f"lowest.{place}", most=LONGEST, needed=False),
        highest=reading.words(f"highest.{place}", most=LONGEST, needed=False),
        values=_values(reading, f"values.{place}"),
        separator=_separator(reading, place, before),
    )


def _separator(reading: Reading, place: int, before: Column) -> str:
    typed = reading.fields.raw(f"separator.{place}")
    return typed if 1 <= len(typed) <= 8 else before.separator


def _values(reading: Reading, name: str) -> tuple[CellValue, ...]:
    lines = [
        line.strip() for line in reading.words(name, most=LONGEST_VALUES, needed=False).split("\n")
    ]
    found = dict(_value(line) for line in lines if line)
    if len(found) > MOST_VALUES or any(len(cell) > LONGEST_VALUE for cell in found):
        reading.refuse(name, TOO_MANY_VALUES)
        return ()
    return cell_values(found.items())


def _value(line: str) -> tuple[str, str]:
    if line.endswith(BETWEEN.rstrip()):
        return line.removesuffix(BETWEEN.rstrip()).strip(), ""
    cell, between, value = line.rpartition(BETWEEN)
    return (cell.strip(), value.strip()) if between else (line, line)


def _language(reading: Reading, before: Plan) -> str:
    text = reading.fields.text("language").lower()
    if not (text.isascii() and text.isalpha() and 2 <= len(text) <= 3):
        reading.refuse("language", NOT_A_LANGUAGE)
        return before.language
    return text


def _day(reading: Reading) -> date | None:
    text = reading.fields.text("day")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        reading.refuse("day", NOT_A_DAY)
        return None


def read_reading(fields: Fields, before: FileReading) -> FileReading:
    """Return how the file is to be read as the form has it; raises WrongFields."""
    reading = Reading(fields)
    encoding = reading.word("encoding", tuple(ENCODINGS))
    names = tuple(f"{n}" for n in range(len(DELIMITERS)))
    delimiter = reading.word("delimiter", names)
    sheet = reading.number("sheet", least=1, most=1_000)
    if delimiter is None and before.format == "text":
        reading.refuse("delimiter", NOT_OFFERED)
    reading.end()
    return FileReading(
        format=before.format,
        encoding=encoding or before.encoding,
        delimiter=tuple(DELIMITERS)[int(delimiter or 0)],
        header=fields.ticked("header"),
        sheet=(sheet or 1) - 1,
    )


def written(values: Sequence[tuple[str, str]]) -> str:
    """Return what cells stand for as the form shows it: a line each."""
    return "\n".join(
        cell if cell == name else f"{cell}{BETWEEN}{name}".rstrip() for cell, name in values
    )
