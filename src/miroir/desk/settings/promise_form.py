"""The form of a promise, and amounts of time as people write them."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Literal, TypeVar, get_args
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.errors import Invalid
from miroir.base.forms import Fields
from miroir.base.language import Language, phrase
from miroir.conversations import EscalateOn, Priority, PromiseKind, Terms

Unit = Literal["seconds", "minutes", "hours", "days"]
WarnBy = Literal["never", "share", "left"]
Word = TypeVar("Word", bound=str)

UNITS: dict[Unit, timedelta] = {
    "days": timedelta(days=1),
    "hours": timedelta(hours=1),
    "minutes": timedelta(minutes=1),
    "seconds": timedelta(seconds=1),
}
MOST = 1_000_000
CASE = ("kind", "brand_id", "channel", "priority", "tier_id")


class Span(msgspec.Struct, frozen=True):
    """An amount of time in one unit."""

    count: int
    unit: Unit


def span(amount: timedelta) -> Span:
    """Return `amount` in the largest unit that fits it; whole days only where there are several.

    48 hours stay hours: promises are published so.
    """
    for unit, length in UNITS.items():
        enough = amount >= 3 * length if unit == "days" else amount >= length
        if enough and not amount % length:
            return Span(amount // length, unit)
    return Span(round(amount.total_seconds()), "seconds")


def span_words(amount: timedelta, tongue: Language) -> str:
    """Write an amount of time: 48 hours, 3 minutes."""
    found = span(amount)
    one, several = {
        "days": ("%(num)s day", "%(num)s days"),
        "hours": ("%(num)s hour", "%(num)s hours"),
        "minutes": ("%(num)s minute", "%(num)s minutes"),
        "seconds": ("%(num)s second", "%(num)s seconds"),
    }[found.unit]
    return tongue.ngettext(one, several, found.count) % {"num": tongue.number(found.count)}


def read_terms(fields: Fields) -> Terms:
    """Read the terms that the form was sent with. Raises Invalid."""
    warn_by = _word(fields, "warn_by", get_args(WarnBy)) or "never"
    return Terms(
        kind=_word(fields, "kind", get_args(PromiseKind)) or "first_answer",
        amount=_amount(fields, "amount"),
        brand_id=_id(fields, "brand_id"),
        channel=_word(fields, "channel", get_args(Channel)),
        priority=_word(fields, "priority", get_args(Priority)),
        tier_id=_id(fields, "tier_id"),
        calendar_id=_id(fields, "calendar_id"),
        warn_share=_count(fields, "warn_share") if warn_by == "share" else None,
        warn_left=_amount(fields, "warn_left") if warn_by == "left" else None,
        escalate_on=_word(fields, "escalate_on", get_args(EscalateOn)),
        raise_to=_word(fields, "raise_to", get_args(Priority)),
        widen_team_id=_id(fields, "widen_team_id"),
        tell_supervisors=fields.ticked("tell_supervisors"),
    )


def read_case(given: Callable[[str], str]) -> Terms:
    """Read which case a new promise is for, from the address of its form; raises Invalid."""
    fields = Fields([(name, given(name)) for name in CASE])
    return Terms(
        kind=_word(fields, "kind", get_args(PromiseKind)) or "first_answer",
        amount=timedelta(hours=4),
        brand_id=_id(fields, "brand_id"),
        channel=_word(fields, "channel", get_args(Channel)),
        priority=_word(fields, "priority", get_args(Priority)),
        tier_id=_id(fields, "tier_id"),
        warn_share=75,
    )


def _word(fields: Fields, name: str, among: Sequence[Word]) -> Word | None:
    text = fields.text(name)
    if text and text not in among:
        raise Invalid(phrase("A choice of this form is none of those offered."))
    return next((word for word in among if word == text), None)


def _id(fields: Fields, name: str) -> UUID | None:
    try:
        return UUID(fields.text(name)) if fields.text(name) else None
    except ValueError as unreadable:
        raise Invalid(phrase("A choice of this form is none of those offered.")) from unreadable


def _amount(fields: Fields, name: str) -> timedelta:
    units: tuple[Unit, ...] = get_args(Unit)
    unit: Unit = _word(fields, f"{name}_unit", units) or "hours"
    return _count(fields, name) * UNITS[unit]


def _count(fields: Fields, name: str) -> int:
    text = fields.text(name)
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= MOST and len(text) < 9):
        raise Invalid(phrase("Write amounts of time as whole numbers."))
    return int(text)
