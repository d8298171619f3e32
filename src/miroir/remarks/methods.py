"""What finds themes, whichever method does: the same question and the same answer."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, TypeAlias
from uuid import UUID

import msgspec

Failure = Literal["too-slow", "unreachable", "refused", "not-understood", "not-found"]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A remark as it is read for themes; `names` are those of people who may be in it."""

    id: UUID
    words: str
    language: str
    names: tuple[str, ...] = ()


class Suggested(msgspec.Struct, frozen=True, kw_only=True):
    """A theme: a name, its stems, and its remarks, the most typical first."""

    name: str
    stems: list[str]
    language: str | None
    remark_ids: list[UUID]


class Suggestions(msgspec.Struct, frozen=True, kw_only=True):
    """What a method made of the documents that it read; not every method writes a summary."""

    themes: list[Suggested]
    read: int
    summary: str | None = None


Suggest: TypeAlias = Callable[[Sequence[Document]], Awaitable[Suggestions]]


class MethodFailed(Exception):
    """A method gave nothing that can be used."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure: Failure = failure
