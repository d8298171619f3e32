"""What a browser sends of the survey page."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from miroir.base.errors import Invalid
from miroir.surveys.model import Given, Questionnaire, Scale

Fields = Mapping[str, str]

MOST_FIELDS = 100
LONGEST_NUMBER = 3


def read_fields(body: bytes) -> Fields:
    """Return the fields of a submitted form; raises Invalid for far too many."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError as problem:
        raise Invalid("This is not the form of this page: load it again.") from problem
    return dict(pairs)


def given_in(questionnaire: Questionnaire, fields: Fields) -> list[Given]:
    """Return the answers among `fields`; raises Invalid for one that is no number on a scale."""
    given = []
    for question in questionnaire.questions:
        text = fields.get(question.code)
        if text is None:
            continue
        if isinstance(question.answer, Scale):
            given.append(Given(question=question.code, value=_number(text)))
        else:
            given.append(Given(question=question.code, words=text.replace("\r\n", "\n")))
    return given


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise Invalid("Choose one of the answers shown.")
    return int(text)


def chosen_in(questionnaire: Questionnaire, text: str | None) -> Given | None:
    """Return the answer that a link of the mail gives to the first question, if it gives one."""
    if text is None or questionnaire.clickable is None:
        return None
    code, scale = questionnaire.clickable
    values = {str(value): value for value in scale.values}
    return Given(question=code, value=values[text]) if text in values else None
