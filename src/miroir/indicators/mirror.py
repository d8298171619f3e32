"""The mirror: what customers and advisers say of the same things, side by side.

Tallies come in, by place and week; figures go out, as a whole and by team, channel, reason,
brand and week. What would give few advisers away has been left out of the tallies.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Literal

import msgspec

from miroir.indicators.cells import Cells, Heard, Pairs, Spot
from miroir.indicators.differences import Difference, difference
from miroir.indicators.figures import Figure
from miroir.indicators.funnels import Funnel, response
from miroir.indicators.places import BROKEN_DOWN, Axis, Place, place_of
from miroir.indicators.scales import RECOMMENDATION, Scale
from miroir.indicators.sides import Side
from miroir.indicators.tallies import figure_of
from miroir.statistics import gap_of_means, gap_of_shares

Group = str | date
Verdict = Literal["advisers-lower", "advisers-higher", "no-clear-gap", "unknown"]

ASKED_NOBODY: Final = Funnel()


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """A statement put to customers and its mirror put to advisers, on one scale, as shown."""

    question: str
    scale: Scale
    title: str
    customers: str
    advisers: str


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """Each side's figure less that of the period before; None where one of them is hidden."""

    customers: Difference | None = None
    advisers: Difference | None = None


class Paired(msgspec.Struct, frozen=True, kw_only=True):
    """The gap over the `n` contacts of which both sides spoke, None where there are none.

    `left_out` more are not counted, since they would give few advisers away.
    """

    n: int = 0
    left_out: int = 0
    gap: Difference | None = None


class Responses(msgspec.Struct, frozen=True, kw_only=True):
    """The share that answered of those asked, of each side."""

    customers: Figure
    advisers: Figure


class Reflection(msgspec.Struct, frozen=True, kw_only=True):
    """Both sides' figures; `gap` is advisers less customers, None where one side is hidden.

    `left_out` answers of advisers are not counted, since they would give few people away.
    """

    customers: Figure
    advisers: Figure
    gap: Difference | None
    responses: Responses
    paired: Paired = Paired()
    left_out: int = 0
    moved: Movement = Movement()

    @property
    def verdict(self) -> Verdict:
        """What may be said of the gap between all answers."""
        if self.gap is None:
            return "unknown"
        if not self.gap.clear:
            return "no-clear-gap"
        return "advisers-lower" if self.gap.value < 0 else "advisers-higher"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One group of a breakdown: the id of a team, brand or reason, a channel, or a week."""

    group: Group
    reflection: Reflection


class Mirror(msgspec.Struct, frozen=True, kw_only=True):
    """One pair of statements, as a whole and broken down."""

    pair: Pair
    whole: Reflection
    parts: Mapping[Axis, Sequence[Row]]
    weeks: Sequence[Row]


def hold_up(
    cells: Cells, pair: Pair, *, fixed: Mapping[Axis, str], weeks: Sequence[date]
) -> Mirror:
    """Return the mirror of one pair over `weeks` (Mondays, oldest first), where `fixed` holds.

    Weeks without answers are kept, so that a series has no false neighbours.
    """
    place = place_of(fixed)
    return Mirror(
        pair=pair,
        whole=_reflection(cells, pair, Spot(place)),
        parts={
            axis: [
                Row(group=part.fixed[axis], reflection=_reflection(cells, pair, Spot(part)))
                for part in _parts(cells, pair, place, axis)
            ]
            for axis in BROKEN_DOWN
            if axis not in fixed
        },
        weeks=[
            Row(group=week, reflection=_reflection(cells, pair, Spot(place, week)))
            for week in weeks
        ],
    )


def _parts(cells: Cells, pair: Pair, whole: Place, axis: Axis) -> list[Place]:
    here = whole.fixed
    found = {
        spot.place
        for spot, question, _ in cells.now
        if question == pair.question and spot.week is None and spot.place != whole
    }
    return sorted(place for place in found if {*place.fixed} == {*here, axis})


def _reflection(cells: Cells, pair: Pair, spot: Spot) -> Reflection:
    customers, advisers = figures_at(cells.now, pair, spot)
    old_customers, old_advisers = figures_at(cells.before, pair, spot)
    return Reflection(
        customers=customers,
        advisers=advisers,
        gap=difference(advisers, customers),
        paired=_paired(cells.pairs.get((spot, pair.question), Pairs()), pair.scale),
        left_out=cells.now.get((spot, pair.question, "adviser"), Heard()).left_out,
        responses=Responses(
            customers=response(cells.responses.get((spot, "customer"), ASKED_NOBODY)),
            advisers=response(cells.responses.get((spot, "adviser"), ASKED_NOBODY)),
        ),
        moved=Movement(
            customers=difference(customers, old_customers),
            advisers=difference(advisers, old_advisers),
        ),
    )


def figures_at(
    heard: Mapping[tuple[Spot, str, Side], Heard], pair: Pair, spot: Spot
) -> tuple[Figure, Figure]:
    """Return the customers' figure and the advisers', or why there is none."""
    customers = heard.get((spot, pair.question, "customer"), Heard())
    advisers = heard.get((spot, pair.question, "adviser"), Heard())
    figure = figure_of(advisers.tally, pair.scale, staff=True)
    if advisers.left_out and not advisers.tally.n:
        figure = Figure(measure=figure.measure, n=advisers.left_out, hidden="too-few")
    return figure_of(customers.tally, pair.scale), figure


def _paired(pairs: Pairs, scale: Scale) -> Paired:
    if not pairs.n:
        return Paired(left_out=pairs.left_out)
    if scale == RECOMMENDATION:
        change = gap_of_means(pairs.gaps, reach=2)
    else:
        change = gap_of_shares(pairs.gaps.get(1, 0), pairs.gaps.get(-1, 0), n=pairs.n)
    gap = Difference(
        value=change.value, low=change.low, high=change.high, p=change.p, clear=change.clear
    )
    return Paired(n=pairs.n, left_out=pairs.left_out, gap=gap)
