"""What an answer may hold out to the customer beside its words: links, choices, or a form."""

import re
from collections.abc import Sequence
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from miroir.base.errors import Invalid

MOST_CHOICES: Final = 6
MOST_LINKS: Final = 3
MOST_FIELDS: Final = 6

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=80, pattern=r"^[^\x00]*$")]
Address = Annotated[str, msgspec.Meta(max_length=2_000, pattern=r"^\s*https?://[^\x00]*$")]
FormKind = Literal["text", "email", "phone", "choice", "date"]

# What a browser opens: no name of a user before the host, which would pass for another host.
WEB_ADDRESS = re.compile(r"https?://[^\s\\@/?#]+([/?#]\S*)?", re.IGNORECASE)
COLON = {"fr": " : ", "en": ": "}
CHOOSE = {"fr": "Répondez par l’un de ces choix :", "en": "Answer with one of these:"}
FILL_IN = {"fr": "Indiquez dans votre réponse :", "en": "Please tell us in your answer:"}
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
