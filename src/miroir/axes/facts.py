"""What is recorded of the three axes."""

from uuid import UUID

from miroir.axes.model import Axis
from miroir.journal import Fact


class MeasureAdded(Fact, frozen=True, kw_only=True):
    """A figure is entered each month from now on."""

    measure_id: UUID
    axis: Axis
    by: UUID | None


class MeasureRetired(Fact, frozen=True, kw_only=True):
    """A monthly figure is shown no more."""

    measure_id: UUID
    by: UUID


class MonthsEntered(Fact, frozen=True, kw_only=True):
    """Values of months were entered, anew or for the first time."""

    months: int
    by: UUID | None
