"""What is measured of every contact: handling, promises, abandonment."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from miroir.base.database import Row, Transaction
from miroir.indicators import Figure, Handling, handling_time, share
from miroir.measures.model import Axis, Measured, Named, Place
from miroir.measures.period import Span
from miroir.measures.sums import CONTACTS, PROMISES, Sum, read_sums
from miroir.measures.telling import Share, told, told_share


class Seconds(NamedTuple):
    """Handling times of `n` contacts: their sum and the sum of their squares."""

    n: int = 0
    total: Decimal = Decimal(0)
    squares: Decimal = Decimal(0)


async def service(tx: Transaction, span: Span, axis: Axis) -> list[Measured]:
    """Return the mean handling time, the promises kept and the live contacts abandoned."""
    contacts = await read_sums(tx, span, axis, CONTACTS)
    promises = await read_sums(tx, span, axis, PROMISES, until=tx.at)
    return [
        _handling([one for one in contacts if one.figure == "handled"]),
        told_share(
            Named(measure="promises-kept"),
            shares_of(promises),
            figure=lambda counted: share(*counted, measure="promises-kept"),
        ),
        told_share(
            Named(measure="abandonment", less_is_good=True),
            shares_of(one for one in contacts if one.figure == "abandoned"),
            figure=lambda counted: share(*counted, measure="abandonment"),
        ),
    ]


def _handling(sums: Iterable[Sum]) -> Measured:
    """Return the mean handling time of contacts that an adviser answered."""
    return told(
        Named(measure="aht", less_is_good=True),
        {place_of(one): Seconds(one.n, one.total, one.squares) for one in sums},
        pool=_pooled,
        figure=_mean,
    )


def _pooled(parts: Sequence[Seconds]) -> Seconds:
    return Seconds(
        n=sum(one.n for one in parts),
        total=sum((one.total for one in parts), Decimal(0)),
        squares=sum((one.squares for one in parts), Decimal(0)),
    )


def _mean(seconds: Seconds) -> Figure:
    return handling_time(
        Handling(
            handled=seconds.n,
            talk=timedelta(seconds=float(seconds.total)),
            hold=timedelta(0),
            wrap_up=timedelta(0),
            squares=float(seconds.squares),
        )
    )


def bounds(tx: Transaction, span: Span) -> tuple[object, ...]:
    """Return what every query of raw rows in this room begins with: $1 to $5."""
    return tx.organisation, span.zone, span.before, span.start, span.end


def place_of(one: Sum | Row) -> Place:
    """Return the period and the group of a sum, or of a row."""
    if isinstance(one, Sum):
        return Place(now=one.now, key=one.key)
    return Place(now=one["now"], key=one["key"])


def shares_of(sums: Iterable[Sum]) -> Mapping[Place, Share]:
    """Return k of n of each period and group."""
    return {place_of(one): (one.k, one.n) for one in sums}
