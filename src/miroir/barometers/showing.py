"""A barometer over the API."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from miroir.barometers.waves import Told, Wave
from miroir.statistics import Change, Estimate


class ChangeShown(msgspec.Struct, frozen=True, kw_only=True):
    """What moved since the wave before, `p` corrected by Benjamini and Hochberg for all of them."""

    value: float
    low: float
    high: float
    p: float
    clear: bool


class StatementShown(msgspec.Struct, frozen=True, kw_only=True):
    """The weighted share that agrees (value, low, high); `effective_n` weigh as much."""

    statement: str
    n: int
    effective_n: float
    agree: Estimate
    change: ChangeShown | None


class WaveShown(msgspec.Struct, frozen=True, kw_only=True):
    """A wave and its table, best first; `before` is the wave that changes are told against."""

    wave: Wave
    before: Wave | None
    table: Sequence[StatementShown]


class BarometerShown(msgspec.Struct, frozen=True, kw_only=True):
    """A barometer and its waves."""

    id: UUID
    name: str
    about: str
    waves: Sequence[Wave]


def show(told: Told) -> WaveShown:
    """Return a wave as the API answers it."""
    moved = {one.statement: one.change for one in told.moved}
    return WaveShown(
        wave=told.wave,
        before=told.before,
        table=[
            StatementShown(
                statement=row.statement,
                n=row.n,
                effective_n=row.effective,
                agree=row.share,
                change=_change(moved.get(row.statement)),
            )
            for row in told.table
        ],
    )


def _change(change: Change | None) -> ChangeShown | None:
    if change is None:
        return None
    return ChangeShown(
        value=change.value, low=change.low, high=change.high, p=change.p, clear=change.clear
    )
