"""The mirror: what customers and advisers say of the same things, side by side.

Counts come in as one histogram per side, question, team, channel and week; figures go out, as
a whole and by team, channel and week. Figures of advisers too few to stay unknown are hidden.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec

from miroir.indicators.differences import Difference, difference
from miroir.indicators.figures import Figure, conceal
from miroir.indicators.groups import groups_to_hide
from miroir.indicators.measures import favourable
from miroir.indicators.promoters import enps
from miroir.indicators.scales import RECOMMENDATION, Histogram, Scale, pool

Side = Literal["customer", "adviser"]
Origin = Literal["asked", "past"]
Group = UUID | str | date | None
Verdict = Literal["advisers-lower", "advisers-higher", "no-clear-gap", "unknown"]


class Cell(NamedTuple):
    """Where a histogram belongs; `week` is its Monday, `team` None for answers without one.

    `origin` tells what was asked here from what came in from a file.
    """

    side: Side
    question: str
    team: UUID | None
    channel: str
    week: date
    origin: Origin = "asked"


Answers = Mapping[Cell, Histogram]


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


class Reflection(msgspec.Struct, frozen=True, kw_only=True):
    """Both sides' figures; `gap` is advisers less customers, None where one side is hidden."""

    customers: Figure
    advisers: Figure
    gap: Difference | None
    moved: Movement = Movement()

    @property
    def verdict(self) -> Verdict:
        """What may be said of the gap."""
        if self.gap is None:
            return "unknown"
        if not self.gap.clear:
            return "no-clear-gap"
        return "advisers-lower" if self.gap.value < 0 else "advisers-higher"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One group of a breakdown: a team, a channel or a week."""

    group: Group
    reflection: Reflection


class Mirror(msgspec.Struct, frozen=True, kw_only=True):
    """One pair of statements, as a whole and broken down."""

    pair: Pair
    whole: Reflection
    teams: Sequence[Row]
    channels: Sequence[Row]
    weeks: Sequence[Row]


def hold_up(answers: Answers, pair: Pair, *, weeks: Sequence[date], minimum: int) -> Mirror:
    """Return the mirror of one pair over `weeks` (Mondays, oldest first).

    `minimum` is the fewest advisers of a group that is shown. Weeks without answers are kept,
    so that a series has no false neighbours.
    """
    asked = {
        cell: histogram
        for cell, histogram in answers.items()
        if cell.question == pair.question and cell.week in weeks
    }
    teams = sorted({cell.team for cell in asked}, key=str)
    channels = sorted({cell.channel for cell in asked})

    def rows(groups: Sequence[Group], of: Callable[[Cell], Group]) -> Sequence[Row]:
        return break_down(asked, groups, of, scale=pair.scale, minimum=minimum)

    return Mirror(
        pair=pair,
        whole=rows([None], lambda _: None)[0].reflection,
        teams=rows(teams, lambda cell: cell.team),
        channels=rows(channels, lambda cell: cell.channel),
        weeks=rows(weeks, lambda cell: cell.week),
    )


def break_down(
    answers: Answers,
    groups: Sequence[Group],
    of: Callable[[Cell], Group],
    *,
    scale: Scale,
    minimum: int,
) -> Sequence[Row]:
    """Return a row per group, hiding those that would give away what few advisers said."""

    def pooled(side: Side) -> Mapping[Group, Histogram]:
        cells: dict[Group, list[Histogram]] = {group: [] for group in groups}
        for cell, histogram in answers.items():
            if cell.side == side:
                cells[of(cell)].append(histogram)
        return {group: pool(parts, scale=scale) for group, parts in cells.items()}

    customers, advisers = pooled("customer"), pooled("adviser")
    hidden = groups_to_hide(advisers, minimum=minimum)
    return [
        Row(
            group=group,
            reflection=reflect(customers[group], advisers[group], hide=group in hidden),
        )
        for group in groups
    ]


def reflect(customers: Histogram, advisers: Histogram, *, hide: bool) -> Reflection:
    """Return both sides' figures and their gap; `hide` conceals the advisers'."""
    first, second = favourable(customers), _favourable_to_staff(advisers)
    if hide:
        second = conceal(second)
    return Reflection(customers=first, advisers=second, gap=difference(second, first))


def _favourable_to_staff(advisers: Histogram) -> Figure:
    return enps(advisers) if advisers.scale == RECOMMENDATION else favourable(advisers)
