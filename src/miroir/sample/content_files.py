"""The sample's content, as its files have it."""

from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from miroir.access import Language, Role
from miroir.base.channel import Channel
from miroir.base.prompts import Prompt

FOLDER = Path(__file__).parent / "content"

Content = TypeVar("Content")


class TeamContent(msgspec.Struct, frozen=True):
    """A team, the brand it serves, and its advisers."""

    key: str
    name: str
    brand: str
    members: list[str]


class Lead(msgspec.Struct, frozen=True):
    """Somebody who leads, or reads the mirror."""

    name: str
    roles: list[Role]
    language: Language
    team: str | None = None


class People(msgspec.Struct, frozen=True):
    """Everybody; customers by language."""

    team: list[TeamContent]
    lead: list[Lead]
    customers: dict[Language, list[str]]


class ReplyContent(msgspec.Struct, frozen=True):
    """A saved reply."""

    brand: str
    language: Language
    shortcut: str
    title: str
    body: str
    prompt: Prompt | None = None


class ArticleContent(msgspec.Struct, frozen=True):
    """An article; those of one `topic` translate each other."""

    brand: str
    topic: str
    language: Language
    section: str
    title: str
    body: str


class MacroContent(msgspec.Struct, frozen=True):
    """An answer that is then closed for a reason, or put off (hours; None: until an answer)."""

    brand: str
    name: str
    reply: str
    close: str | None = None
    snooze: int | None = None


class Knowledge(msgspec.Struct, frozen=True):
    """What advisers answer with."""

    reply: list[ReplyContent]
    article: list[ArticleContent]
    macro: list[MacroContent]


class Matter(msgspec.Struct, frozen=True):
    """How a matter goes: lines by customer and adviser in turn; `weight` is how often it comes."""

    brand: str
    team: str
    channels: list[Channel]
    subject: str
    reason: str
    weight: int
    lines: list[str]


class WaitingContact(msgspec.Struct, frozen=True):
    """Who waits for an answer at the first start, and since how many minutes."""

    brand: str
    channel: Channel
    customer: str
    minutes: int
    text: str
    subject: str | None = None


class WordsContent(msgspec.Struct, frozen=True):
    """What both sides add in their own words: of each thing said, its wordings."""

    glad: list[list[str]]
    sad: list[list[str]]
    staff: list[list[str]]


class Matters(msgspec.Struct, frozen=True):
    """What customers write about; words by language."""

    matter: list[Matter]
    waiting: list[WaitingContact]
    words: dict[Language, WordsContent]


@cache
def people() -> People:
    """Return the people."""
    return _read("people", People)


@cache
def knowledge() -> Knowledge:
    """Return saved replies and articles."""
    return _read("knowledge", Knowledge)


@cache
def matters() -> Matters:
    """Return what customers write about."""
    return _read("matters", Matters)


def _read(name: str, kind: type[Content]) -> Content:
    return msgspec.toml.decode((FOLDER / f"{name}.toml").read_bytes(), type=kind)
