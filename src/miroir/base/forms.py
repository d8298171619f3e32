"""Forms of pages, read as their fields."""

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec

from miroir.base.connections import HttpRequest
from miroir.base.errors import Invalid
from miroir.base.language import phrase

MOST_FIELDS = 2_000
LONGEST = 1_000

NOT_OFFERED = phrase("A choice of this form is none of those offered.")

Word = TypeVar("Word", bound=str)


class Fields(msgspec.Struct, frozen=True):
    """What a form was sent with, in the order of the page; a name may come several times."""

    pairs: Sequence[tuple[str, str]]

    def text(self, name: str) -> str:
        """Return the first value called `name` without spaces around it, '' when there is none."""
        return next(iter(self.texts(name)), "")

    def raw(self, name: str) -> str:
        """Return the first value called `name` as it was sent, '' when there is none."""
        return next((value for found, value in self.pairs if found == name), "")

    def texts(self, name: str) -> list[str]:
        """Return every value called `name`, without spaces around them."""
        return [value.strip() for found, value in self.pairs if found == name]

    def ticked(self, name: str) -> bool:
        """Say whether the box called `name` is ticked."""
        return bool(self.text(name))


class WrongFields(Invalid):
    """Some fields of a form cannot be taken: `fields` says of each what to change."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(phrase("Not saved yet: correct what is marked below."), fields=fields)


class Reading:
    """Reads the fields of a form one by one, and notes what is wrong beside each.

    `end` refuses the form when something is. What is wrong is a phrase; until then its field
    reads as if it were empty.
    """

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self._wrong: dict[str, str] = {}

    def refuse(self, name: str, why: str) -> None:
        """Note that the field `name` cannot be taken; the first reason counts."""
        self._wrong.setdefault(name, why)

    def end(self) -> None:
        """Raise WrongFields when a field was refused."""
        if self._wrong:
            raise WrongFields(self._wrong)

    def words(self, name: str, *, most: int, needed: bool = True) -> str:
        """Read a text of at most `most` characters."""
        text = self.fields.text(name).replace("\r\n", "\n")
        if needed and not text:
            self.refuse(name, phrase("Fill this in."))
        if len(text) > most:
            self.refuse(name, phrase("This is too long: shorten it."))
        return text

    def word(self, name: str, among: Sequence[Word]) -> Word | None:
        """Read one of the words offered; None where none was chosen."""
        text = self.fields.text(name)
        if text and text not in among:
            self.refuse(name, NOT_OFFERED)
        return next((word for word in among if word == text), None)

    def id(self, name: str) -> UUID | None:
        """Read the id that was chosen; None where none was."""
        found = self.ids(name)
        return found[0] if found else None

    def ids(self, name: str) -> list[UUID]:
        """Read every id that was chosen."""
        try:
            return [UUID(text) for text in self.fields.texts(name) if text]
        except ValueError:
            self.refuse(name, NOT_OFFERED)
            return []

    def number(self, name: str, *, least: int, most: int) -> int | None:
        """Read a whole number; None where it is left empty."""
        text = self.fields.text(name)
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]{1,9}", text) or not least <= int(text) <= most:
            self.refuse(name, phrase("This number is out of its limits."))
            return None
        return int(text)


async def read_form(request: HttpRequest, *, longest: int = LONGEST) -> Fields:
    """Read the body of a form that a page sent; raises Invalid for what no page sends.

    A field holds at most `longest` characters.
    """
    try:
        pairs = parse_qsl(
            (await request.body()).decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError as unreadable:
        raise Invalid("This form cannot be read: send it from its page.") from unreadable
    if any(len(value) > longest or "\0" in value for _, value in pairs):
        raise Invalid("A field of this form is too long, or holds what cannot be stored.")
    return Fields(pairs)
