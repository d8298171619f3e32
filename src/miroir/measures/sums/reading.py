"""What a sheet adds up: kept sums where there are any, and raw rows for the rest."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

from miroir.base.database import Row, Transaction
from miroir.indicators import Stretch, gaps
from miroir.measures.model import WINDOWS, Axis, Key
from miroir.measures.period import Span
from miroir.measures.shown import BESIDE, FLAGS, SHOWN
from miroir.measures.sums.model import ANSWERS, EVERYWHERE, Family, Sum

# $3 the time zone, $4 and $5 the span, $6 the axis, $7 the first week of the period shown,
# $8 the figures whose weeks stay apart (null: all), $9 one window or null. One statement, so that
# nothing is dropped between the stretches and what is in them.
KEPT: Final = """
    with kept as materialized (
        select starts, ends, week from sheet_stretch
        where organisation_id = $1 and family = $2 and zone = $3 and starts >= $4 and ends <= $5)
        {more}
    select starts, ends, null as now, null::date as week, null as key, null as figure,
           null as of, null as value, false as shown_of_all, false as shown, null as n, null as k,
           null as total, null as squares
    from kept
    union all
    select null, null, k.week >= $7,
           case when $8::text[] is null or c.figure = any($8) then k.week end, c.key, c.figure,
           c.of, c.value, {flags}, sum(c.n), sum(c.k), sum(c.total), sum(c.squares)
    from kept k
    join sheet_sum c on c.organisation_id = $1 and c.family = $2 and c.axis = $6
        and c.starts = k.starts
    {beside}
    where $9::text is null or c.of = $9
    group by 3, 4, 5, 6, 7, 8, 9, 10
"""
PLAIN: Final = KEPT.format(more="", flags="false, false", beside="")
OF_ANSWERS: Final = KEPT.format(
    more="," + SHOWN.format(zone="$3", since="$4", until="$5", axis="$6"),
    flags=FLAGS,
    beside=BESIDE.format(side="c.figure", question="c.of", week="k.week", key="c.key", axis="$6"),
)
RAW_ANSWERS: Final = f"""
    with {SHOWN.format(zone="$2", since="$3", until="$4", axis="($5::text[])[1]")},
    counted as ({ANSWERS.sql})
    select counted.*, {FLAGS} from counted
    {BESIDE.format(side="figure", question="of", week="counted.week", key="key", axis="axis")}
"""
NOTHING: Final = Decimal(0)


class Window(NamedTuple):
    """For how long after a contact another one of the same matter counts."""

    days: int

    @property
    def length(self) -> timedelta:
        """The window as a time."""
        return timedelta(days=self.days)


async def read_sums(
    tx: Transaction,
    span: Span,
    axis: Axis,
    family: Family,
    *,
    until: datetime | None = None,
    window: Window | None = None,
) -> list[Sum]:
    """Return every sum of a span along an axis, each once.

    What begins from `until` on does not count yet. `window` is the one asked for, if the family
    has several: one that is not kept is counted from raw rows. `enough` advisers of a week are
    named, if there are as many.
    """
    kept, rows = await _kept(tx, span, axis, family, until=until, window=window)
    asked = (window.length, [window.days]) if window else tuple(family.asked)
    place = _place(axis, family)
    sql = RAW_ANSWERS if family is ANSWERS else family.sql
    for gap in gaps(span.before, min(until or span.end, span.end), kept):
        rows += [
            _from_raw(row, span, axis, family)
            for row in await tx.fetch(sql, tx.organisation, span.zone, *gap, [place], *asked)
        ]
    return _added_up(rows)


async def _kept(
    tx: Transaction,
    span: Span,
    axis: Axis,
    family: Family,
    *,
    until: datetime | None,
    window: Window | None,
) -> tuple[list[Stretch], list[Sum]]:
    if window and window.days not in WINDOWS:
        return [], []
    rows = await tx.fetch(
        OF_ANSWERS if family is ANSWERS else PLAIN,
        tx.organisation,
        family.name,
        span.zone,
        span.before,
        min(until or span.end, span.end),
        _place(axis, family),
        span.first_week,
        None if axis == "week" else list(family.weekly),
        str(window.days) if window else None,
    )
    kept = [Stretch(row["starts"], row["ends"]) for row in rows if row["starts"]]
    return kept, [
        _sum(row, row["now"], row["week"], axis=axis) for row in rows if not row["starts"]
    ]


def _from_raw(row: Row, span: Span, axis: Axis, family: Family) -> Sum:
    apart = axis == "week" or row["figure"] in family.weekly
    week = row["week"]
    return _sum(row, week >= span.first_week, week if apart else None, axis=axis)


def _sum(row: Row, now: bool, week: date | None, *, axis: Axis) -> Sum:
    return Sum(
        now=now,
        week=week,
        key=week if axis == "week" else _key(row["key"], axis),
        figure=row["figure"],
        of=row["of"],
        value=row["value"],
        n=int(row["n"]),
        k=int(row["k"]),
        total=row["total"] or NOTHING,
        squares=row["squares"] or NOTHING,
        shown=row.get("shown", False),
        shown_of_all=row.get("shown_of_all", False),
    )


def _key(key: str, axis: Axis) -> Key:
    if not key:
        return None
    return key if axis in {"channel", "language"} else UUID(key)


def _place(axis: Axis, family: Family) -> str:
    return axis if axis in family.axes else EVERYWHERE


def _added_up(sums: Sequence[Sum]) -> list[Sum]:
    found: dict[tuple[object, ...], Sum] = {}
    for one in sums:
        of = (*one[:6], one.shown, one.shown_of_all)
        known = found.get(of)
        found[of] = one if known is None else _plus(known, one)
    return list(found.values())


def _plus(one: Sum, other: Sum) -> Sum:
    return one._replace(
        n=one.n + other.n,
        k=one.k + other.k,
        total=one.total + other.total,
        squares=one.squares + other.squares,
    )
