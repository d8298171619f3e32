"""First contact resolution, by three methods; how it is counted says `sums/of_resolution.py`."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from miroir.base.database import Transaction
from miroir.indicators import Figure, share
from miroir.measures.contacts import shares_of
from miroir.measures.model import USUAL_WINDOW, Axis, FcrMethod, Measured, Named, Side
from miroir.measures.period import Span
from miroir.measures.sums import RESOLUTION, WORDS, Sum, Window, day_of, read_sums
from miroir.measures.telling import Apart, Share, told_share
from miroir.statistics import FEWEST_PEOPLE

METHODS: Final[Sequence[tuple[FcrMethod, Side | None]]] = (
    ("repeat-contact", None),
    ("customer", "customer"),
)


async def resolved(
    tx: Transaction, span: Span, axis: Axis, *, window: timedelta, minimum: int
) -> list[Measured]:
    """Return FCR by each method; by the adviser's word of all, and of the usual window alone.

    Two windows, or a group beside the answers to the same question, would tell few people's.
    """
    sums = await read_sums(
        tx,
        span,
        axis,
        RESOLUTION,
        until=day_of(tx.at - window, zone=span.zone),
        window=Window(window.days),
    )
    repeated, by_customer = (
        told_share(
            Named(measure="fcr", side=side, method=method, window_days=window.days),
            shares_of(one for one in sums if one.figure == method),
            figure=_fcr,
        )
        for method, side in METHODS
    )
    return [repeated, await _by_adviser(tx, span, minimum=minimum), by_customer]


async def _by_adviser(tx: Transaction, span: Span, *, minimum: int) -> Measured:
    floor = max(FEWEST_PEOPLE, minimum)
    until = day_of(tx.at - USUAL_WINDOW, zone=span.zone)
    sums = await read_sums(tx, span, "team", WORDS, until=until, enough=floor)
    whole: dict[bool, Share] = {}
    left: dict[bool, int] = {}
    people = {name: _people(sums, name) for name in ("heard", "heard-again")}
    for one in sums:
        if one.figure != "adviser":
            continue
        first, others = (len(found.get(one.week, ())) for found in people.values())
        if first >= floor and (others >= floor or not others):
            yes, of = whole.get(one.now, (0, 0))
            whole[one.now] = yes + one.k, of + one.n
        else:
            left[one.now] = left.get(one.now, 0) + one.n
    return told_share(
        Named(measure="fcr", side="adviser", method="adviser", window_days=USUAL_WINDOW.days),
        {},
        figure=_fcr,
        apart=Apart(whole=whole, left_of_all=left),
    )


def _people(sums: Sequence[Sum], figure: str) -> dict[date | None, frozenset[str]]:
    return {one.week: one.people for one in sums if one.figure == figure}


def _fcr(counted: Share) -> Figure:
    return share(*counted, measure="fcr")
