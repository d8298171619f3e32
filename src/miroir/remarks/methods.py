"""What suggests themes and tags, whichever method does: the same question and the same answer.

A suggestion changes nothing: a person makes a tag or an irritant of it.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, TypeAlias
from uuid import UUID

import msgspec

Failure = Literal[
    "too-slow", "unreachable", "refused", "not-understood", "not-found", "often-enough"
]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A remark as it is read for themes; `names` are those of people who may be in it."""

    id: UUID
    words: str
    language: str
    names: tuple[str, ...] = ()


class Suggested(msgspec.Struct, frozen=True, kw_only=True):
    """A theme: a name, its stems, and its remarks, the most typical first.

    `tag`: which of the tags there are its remarks should bear.
    """

    name: str
    stems: list[str]
    language: str | None
    remark_ids: list[UUID]
    tag: str | None = None


class Suggestions(msgspec.Struct, frozen=True, kw_only=True):
    """What a method made of the documents that it read; not every method writes a summary.

    `tokens`: what a service says that it cost.
    """

    themes: list[Suggested]
    read: int
    summary: str | None = None
    tokens: int | None = None


# Of documents, and of the tags there are.
Suggest: TypeAlias = Callable[[Sequence[Document], Sequence[str]], Awaitable[Suggestions]]


class MethodFailed(Exception):
    """A method gave nothing that can be used."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure: Failure = failure
