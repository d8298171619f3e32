"""First contact resolution, by three methods; how it is counted says `sums/of_resolution.py`.

By the adviser's word it cuts the answers to a question otherwise than any other figure does. These
take all that was said in a cell (week, team, channel, brand, reason, beside a customer's answer or
not), or nothing of it. So in a sum of multiples of figures with this one taken `a` times, what was
said of first contacts in a cell counts `a + g` times, and what was said of others `g` times. If it
is about fewer people than the minimum, and there are as many pairs of people as the minimum, one
on each side of the cut in the same cell and nobody in two pairs, then one pair is not among them:
`a + g = 0` and `g = 0`. So the sum is one of the other figures alone, which the mirror decided on.
A week is told of whole and where there are as many pairs. This holds for any number of weeks.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from miroir.base.database import Transaction
from miroir.indicators import Figure, midnight, share
from miroir.measures.contacts import shares_of
from miroir.measures.model import USUAL_WINDOW, Axis, FcrMethod, Measured, Named, Side
from miroir.measures.period import Span
from miroir.measures.sums import RESOLUTION, WORDS, Window, day_of, monday_of, read_sums
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
    until = midnight(monday_of(tx.at - USUAL_WINDOW, span.zone), span.zone)
    sums = await read_sums(tx, span, "team", WORDS, until=until)
    pairs = {one.week: one.n for one in sums if one.figure == "apart"}
    whole: dict[bool, Share] = {}
    left: dict[bool, int] = {}
    for one in sums:
        if one.figure != "adviser":
            continue
        if pairs.get(one.week, 0) >= floor:
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


def _fcr(counted: Share) -> Figure:
    return share(*counted, measure="fcr")
