"""The small typed schema of what a data source answers: see docs/reference/cards.md."""

from datetime import datetime
from decimal import Decimal
from math import isfinite
from typing import Annotated, Literal

import msgspec

Label = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Words = Annotated[str, msgspec.Meta(max_length=1000)]
Address = Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s]+$", max_length=2000)]
Instant = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d(T\S{1,40}(Z|[+-]\d\d:?\d\d))?$")]
Currency = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]


class Value(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """What a field shows."""


class Text(Value, frozen=True, kw_only=True, tag="text"):
    """Plain words."""

    text: Words


class Number(Value, frozen=True, kw_only=True, tag="number"):
    """A number, written as the reader's language does."""

    number: float

    def __post_init__(self) -> None:
        if not isfinite(self.number):
            raise ValueError("A number must be finite.")


class Money(Value, frozen=True, kw_only=True, tag="money"):
    """An amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: Currency

    def __post_init__(self) -> None:
        if not self.amount.is_finite():
            raise ValueError("An amount must be finite.")


class Date(Value, frozen=True, kw_only=True, tag="date"):
    """A day, or an instant with its offset."""

    date: Instant

    def __post_init__(self) -> None:
        datetime.fromisoformat(self.date)


class Link(Value, frozen=True, kw_only=True, tag="link"):
    """Words that lead to a page."""

    text: Label
    url: Address


class Badge(Value, frozen=True, kw_only=True, tag="badge"):
    """A state, and whether it is good news."""

    text: Label
    tone: Literal["neutral", "good", "warning", "bad"] = "neutral"


AnyValue = Text | Number | Money | Date | Link | Badge


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A value under its name."""

    label: Label
    value: AnyValue


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One of a list: an order, a contract, a device."""

    title: Label
    fields: Annotated[list[Field], msgspec.Meta(max_length=8)] = []
    badge: Badge | None = None
    link: Link | None = None


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A card of the customer pane: fields, a list, or both."""

    title: Label
    fields: Annotated[list[Field], msgspec.Meta(max_length=20)] = []
    items: Annotated[list[Item], msgspec.Meta(max_length=20)] = []
    link: Link | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a data source answers."""

    cards: Annotated[list[Card], msgspec.Meta(max_length=8)]
