"""What an answer may hold out to the customer beside its words: links, choices, or a form."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from miroir.base.errors import Invalid
from miroir.base.language import Language
from miroir.customers import Identity, normalised

MOST_CHOICES = 6
MOST_LINKS = 3
MOST_FIELDS = 6
LONGEST_VALUE = 500

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=80, pattern=r"^[^\x00]*$")]
Address = Annotated[str, msgspec.Meta(max_length=2_000, pattern=r"^\s*https?://[^\x00]*$")]
Given = Annotated[str, msgspec.Meta(max_length=LONGEST_VALUE, pattern=r"^[^\x00]*$")]
FormKind = Literal["text", "email", "phone", "choice", "date"]

# What a browser opens: no name of a user before the host, which would pass for another host.
WEB_ADDRESS = re.compile(r"https?://[^\s\\@/?#]+([/?#]\S*)?", re.IGNORECASE)
TELEPHONE = re.compile(r"\+?[\d().\s/-]{5,}")
COLON = {"fr": " : ", "en": ": "}
CHOOSE = {"fr": "Répondez par l’un de ces choix :", "en": "Answer with one of these:"}
FILL_IN = {"fr": "Indiquez dans votre réponse :", "en": "Please tell us in your answer:"}
OPTIONAL = {"fr": " (facultatif)", "en": " (optional)"}


class LinkButton(msgspec.Struct, frozen=True):
    """A button that opens a page."""

    label: Words
    url: Address


class FormField(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a form asks for; `choices` are those of the kind choice.

    `field_id`: the conversation's field that the answer fills in. `claims`: an address or a number
    is noted as the customer's, unproven.
    """

    label: Words
    kind: FormKind
    choices: Annotated[list[Words], msgspec.Meta(max_length=20)] = []
    required: bool = True
    field_id: UUID | None = None
    claims: bool = False


class LinkButtons(msgspec.Struct, frozen=True, tag_field="kind", tag="links"):
    """Buttons that open pages; nothing is answered."""

    links: Annotated[list[LinkButton], msgspec.Meta(min_length=1, max_length=MOST_LINKS)]


class Choices(msgspec.Struct, frozen=True, tag_field="kind", tag="choices"):
    """Answers to choose from; one is taken."""

    choices: Annotated[list[Words], msgspec.Meta(min_length=2, max_length=MOST_CHOICES)]


class Form(msgspec.Struct, frozen=True, tag_field="kind", tag="form"):
    """Fields to fill in together."""

    fields: Annotated[list[FormField], msgspec.Meta(min_length=1, max_length=MOST_FIELDS)]


Prompt = LinkButtons | Choices | Form


class PromptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer gave: the one choice, or a value for each field, empty where left out."""

    message_id: UUID
    values: Annotated[list[Given], msgspec.Meta(min_length=1, max_length=MOST_FIELDS)]


def checked_prompt(prompt: Prompt) -> Prompt:
    """Return `prompt` as it is kept: words without edges. Raises Invalid, saying what to mend."""
    match prompt:
        case LinkButtons(links=links):
            return LinkButtons([_link(each) for each in links])
        case Choices(choices=choices):
            return Choices(_distinct(choices, what="The choices"))
        case Form(fields=fields):
            _distinct([each.label for each in fields], what="The fields")
            return Form([_field(each) for each in fields])


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


def prompt_text(prompt: Prompt, *, language: str) -> str:
    """Return a prompt in words, for where nothing can be pressed: a mail, a text that is kept."""
    code = "en" if language == "en" else "fr"
    match prompt:
        case LinkButtons(links=links):
            return "\n".join(f"{each.label}{COLON[code]}{each.url}" for each in links)
        case Choices(choices=choices):
            return "\n".join([CHOOSE[code], *(f"– {choice}" for choice in choices)])
        case Form(fields=fields):
            return "\n".join([FILL_IN[code], *(f"– {_asked(each, code)}" for each in fields)])


def _asked(field: FormField, code: str) -> str:
    choices = f" ({', '.join(field.choices)})" if field.choices else ""
    return f"{field.label}{choices}{'' if field.required else OPTIONAL[code]}"


def _readable(field: FormField, value: str, tongue: Language) -> str:
    return tongue.date(date.fromisoformat(value)) if field.kind == "date" else value


def _link(link: LinkButton) -> LinkButton:
    url = link.url.strip()
    if not WEB_ADDRESS.fullmatch(url) or not _has_host(url):
        raise Invalid(f"“{link.label}” needs a web address: https://…")
    return LinkButton(_words(link.label), url)


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _field(field: FormField) -> FormField:
    choices = _distinct(field.choices, what=f"The choices of “{field.label}”")
    if (field.kind == "choice") != (len(choices) > 1):
        raise Invalid(f"“{field.label}”: two choices or more, and only where one is to be taken.")
    if field.claims and field.kind not in ("email", "phone"):
        raise Invalid(f"“{field.label}”: only an address or a number is noted as the customer's.")
    return msgspec.structs.replace(field, label=_words(field.label), choices=choices)


def _distinct(words: Sequence[str], *, what: str) -> list[str]:
    kept = [_words(each) for each in words]
    if len(set(kept)) < len(kept):
        raise Invalid(f"{what} must differ from each other.")
    return kept


def _words(text: str) -> str:
    kept = " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
    if not kept:
        raise Invalid("A choice, a button or a field needs words.")
    return kept


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
