"""From counts by period and group to the lines of one measure."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import msgspec

from miroir.indicators import Figure, difference, share
from miroir.measures.model import Key, Line, Measured, Named, Place

Counted = TypeVar("Counted")
Share = tuple[int, int]
"""Successes, and of how many."""

ALL: Key = None


class Apart(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of few people: the whole by itself, and how many answers are in no figure.

    The whole is more than the groups where one of these is not shown.
    """

    whole: Mapping[bool, Any]
    left_out: Mapping[Place, int] = {}
    left_of_all: Mapping[bool, int] = {}


def told(
    named: Named,
    counted: Mapping[Place, Counted],
    *,
    pool: Callable[[Sequence[Counted]], Counted],
    figure: Callable[[Counted], Figure],
    asked: Mapping[Place, Share] | None = None,
    brought: Mapping[Place, int] | None = None,
    apart: Apart | None = None,
) -> Measured:
    """Return a measure of all and of each group that has anything in the period shown.

    `asked` are those who answered, of those asked; of the answers, `brought` came in from files.
    `apart` is what must be told apart lest few people be given away.
    """
    left_out = apart.left_out if apart else {}
    left_of_all = apart.left_of_all if apart else {}

    def whole_of(now: bool) -> Figure:
        parts = (
            [one for period, one in apart.whole.items() if period == now]
            if apart
            else [count for place, count in counted.items() if place.now == now]
        )
        return _or_left_out(figure(pool(parts)), left_of_all.get(now, 0))

    def figure_of(place: Place) -> Figure:
        own = figure(pool([counted[place]] if place in counted else []))
        return _or_left_out(own, left_out.get(place, 0))

    response = partial(_response, asked)
    files = brought or {}
    whole = Line(
        key=ALL,
        figure=(now := whole_of(True)),
        change=difference(now, whole_of(False)),
        response=_response_of_all(asked),
        brought=sum(n for place, n in files.items() if place.now),
        left_out=left_of_all.get(True, 0),
    )
    return Measured(
        named=named,
        whole=whole,
        groups=[
            Line(
                key=place.key,
                figure=(own := figure_of(place)),
                change=difference(own, figure_of(Place(now=False, key=place.key))),
                response=response(place),
                brought=files.get(place, 0),
                left_out=left_out.get(place, 0),
            )
            for place in sorted({*counted, *left_out}, key=lambda place: str(place.key))
            if place.now
        ],
    )


def _or_left_out(figure: Figure, left_out: int) -> Figure:
    """Return the figure, or that it is of too few where all of its answers are left out."""
    if figure.n or not left_out:
        return figure
    return Figure(measure=figure.measure, n=left_out, hidden="too-few")


def told_share(
    named: Named,
    counted: Mapping[Place, Share],
    *,
    figure: Callable[[Share], Figure],
    apart: Apart | None = None,
) -> Measured:
    """Return the measure of a share of contacts."""
    return told(named, counted, pool=_summed, figure=figure, apart=apart)


def share_of(counted: Share) -> Figure:
    """Return how many answered of those asked."""
    return share(*counted, measure="response")


def _response_of_all(asked: Mapping[Place, Share] | None) -> Figure | None:
    if asked is None:
        return None
    return share_of(_summed([counted for place, counted in asked.items() if place.now]))


def _response(asked: Mapping[Place, Share] | None, place: Place) -> Figure | None:
    return None if asked is None else share_of(asked.get(place, (0, 0)))


def _summed(counted: Sequence[Share]) -> Share:
    return sum(one for one, _ in counted), sum(of for _, of in counted)
