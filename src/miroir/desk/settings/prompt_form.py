"""What a saved reply holds out to the customer, as typed in its form: a line for each thing."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal, get_args

from miroir.base.errors import Invalid
from miroir.base.forms import Reading
from miroir.base.language import phrase
from miroir.base.prompts import (
    MOST_CHOICES,
    MOST_FIELDS,
    MOST_LINKS,
    Choices,
    Form,
    FormField,
    FormKind,
    LinkButton,
    LinkButtons,
    Prompt,
    checked_prompt,
)

Kind = Literal["choices", "links", "form"]
KINDS: tuple[Kind, ...] = get_args(Kind)
KIND_NAMES: Final[Mapping[Kind, str]] = {
    "choices": phrase("choices: the customer takes one"),
    "links": phrase("links: buttons that open pages"),
    "form": phrase("a form: the customer fills it in"),
}
WRONG: Final[Mapping[Kind, str]] = {
    "choices": phrase("Give two to six choices that differ, one a line, of 80 characters at most."),
    "links": phrase("Give one to three links, one a line: what the button says | https://…"),
    "form": phrase(
        "Give one to six things that differ, one a line: what is asked | text, e-mail, telephone,"
        " date, or choices parted by semicolons | optional"
    ),
}
LONGEST_LINES: Final = 14_000
LONGEST_WORDS: Final = 80
ADDRESS_BEGINS: Final = re.compile(r"\|\s*(?=https?://)", re.IGNORECASE)
FIELD_KINDS: Final[Mapping[str, FormKind]] = {
    "": "text", "text": "text", "texte": "text", "e-mail": "email", "email": "email",
    "telephone": "phone", "téléphone": "phone", "phone": "phone", "date": "date",
}  # fmt: skip
OPTIONAL: Final = ("optional", "facultatif")
WRITTEN: Final[Mapping[str, Mapping[FormKind, str]]] = {
    "fr": {"text": "texte", "email": "e-mail", "phone": "téléphone", "date": "date"},
    "en": {"text": "text", "email": "e-mail", "phone": "telephone", "date": "date"},
}


def read_prompt(form: Reading) -> Prompt | None:
    """Read what is held out, None where nothing is; what cannot be is noted beside its lines."""
    kind = form.word("prompt_kind", KINDS)
    typed = form.words("prompt", most=LONGEST_LINES, needed=kind is not None)
    if kind is None or not typed:
        return None
    try:
        return checked_prompt(_prompt(kind, [line for line in typed.splitlines() if line.strip()]))
    except Invalid:
        form.refuse("prompt", WRONG[kind])
        return None


def prompt_lines(prompt: Prompt | None, *, code: str) -> str:
    """Return `prompt` as it is typed, in French or English words."""
    match prompt:
        case Choices(choices=choices):
            return "\n".join(choices)
        case LinkButtons(links=links):
            return "\n".join(f"{link.label} | {link.url}" for link in links)
        case Form(fields=fields):
            return "\n".join(_typed(field, code) for field in fields)
    return ""


def kind_of(prompt: Prompt | None) -> Kind | None:
    """Return which kind of thing is held out."""
    match prompt:
        case Choices():
            return "choices"
        case LinkButtons():
            return "links"
        case Form():
            return "form"
    return None


def _prompt(kind: Kind, lines: Sequence[str]) -> Prompt:
    match kind:
        case "choices":
            _count(lines, least=2, most=MOST_CHOICES)
            return Choices([_words(line) for line in lines])
        case "links":
            _count(lines, least=1, most=MOST_LINKS)
            return LinkButtons([_link(line) for line in lines])
        case "form":
            _count(lines, least=1, most=MOST_FIELDS)
            return Form([_field(line) for line in lines])


def _count(lines: Sequence[str], *, least: int, most: int) -> None:
    if not least <= len(lines) <= most:
        raise Invalid(f"Give {least} to {most} lines.")


def _link(line: str) -> LinkButton:
    label, *url = ADDRESS_BEGINS.split(line, maxsplit=1)
    return LinkButton(_words(label), url[0] if url else "")


def _field(line: str) -> FormField:
    parts = [part.strip() for part in line.split("|")]
    label, given, *rest = (*parts, "", "")[: max(3, len(parts))]
    optional = rest[0].casefold() in OPTIONAL
    if rest[1:] or (rest[0] and not optional):
        raise Invalid("A field has a label, a kind, and whether it is optional.")
    choices = [_words(each) for each in given.split(";") if each.strip()] if ";" in given else []
    kind = "choice" if choices else FIELD_KINDS.get(given.casefold())
    if kind is None:
        raise Invalid("There is no such kind of field.")
    return FormField(
        label=_words(label),
        kind=kind,
        choices=choices,
        required=not optional,
        claims=kind in ("email", "phone"),
    )


def _words(text: str) -> str:
    if not 0 < len(text.strip()) <= LONGEST_WORDS:
        raise Invalid("A choice, a button or a field needs some words, not many.")
    return text.strip()


def _typed(field: FormField, code: str) -> str:
    words = WRITTEN["en" if code == "en" else "fr"]
    kind = "; ".join(field.choices) if field.choices else words[field.kind]
    optional = "" if field.required else f" | {OPTIONAL[0] if code == 'en' else OPTIONAL[1]}"
    return f"{field.label} | {kind}{optional}"
