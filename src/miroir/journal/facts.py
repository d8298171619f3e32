"""What a fact is: ids, numbers, instants, codes and fixed words; never words a person wrote."""

import re
from datetime import datetime
from functools import cache
from typing import Annotated, Final, Generic, TypeVar
from uuid import UUID

import msgspec
from msgspec import inspect

CODE_PATTERN: Final = r"^[a-z][a-z0-9_]{0,31}$"
# A name given to something in a document, such as a question: too short and poor for a sentence.
Code = Annotated[str, msgspec.Meta(pattern=CODE_PATTERN)]

WORDLESS = (
    inspect.UUIDType,
    inspect.IntType,
    inspect.FloatType,
    inspect.BoolType,
    inspect.DateTimeType,
    inspect.DateType,
    inspect.NoneType,
    inspect.EnumType,
    inspect.LiteralType,
)


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A change of state that happened. Its kind is the name of its class.

    `conversation_id`, where a fact has one, is indexed: the timeline of a conversation.
    """

    conversation_id: UUID | None = None


F = TypeVar("F", bound=Fact)


class Recorded(msgspec.Struct, Generic[F], frozen=True):
    """A fact as it stands in the journal: its place (`seq`), its instant, itself."""

    seq: int
    at: datetime
    fact: F


def refuse_words(fact: Fact) -> None:
    """Raise TypeError when a field of `fact` could hold free text, and so a personal word.

    Raises ValueError when a code is not one: no reader could read it.
    """
    for name in _codes(type(fact)):
        code = getattr(fact, name)
        if code is not None and not re.fullmatch(CODE_PATTERN, code):
            raise ValueError(f"{type(fact).__name__}.{name} is no code: {CODE_PATTERN}")


@cache
def _codes(kind: type[Fact]) -> tuple[str, ...]:
    """Return the fields of `kind` that hold codes."""
    fields = inspect.type_info(kind).fields  # type: ignore[attr-defined]
    for field in fields:
        if not _wordless(field.type):
            raise TypeError(f"{kind.__name__}.{field.name} could hold words: keep them in tables")
    return tuple(field.name for field in fields if _holds_code(field.type))


def _holds_code(kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.UnionType):
        return any(_holds_code(member) for member in kind.types)
    return isinstance(kind, inspect.StrType)


def _wordless(kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.UnionType):
        return all(_wordless(member) for member in kind.types)
    if isinstance(kind, inspect.ListType | inspect.VarTupleType | inspect.SetType):
        return _wordless(kind.item_type)
    if isinstance(kind, inspect.StrType):
        return kind.pattern == CODE_PATTERN
    return isinstance(kind, WORDLESS)
