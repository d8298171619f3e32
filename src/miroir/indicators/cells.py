"""Reading the mirror's weeks and places."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

import msgspec

from miroir.base.database import Row, Transaction
from miroir.indicators.funnels import Funnel
from miroir.indicators.places import AXES, MOST_AT_ONCE, Axis, Place, place_of
from miroir.indicators.sides import Side
from miroir.indicators.tallies import NOBODY, Tally

# Where a place is looked for, so that each question has an index that fits.
ANYWHERE: Final = "axes = any($6::text[]) and two = '' and $7::text = $8::text"
BY_ONE: Final = "axes = any($6::text[]) and one = $7::text and $8::text = ''"
BY_TWO: Final = "axes = any($6::text[]) and two = $8::text and $7::text = ''"
BY_BOTH: Final = "axes = any($6::text[]) and one = $7::text and two = $8::text"

# Weeks apart for the place that is looked at as a whole ($5), all together for its parts.
CELLS: Final = """
    select axes, one, two, week >= $4 as now, case when axes = $5 then week end as week, side,
           question, sum(n)::integer as all_n,
           coalesce(sum(n) filter (where shown or side = 'customer'), 0)::integer as n,
           coalesce(sum(good) filter (where shown or side = 'customer'), 0)::integer as good,
           coalesce(sum(bad) filter (where shown or side = 'customer'), 0)::integer as bad
    from mirror_cell
    where organisation_id = $1 and week between $2 and $3 and n > 0 and {where}
    group by 1, 2, 3, 4, 5, 6, 7
"""
PAIRED: Final = """
    select axes, one, two, case when axes = $5 then week end as week, question,
           sum(n)::integer as all_n, coalesce(sum(n) filter (where shown), 0)::integer as n,
           coalesce(sum(up_2) filter (where shown), 0)::integer as up_2,
           coalesce(sum(up_1) filter (where shown), 0)::integer as up_1,
           coalesce(sum(down_1) filter (where shown), 0)::integer as down_1,
           coalesce(sum(down_2) filter (where shown), 0)::integer as down_2
    from mirror_paired
    where organisation_id = $1 and week between greatest($2, $4::date) and $3 and n > 0 and {where}
    group by 1, 2, 3, 4, 5
"""
RESPONSES: Final = """
    select axes, one, two, case when axes = $5 then week end as week, side,
           sum(invited)::integer as invited, sum(answered)::integer as answered
    from mirror_response
    where organisation_id = $1 and week between greatest($2, $4::date) and $3 and {where}
    group by 1, 2, 3, 4, 5
"""


class Pairs(msgspec.Struct, frozen=True, kw_only=True):
    """Contacts of which both sides spoke, by how much the advisers' answer is better news.

    `left_out` more are not counted, since they would give few advisers away.
    """

    gaps: Mapping[int, int] = {}
    n: int = 0
    left_out: int = 0


class Heard(msgspec.Struct, frozen=True):
    """What may be counted of a side's answers; `left_out` of the advisers' are not shown."""

    tally: Tally = NOBODY
    left_out: int = 0


class Spot(NamedTuple):
    """A place, or one week of the place that is looked at."""

    place: Place
    week: date | None = None


HeardAt = Mapping[tuple[Spot, str, Side], Heard]


class Cells(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a page shows, read at once: now, and in the weeks before."""

    now: HeardAt
    before: HeardAt
    pairs: Mapping[tuple[Spot, str], Pairs]
    responses: Mapping[tuple[Spot, Side], Funnel]


async def read_cells(
    tx: Transaction, fixed: Mapping[Axis, str], *, before: Sequence[date], weeks: Sequence[date]
) -> Cells:
    """Read the place with these values and its parts, over `weeks` and those `before`."""
    spans = ((before or weeks)[0], weeks[-1], weeks[0])
    now, past = await _heard(tx, fixed, spans)
    pairs: dict[tuple[Spot, str], Pairs] = {}
    for row in await _read(tx, PAIRED, fixed, spans):
        for spot in _spots(row):
            here = (spot, row["question"])
            pairs[here] = _paired(pairs.get(here), row)
    responses: dict[tuple[Spot, Side], Funnel] = {}
    for row in await _read(tx, RESPONSES, fixed, spans):
        for spot in _spots(row):
            known = responses.get((spot, row["side"]), Funnel())
            responses[spot, row["side"]] = Funnel(
                invited=known.invited + row["invited"], answered=known.answered + row["answered"]
            )
    return Cells(now=now, before=past, pairs=pairs, responses=responses)


async def _heard(
    tx: Transaction, fixed: Mapping[Axis, str], spans: tuple[date, date, date]
) -> tuple[HeardAt, HeardAt]:
    now: dict[tuple[Spot, str, Side], Heard] = {}
    past: dict[tuple[Spot, str, Side], Heard] = {}
    for row in await _read(tx, CELLS, fixed, spans):
        cells = now if row["now"] else past
        for spot in _spots(row):
            here = (spot, row["question"], row["side"])
            known = cells.get(here, Heard())
            cells[here] = Heard(
                known.tally + Tally(row["n"], row["good"], row["bad"]),
                left_out=known.left_out + row["all_n"] - row["n"],
            )
    return now, past


async def _read(
    tx: Transaction, sql: str, fixed: Mapping[Axis, str], spans: tuple[date, date, date]
) -> list[Row]:
    whole = place_of(fixed)
    first, last, begin = spans
    key = (tx.organisation, first, last, begin, whole.axes)
    rows: list[Row] = []
    for where, axes, one, two in _wanted(fixed):
        if axes:
            rows += await tx.fetch(sql.format(where=where), *key, axes, one, two)
    return rows


def _wanted(fixed: Mapping[Axis, str]) -> list[tuple[str, list[str], str, str]]:
    """Return where to look for the place and for its parts along every other axis."""
    whole = place_of(fixed)
    if not fixed:
        return [(ANYWHERE, ["", *AXES], "", "")]
    if len(fixed) == MOST_AT_ONCE:
        return [(BY_BOTH, [whole.axes], whole.one, whole.two)]
    (axis, value), *_ = fixed.items()
    parts = [place_of({axis: value, other: "?"}).axes for other in AXES if other != axis]
    return [
        (BY_ONE, [axis, *(names for names in parts if names.startswith(axis))], value, ""),
        (BY_TWO, [names for names in parts if names.endswith(axis)], "", value),
    ]


def _spots(row: Row) -> list[Spot]:
    place = Place(row["axes"], row["one"], row["two"])
    return [Spot(place)] if row["week"] is None else [Spot(place), Spot(place, row["week"])]


def _paired(known: Pairs | None, row: Row) -> Pairs:
    known = known or Pairs()
    even = row["n"] - row["up_2"] - row["up_1"] - row["down_1"] - row["down_2"]
    more = {2: row["up_2"], 1: row["up_1"], 0: even, -1: row["down_1"], -2: row["down_2"]}
    return Pairs(
        gaps={gap: known.gaps.get(gap, 0) + count for gap, count in more.items()},
        n=known.n + row["n"],
        left_out=known.left_out + row["all_n"] - row["n"],
    )
