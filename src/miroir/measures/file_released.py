"""What of the advisers' answers of one file is told: what the mirror shows of weeks it has alone.

The mirror decides for each week and question on all that came in from files together, with every
other place. A file is told of the weeks in which no other file answers the same question, and of
these where what came in from files is shown. So its results are sums of figures of the mirror: they
tell nothing that these do not.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from miroir.base.database import Transaction
from miroir.indicators import Weight

# As the mirror has counted them, so that nothing is told before it is decided on.
OWN: Final = """
    with own as (
        select question, date_trunc('week', day)::date as week, value, sum(n)::integer as n
        from mirror_past_count
        where organisation_id = $1 and import_id = $2 and side = 'adviser'
        group by 1, 2, 3),
    others as (
        select distinct question, date_trunc('week', day)::date as week
        from mirror_past_count
        where organisation_id = $1 and import_id <> $2 and side = 'adviser'
          and day between (select min(week) from own) and (select max(week) + 6 from own))
    select own.question, own.week, own.value, own.n, coalesce(c.shown, false) as seen,
           others.week is not null as shared
    from own
    left join others using (question, week)
    left join mirror_cell c on (c.organisation_id, c.axes, c.one, c.week, c.two, c.side, c.question)
        = ($1, 'origin', 'past', own.week, '', 'adviser', own.question)
"""


class OfWeek(NamedTuple):
    """How often a file answers a question by a value in a week.

    `seen`: the mirror shows what came in from files; `shared`: other files answer it too.
    """

    question: str
    week: date
    value: int
    n: int
    seen: bool
    shared: bool


async def told_of_staff(tx: Transaction, import_id: UUID) -> Mapping[str, Mapping[str, Weight]]:
    """Return what is told of a file's answers of advisers, by question and value, unweighted."""
    return told_of(OfWeek(*row) for row in await tx.fetch(OWN, tx.organisation, import_id))


def told_of(answered: Iterable[OfWeek]) -> Mapping[str, Mapping[str, Weight]]:
    """Return what of a file's answers is told."""
    told: dict[str, dict[str, Weight]] = {}
    for one in answered:
        if one.seen and not one.shared:
            values = told.setdefault(one.question, {})
            more = Weight(one.n, one.n, one.n)
            known = values.get(str(one.value))
            values[str(one.value)] = more if known is None else known + more
    return told
