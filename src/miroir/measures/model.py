"""What a sheet of measures holds: figures, what moved, and who did not answer."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple, get_args
from uuid import UUID

import msgspec

from miroir.base.language import phrase
from miroir.indicators import Difference, Figure, Weighting, Weights
from miroir.surveys import Outcome

Axis = Literal["team", "channel", "brand", "reason", "language", "week"]
Key = UUID | str | date | None
Side = Literal["customer", "adviser"]
FcrMethod = Literal["repeat-contact", "adviser", "customer"]
Step = Literal["eligible", "invited", "delivered", "opened", "answered"]

AXES: Final[tuple[Axis, ...]] = get_args(Axis)
STEPS: Final[tuple[Step, ...]] = get_args(Step)
SIDES: Final[tuple[Side, ...]] = get_args(Side)
AXIS_NAMES: Final[Mapping[Axis, str]] = {
    "team": phrase("Team"),
    "channel": phrase("Channel"),
    "brand": phrase("Brand"),
    "reason": phrase("Reason"),
    "language": phrase("Language"),
    "week": phrase("Week"),
}
USUAL_WINDOW: Final = timedelta(days=7)
WINDOWS: Final = (1, 3, 7, 14, 30)  # days


class Place(NamedTuple):
    """Where something counts: in the period shown or the one before, and in which group."""

    now: bool
    key: Key


class Said(NamedTuple):
    """One value of a question that a side answered at a place.

    Of advisers' answers: whether the mirror shows those of the same weeks there, and of all.
    """

    place: Place
    side: Side
    question: str
    value: int
    shown: bool = False
    shown_of_all: bool = False


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """What is measured: of a question (its code) or of contacts (None), and how.

    `less_is_good` says that less of the figure is good news. FCR never goes without the method
    and the window in days.
    """

    measure: str
    side: Side | None = None
    question: str | None = None
    title: str | None = None
    method: FcrMethod | None = None
    window_days: int | None = None
    less_is_good: bool = False

    @property
    def code(self) -> str:
        """A name that no other measure of the sheet has."""
        parts = (self.measure, self.method, self.side, self.question)
        return "-".join(part for part in parts if part)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The figure of a group (None: of all), and what moved since the period before.

    `response` is how many answered of those asked; None for what is measured of every contact.
    `brought` answers came in from files, which do not tell who was asked; `left_out` more are
    in no figure, since they would give few people away.
    """

    key: Key
    figure: Figure
    change: Difference | None = None
    response: Figure | None = None
    brought: int = 0
    left_out: int = 0


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """One measure: of all, and of each group of the axis; `weighting` if answers were weighted."""

    named: Named
    whole: Line
    groups: Sequence[Line]
    weighting: Weighting | None = None


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the funnel: how many reached it, and their share of the step before."""

    step: Step
    n: int
    of_before: Figure | None


class Unasked(msgspec.Struct, frozen=True, kw_only=True):
    """How many of those eligible were not asked, for one reason."""

    why: Outcome
    n: int


class Funnel(msgspec.Struct, frozen=True, kw_only=True):
    """How far a side has come; those asked and those `unasked` are all who were eligible."""

    steps: Sequence[Reached]
    unasked: Sequence[Unasked]


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything measured in whole weeks, set against as many weeks before."""

    weeks: Sequence[date]
    weeks_before: Sequence[date]
    axis: Axis
    window: timedelta
    weights: Weights = "none"
    measures: Sequence[Measured]
    funnels: Mapping[Side, Funnel]
    minimum: int
