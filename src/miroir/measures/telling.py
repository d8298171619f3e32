"""From counts by period and group to the lines of one measure."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import TypeVar

from miroir.indicators import Figure, conceal, difference, share
from miroir.measures.model import Key, Line, Measured, Named, Place

Counted = TypeVar("Counted")
Share = tuple[int, int]
"""Successes, and of how many."""

ALL: Key = None


def told(
    named: Named,
    counted: Mapping[Place, Counted],
    *,
    pool: Callable[[Sequence[Counted]], Counted],
    figure: Callable[[Counted], Figure],
    asked: Mapping[Place, Share] | None = None,
    brought: Mapping[Place, int] | None = None,
    hidden: Collection[Place] = (),
    hide_all: Collection[bool] = (),
) -> Measured:
    """Return a measure of all and of each group that has anything in the period shown.

    `hidden` are the groups, and `hide_all` the periods as a whole, that would give few people
    away. `asked` are those who answered, of those asked; of the
    answers, `brought` came in from files.
    """

    def whole_of(now: bool) -> Figure:
        of_all = figure(pool([count for place, count in counted.items() if place.now == now]))
        return conceal(of_all) if now in hide_all else of_all

    def figure_of(place: Place) -> Figure:
        own = figure(pool([counted[place]] if place in counted else []))
        return conceal(own) if place in hidden or place.now in hide_all else own

    response = partial(_response, asked)
    files = brought or {}
    whole = Line(
        key=ALL,
        figure=(now := whole_of(True)),
        change=difference(now, whole_of(False)),
        response=_response_of_all(asked),
        brought=sum(n for place, n in files.items() if place.now),
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
            )
            for place in sorted(counted, key=lambda place: str(place.key))
            if place.now
        ],
    )


def told_share(
    named: Named,
    counted: Mapping[Place, Share],
    *,
    figure: Callable[[Share], Figure],
    hidden: Collection[Place] = (),
    hide_all: Collection[bool] = (),
) -> Measured:
    """Return the measure of a share of contacts."""
    return told(named, counted, pool=_summed, figure=figure, hidden=hidden, hide_all=hide_all)


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
