"""What a fact is: ids, numbers, instants and fixed words; never words that a person wrote."""

from datetime import datetime
from functools import cache
from typing import Generic, TypeVar
from uuid import UUID

import msgspec
from msgspec import inspect

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


@cache
def refuse_words(kind: type[Fact]) -> None:
    """Raise TypeError when a field of `kind` could hold free text, and so a personal word."""
    for field in inspect.type_info(kind).fields:  # type: ignore[attr-defined]
        if not _wordless(field.type):
            raise TypeError(f"{kind.__name__}.{field.name} could hold words: keep them in tables")


def _wordless(kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.UnionType):
        return all(_wordless(member) for member in kind.types)
    if isinstance(kind, inspect.ListType | inspect.VarTupleType | inspect.SetType):
        return _wordless(kind.item_type)
    return isinstance(kind, WORDLESS)
