"""What a customer gives to what an answer held out to them."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from miroir.base.errors import Invalid
from miroir.base.language import Language
from miroir.base.prompts import COLON, MOST_FIELDS, Choices, Form, FormField, Prompt
from miroir.customers import Identity, normalised

LONGEST_VALUE = 500

Given = Annotated[str, msgspec.Meta(max_length=LONGEST_VALUE, pattern=r"^[^\x00]*$")]

TELEPHONE = re.compile(r"\+?[\d().\s/-]{5,}")


class PromptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer gave: the one choice, or a value for each field, empty where left out."""

    message_id: UUID
    values: Annotated[list[Given], msgspec.Meta(min_length=1, max_length=MOST_FIELDS)]


def checked_answer(prompt: Prompt, values: Sequence[str]) -> list[str]:
    """Return what was given as it is kept. Raises Invalid, naming what cannot be taken."""
    match prompt:
        case Choices(choices=choices) if len(values) == 1 and values[0] in choices:
            return list(values)
        case Form(fields=fields) if len(values) == len(fields):
            return [_value(*pair) for pair in zip(fields, values, strict=True)]
    raise Invalid("This does not answer what was asked: take one of the choices, or every field.")


def answer_text(prompt: Prompt, values: Sequence[str], *, tongue: Language) -> str:
    """Return an answer that was checked as a message that both sides can read."""
    if not isinstance(prompt, Form):
        return values[0]
    lines = [
        f"{field.label}{COLON[tongue.code]}{_readable(field, value, tongue)}"
        for field, value in zip(prompt.fields, values, strict=True)
        if value
    ]
    return "\n".join(lines) or "–"


def _readable(field: FormField, value: str, tongue: Language) -> str:
    return tongue.date(date.fromisoformat(value)) if field.kind == "date" else value


def _value(field: FormField, value: str) -> str:
    kept = value.strip().encode("utf-8", "replace").decode("utf-8")
    if not kept:
        if field.required:
            raise Invalid(f"Fill in “{field.label}”.")
        return ""
    match field.kind:
        case "email":
            normalised(Identity(kind="email", value=kept))
        case "phone" if not TELEPHONE.fullmatch(kept):
            raise Invalid(f"“{field.label}” is a telephone number: +33 1 23 45 67 89.")
        case "choice" if kept not in field.choices:
            raise Invalid(f"“{field.label}”: take one of its choices.")
        case "date":
            return _day(field, kept)
    return kept


def _day(field: FormField, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as no_day:
        raise Invalid(f"“{field.label}” is a day: give it as YYYY-MM-DD.") from no_day
