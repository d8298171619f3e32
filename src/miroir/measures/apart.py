"""Which groups of advisers a sheet must not show, whichever axis one looks along.

A group of too few is hidden, with the partners by which it could be worked out from the total.
Groups of two axes can lie within each other: a team that answers by one channel only. So what is
left of a group when another is taken from it must not be too few people either. Nothing depends on
the axis that is shown: who looks along one after the other learns no more.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import permutations
from typing import NamedTuple
from uuid import UUID

from miroir.base.database import Row
from miroir.indicators import too_few
from miroir.measures.model import AXES, Axis, Key, Place


class Said(NamedTuple):
    """That an adviser answered about a contact of this kind, in this period."""

    now: bool
    who: UUID
    team: UUID | None
    channel: str
    brand: UUID | None
    reason: UUID | None
    language: str | None
    week: date

    @classmethod
    def of(cls, row: Row) -> "Said":
        """Return what a row with these columns says."""
        return cls(*(row[name] for name in cls._fields))


Name = tuple[Axis, Key]
Groups = Mapping[Name, frozenset[Said]]


def hidden_places(said: Iterable[Said], axis: Axis, *, minimum: int) -> frozenset[Place]:
    """Return the groups of `axis` that must not be shown, in each period."""
    everything = list(said)
    return frozenset(
        Place(now=now, key=key)
        for now in (True, False)
        for along, key in hidden_names(
            [one for one in everything if one.now == now], minimum=minimum
        )
        if along == axis
    )


def periods_hidden(said: Iterable[Said], *, minimum: int) -> frozenset[bool]:
    """Return the periods in which too few people said anything at all."""
    everything = list(said)
    return frozenset(
        now
        for now in (True, False)
        if too_few(people(one for one in everything if one.now == now), minimum=minimum)
    )


def hidden_names(said: Sequence[Said], *, minimum: int) -> frozenset[Name]:
    """Return what must not be shown of one period, along every axis."""
    groups: Groups = {
        (axis, key): frozenset(one for one in said if getattr(one, axis) == key)
        for axis in AXES
        for key in {getattr(one, axis) for one in said}
    }
    hidden: frozenset[Name] = frozenset(
        name for name, group in groups.items() if too_few(people(group), minimum=minimum)
    )
    while more := _partners(groups, hidden, minimum=minimum) | _betraying(
        groups, hidden, minimum=minimum
    ):
        hidden |= more
    return hidden


def people(said: Iterable[Said]) -> frozenset[UUID]:
    """Return who said any of it."""
    return frozenset(one.who for one in said)


def _partners(groups: Groups, hidden: frozenset[Name], *, minimum: int) -> frozenset[Name]:
    """Return the next smallest group of each axis whose hidden ones are too few together."""
    more = set()
    for axis in AXES:
        own = [name for name in groups if name[0] == axis]
        unseen = [groups[name] for name in own if name in hidden]
        if unseen and too_few(people(frozenset[Said]().union(*unseen)), minimum=minimum):
            left = [name for name in own if name not in hidden]
            more |= set(sorted(left, key=lambda name: len(people(groups[name])))[:1])
    return frozenset(more)


def _betraying(groups: Groups, hidden: frozenset[Name], *, minimum: int) -> frozenset[Name]:
    """Return the inner one of two groups between which too few people lie."""
    shown = [(name, group) for name, group in groups.items() if name not in hidden]
    return frozenset(
        inner
        for (inner, few), (_, many) in permutations(shown, 2)
        if few < many and too_few(people(many - few), minimum=minimum)
    )
