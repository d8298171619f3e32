"""The form of a question, read; and what its page shows."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, get_args

import msgspec

from miroir.base.forms import Fields, Reading
from miroir.base.language import phrase
from miroir.desk.settings.survey_logic_form import read_jumps, read_show
from miroir.surveys import (
    LONGEST_WORDS,
    STARTING_SCALES,
    Choice,
    Day,
    Document,
    Good,
    Kind,
    Look,
    Matrix,
    Number,
    Option,
    Question,
    Ranking,
    Scale,
    ScaleName,
    Text,
    Words,
    options_of,
)

LONGEST: Final = 1000
LONGEST_LIST: Final = 4000
LARGEST: Final = 999_999_999
CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
LINE: Final = re.compile(r"\s*([a-z0-9_-]{1,32})\s*[:：]\s*(.*?)\s*")
NOT_A_CODE: Final = phrase("Use small letters, digits and _; begin with a letter.")
NOT_A_LINE: Final = phrase("Write each on a line of its own: its code, a colon, its words.")
NOT_A_DAY: Final = phrase("Write a date.")


def read_question(fields: Fields, before: Question, document: Document) -> Question:
    """Return the question as the form has it; raises WrongFields.

    What only shows beside other questions (a code twice, a way back) is said before publishing.
    """
    reading = Reading(fields)
    question = Question(
        code=_code(reading, before),
        title=_text(reading, "title", document),
        text=_text(reading, "text", document),
        answer=_kind(reading, before.answer, document),
        optional=fields.text("need") == "optional",
        required=fields.text("need") == "required",
        page_break=fields.ticked("page_break"),
        mixed=fields.ticked("mixed"),
        show=read_show(reading),
        jumps=read_jumps(reading),
    )
    reading.end()
    return question


def _code(reading: Reading, before: Question) -> str:
    code = reading.words("code", most=32)
    if code and not CODE.fullmatch(code):
        reading.refuse("code", NOT_A_CODE)
        return before.code
    return code


def _text(reading: Reading, name: str, document: Document) -> Text:
    found = {}
    for language in document.languages:
        needed = language == document.languages[0]
        found[language] = reading.words(f"{name}.{language}", most=LONGEST, needed=needed)
    return {language: words for language, words in found.items() if words}


def _kind(reading: Reading, before: Kind, document: Document) -> Kind:
    match before:
        case Scale():
            return _scale(reading, before, document)
        case Choice() | Ranking() | Matrix():
            return _of_options(reading, before, document)
        case Words():
            longest = reading.number("longest", least=1, most=LONGEST_WORDS)
            return Words(longest=longest or LONGEST_WORDS)
        case Number() | Day():
            return _limits(reading, before, document)
    return before


def _of_options(
    reading: Reading, before: Choice | Ranking | Matrix, document: Document
) -> Choice | Ranking | Matrix:
    mixed = reading.fields.ticked("mixed_options")
    options = _options(reading, document)
    if isinstance(before, Ranking):
        return Ranking(options=options, mixed=mixed)
    if isinstance(before, Matrix):
        scale = _scale(reading, before.scale, document)
        return Matrix(rows=options, scale=scale, mixed=mixed)
    most = reading.number("most", least=1, most=20)
    return Choice(options=options, most=most or 1, mixed=mixed)


def _scale(reading: Reading, before: Scale, document: Document) -> Scale:
    names: Sequence[ScaleName] = tuple(STARTING_SCALES)
    looks: Sequence[Look] = get_args(Look)
    ways: Sequence[Good] = get_args(Good)
    measured = STARTING_SCALES[reading.word("scale", names) or before.name]
    if measured.name != before.name:
        return measured  # with its own words: those of the form were for another scale
    good = reading.word("good", ways) if measured.name == "zero10" else None
    anchors = _lines(reading, "anchors", document)
    return msgspec.structs.replace(
        measured,
        good=good or measured.good,
        look=reading.word("look", looks) or "numbers",
        anchors={
            int(value): text
            for value, text in anchors.items()
            if value.isdigit() and int(value) in measured.values
        },
    )


def _options(reading: Reading, document: Document) -> tuple[Option, ...]:
    lines = _lines(reading, "options", document)
    for code in lines:
        if not CODE.fullmatch(code):
            reading.refuse(f"options.{document.languages[0]}", NOT_A_CODE)
            return ()
    last = list(lines)[-1:] if reading.fields.ticked("last") else []
    return tuple(Option(code=code, text=text, last=code in last) for code, text in lines.items())


def _lines(reading: Reading, name: str, document: Document) -> Mapping[str, Text]:
    """Read lists of `code: words`, one for each language; the first says which codes there are."""
    found: dict[str, dict[str, str]] = {}
    for language in document.languages:
        field = f"{name}.{language}"
        for line in reading.words(field, most=LONGEST_LIST, needed=False).split("\n"):
            parts = LINE.fullmatch(line)
            if parts and language == document.languages[0]:
                found.setdefault(parts[1], {})
            if parts and parts[1] in found:
                found[parts[1]][language] = parts[2]
            elif line.strip():
                reading.refuse(field, NOT_A_LINE)
    return found


def _limits(reading: Reading, before: Number | Day, document: Document) -> Number | Day:
    if isinstance(before, Day):
        return Day(first=_day(reading, "first"), last=_day(reading, "last_day"))
    lowest = reading.number("lowest", least=-LARGEST, most=LARGEST)
    highest = reading.number("highest", least=-LARGEST, most=LARGEST)
    unit = {code: reading.fields.text(f"unit.{code}")[:40] for code in document.languages}
    return Number(
        lowest=None if lowest is None else float(lowest),
        highest=None if highest is None else float(highest),
        decimals=reading.fields.ticked("decimals"),
        unit={code: words for code, words in unit.items() if words},
    )


def _day(reading: Reading, name: str) -> date | None:
    text = reading.fields.text(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        reading.refuse(name, NOT_A_DAY)
        return None


def lines_of(question: Question, language: str) -> Mapping[str, str]:
    """Return the lists of the form as it shows them: options, and words of the scale."""
    kind = question.answer
    scale = kind.scale if isinstance(kind, Matrix) else kind
    anchors = sorted(scale.anchors.items()) if isinstance(scale, Scale) else []
    return {
        "options": "\n".join(
            f"{one.code}: {one.text.get(language, '')}" for one in options_of(kind)
        ),
        "anchors": "\n".join(f"{value}: {text.get(language, '')}" for value, text in anchors),
    }
