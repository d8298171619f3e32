"""Charts as data: what is drawn where, in words and numbers, without a picture yet.

Places are shares of the axis, 0 to 1. `said` is the figure in the reader's words.
"""

from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

Hue = Literal["customers", "advisers", "plain"]


class Tick(msgspec.Struct, frozen=True):
    """A marked place of an axis, and its words."""

    at: float
    words: str


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A figure and its interval on the axis, and what is written beside it."""

    at: float
    low: float | None = None
    high: float | None = None
    said: str = ""


class Strip(msgspec.Struct, frozen=True, kw_only=True):
    """Both sides of one thing about the glass; what is said of the gap, and whether it is clear."""

    name: str
    customers: Mark | None
    advisers: Mark | None
    customers_said: str
    advisers_said: str
    gap: str
    clear: bool


class Strips(msgspec.Struct, frozen=True, kw_only=True):
    """Two sides facing each other, a line for each thing. Axes go from the glass outwards."""

    customers: str
    advisers: str
    ticks: Sequence[Tick]
    strips: Sequence[Strip]


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A line through time: a mark, or None, for each place along it."""

    name: str
    hue: Hue
    marks: Sequence[Mark | None]


class Lines(msgspec.Struct, frozen=True, kw_only=True):
    """One or more runs over the same places of time."""

    ticks: Sequence[Tick]
    places: Sequence[str]
    runs: Sequence[Run]


class Dot(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a chart of dots: a name, and its figure where there is one."""

    name: str
    mark: Mark | None
    said: str
    hue: Hue = "plain"


class Dots(msgspec.Struct, frozen=True, kw_only=True):
    """Figures below each other with their intervals; `reference` is a place to compare with."""

    ticks: Sequence[Tick]
    dots: Sequence[Dot]
    reference: float | None = None


Chart: TypeAlias = Strips | Lines | Dots
