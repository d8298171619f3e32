"""What a browser sends of the survey page."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from urllib.parse import parse_qsl

from miroir.base.errors import Invalid
from miroir.surveys.kinds import Choice, Consent, Day, Kind, Number, Ranking, Words
from miroir.surveys.model import Given, Question, Questionnaire

Fields = Mapping[str, Sequence[str]]

MOST_FIELDS = 800
LONGEST_NUMBER = 3
NUMBER = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,9})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
UNREADABLE = "Choose one of the answers shown."


def read_fields(body: bytes) -> Fields:
    """Return the fields of a submitted form; raises Invalid for far too many."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError as problem:
        raise Invalid("This is not the form of this page: load it again.") from problem
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def given_in(questionnaire: Questionnaire, fields: Fields) -> list[Given]:
    """Return the answers among `fields`; raises Invalid for one that cannot be read."""
    found = [_given(question, fields) for question in questionnaire.asked]
    return [one for one in found if one is not None]


def read_answers(
    questionnaire: Questionnaire, fields: Fields
) -> tuple[list[Given], frozenset[str]]:
    """Return the answers among `fields`, and the questions whose answers cannot be read."""
    given: list[Given] = []
    unreadable: set[str] = set()
    for question in questionnaire.asked:
        try:
            found = _given(question, fields)
        except Invalid:
            unreadable.add(question.code)
        else:
            given += [found] if found is not None else []
    return given, frozenset(unreadable)


def left_unticked(
    page: Sequence[Question], given: Sequence[Given], unreadable: Iterable[str] = ()
) -> list[Given]:
    """Return what a page says that was sent whole by the boxes left unticked on it."""
    said = {one.question for one in given} | set(unreadable)
    left = [_left_out(question) for question in page if question.code not in said]
    return [one for one in left if one is not None]


def _given(question: Question, fields: Fields) -> Given | None:
    code, kind = question.code, question.answer
    if isinstance(kind, Ranking):
        return _ranked(code, kind, fields)
    texts = fields.get(code)
    if not texts:
        return None
    if isinstance(kind, Choice):
        return Given(question=code, picked=tuple(dict.fromkeys(filter(None, texts))))
    if isinstance(kind, Words):
        return Given(question=code, words=texts[-1].replace("\r\n", "\n"))
    return _entered(code, kind, texts[-1].strip())


def _entered(code: str, kind: Kind, text: str) -> Given | None:
    if isinstance(kind, Number):
        return Given(question=code, number=_number(text)) if text else None
    if isinstance(kind, Day):
        return Given(question=code, day=_day(text)) if text else None
    return Given(question=code, value=_whole(text))


def _ranked(code: str, kind: Ranking, fields: Fields) -> Given | None:
    """Read the places given to options; two with one place keep the order of the document."""
    names = {f"{code}.{option.code}": option.code for option in kind.options}
    if not any(name in fields for name in names):
        return None
    places = {
        option: _whole(fields[name][-1])
        for name, option in names.items()
        if fields.get(name, [""])[-1]
    }
    return Given(question=code, picked=tuple(sorted(places, key=lambda one: places[one])))


def _left_out(question: Question) -> Given | None:
    if isinstance(question.answer, Consent):
        return Given(question=question.code, value=0)
    if isinstance(question.answer, Choice) and question.answer.most > 1:
        return Given(question=question.code, picked=())
    return None


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise Invalid(UNREADABLE)
    return int(text)


def _number(text: str) -> float:
    if not NUMBER.fullmatch(text):
        raise Invalid("Write a number.")
    return float(text.replace(",", "."))


def _day(text: str) -> date:
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # 30 February
    raise Invalid("Write a date as year-month-day.")


def chosen_in(questionnaire: Questionnaire, text: str | None) -> Given | None:
    """Return the answer that a link of the mail gives to the first question, if it gives one."""
    if text is None or questionnaire.clickable is None:
        return None
    code, scale = questionnaire.clickable
    values = {str(value): value for value in scale.values}
    return Given(question=code, value=values[text]) if text in values else None
