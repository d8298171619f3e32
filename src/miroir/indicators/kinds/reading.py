"""What a span counts, by kind: kept columns where there are any, and raw rows for the rest."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from miroir.base.database import Row, Transaction
from miroir.indicators.kinds.counting import Counting
from miroir.indicators.kinds.packing import Packed, decode, encode, pack
from miroir.indicators.stretches import Stretch, gaps

KEPT_BY: Final = "measures"  # the reader of the journal that drops what a fact has touched
# One statement, so that nothing is dropped between the stretches and what is in them.
KEPT: Final = """
    select s.starts, s.ends, s.week, k.packed
    from sheet_stretch s
    join sheet_kind k
        on (k.organisation_id, k.family, k.starts) = (s.organisation_id, s.family, s.starts)
    where s.organisation_id = $1 and s.family = $2 and s.zone = $3
      and s.starts >= $4 and s.ends <= $5
"""
KEEP: Final = """
    insert into sheet_kind (organisation_id, family, starts, packed) values ($1, $2, $3, $4)
"""


class OfWeek(NamedTuple):
    """What was counted of a week (its Monday), or of a part of it."""

    week: date
    counts: Packed


async def read_counts(
    tx: Transaction, counting: Counting, begin: datetime, end: datetime, *, zone: str
) -> list[OfWeek]:
    """Return all that a counting comes to from `begin` until `end`, each row once."""
    rows = await tx.fetch(KEPT, tx.organisation, counting.name, zone, begin, end)
    found = [OfWeek(row["week"], decode(row["packed"])) for row in rows]
    kept = [Stretch(row["starts"], row["ends"]) for row in rows]
    for gap in gaps(begin, end, kept):
        raw = await tx.fetch(counting.sql, tx.organisation, zone, *gap)
        found += [OfWeek(week, pack(of, counting)) for week, of in _by_week(raw).items()]
    return found


async def keep_counts(tx: Transaction, counting: Counting, stretch: Stretch, *, zone: str) -> None:
    """Count a stretch of one week from raw rows, and keep what that comes to."""
    rows = await tx.fetch(counting.sql, tx.organisation, zone, *stretch)
    packed = encode(pack(rows, counting))
    await tx.execute(KEEP, tx.organisation, counting.name, stretch.starts, packed)


def _by_week(rows: Sequence[Row]) -> dict[date, list[Row]]:
    found: defaultdict[date, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["week"]].append(row)
    return found
