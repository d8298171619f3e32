"""The form of a brand's widget, read from what its page sends."""

import re
from collections.abc import Sequence
from typing import TypeVar, get_args

import msgspec

from miroir.base.errors import Invalid
from miroir.base.forms import Fields
from miroir.base.language import CODES, Code, phrase
from miroir.channels.widget.looks import (
    FILE_KINDS,
    LONGEST_TEXT,
    MOST_REASONS,
    Asked,
    Form,
    Looks,
    Position,
    Theme,
    When,
)
from miroir.channels.widget.sites import SITE

Word = TypeVar("Word", bound=str)

COLOUR = re.compile(r"#[0-9a-f]{6}")
LONGEST_REASON = 80
MOST_SITES = 50
MOST_MEGABYTES = 1000


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What a brand shows of itself and of its widget."""

    colour: str
    greeting: dict[Code, str]
    sites: list[str]
    looks: Looks


def read_looks(form: Fields) -> Shown:
    """Return what the form says. Raises Invalid with what to change."""
    return Shown(
        colour=_colour(form.text("colour")),
        greeting=_texts(form, "greeting"),
        sites=_sites(form.text("sites")),
        looks=Looks(
            position=_one_of(get_args(Position), form.text("position")),
            theme=_one_of(get_args(Theme), form.text("theme")),
            language=next((code for code in CODES if code == form.text("language")), None),
            closed=_texts(form, "closed"),
            form=_asked(form),
            files=[kind for kind in FILE_KINDS if kind in form.texts("files")],
            file_megabytes=_megabytes(form.text("file_megabytes")),
        ),
    )


def _asked(form: Fields) -> Form:
    return Form(
        when=_one_of(get_args(When), form.text("when")),
        name=_one_of(get_args(Asked), form.text("name")),
        email=_one_of(get_args(Asked), form.text("email")),
        reasons={code: _reasons(form.text(f"reasons-{code}")) for code in CODES},
    )


def _one_of(words: Sequence[Word], given: str) -> Word:
    chosen = next((word for word in words if word == given), None)
    if chosen is None:
        raise Invalid(phrase("Choose one of what the page offers."))
    return chosen


def _colour(given: str) -> str:
    if not COLOUR.fullmatch(given.lower()):
        raise Invalid(phrase("Write the colour as # and six hexadecimal digits: #0b5d66."))
    return given.lower()


def _texts(form: Fields, name: str) -> dict[Code, str]:
    texts = {code: form.text(f"{name}-{code}") for code in CODES}
    if any(len(text) > LONGEST_TEXT for text in texts.values()):
        raise Invalid(phrase("A text has at most 400 characters."))
    return {code: text for code, text in texts.items() if text}


def _reasons(given: str) -> list[str]:
    reasons = [reason.strip() for reason in given.split(";") if reason.strip()]
    if len(reasons) > MOST_REASONS or any(len(reason) > LONGEST_REASON for reason in reasons):
        raise Invalid(phrase("There are at most 12 reasons, of at most 80 characters."))
    return reasons


def _sites(given: str) -> list[str]:
    sites = given.replace(",", " ").split()
    if len(sites) > MOST_SITES or not all(SITE.fullmatch(site) for site in sites):
        raise Invalid(phrase("Write sites as https://shop.example or *.brand.example, by spaces."))
    return sites


def _megabytes(given: str) -> int | None:
    if not given:
        return None
    if not given.isdecimal() or not 1 <= int(given) <= MOST_MEGABYTES:
        raise Invalid(phrase("Give the size of a file in MB, from 1 to 1,000."))
    return int(given)
