"""From eligible to answered: where those who do not answer are lost."""

from collections.abc import Mapping, Sequence
from typing import Final

from miroir.base.database import Row, Transaction
from miroir.indicators import share
from miroir.measures.model import SIDES, STEPS, Reached, Side
from miroir.measures.period import Span

# Matters closed from $2 until $3. Who answered has opened, and who opened was delivered to,
# even where nothing told us of it.
FUNNEL: Final = """
    select s.side, count(*) as eligible, count(i.id) as invited,
           count(coalesce(i.delivered_at, i.opened_at, i.answered_at)) as delivered,
           count(coalesce(i.opened_at, i.answered_at)) as opened,
           count(i.answered_at) as answered
    from closure k
    join close_reason r on (r.organisation_id, r.id) = (k.organisation_id, k.reason_id)
    join conversation c on (c.organisation_id, c.id) = (k.organisation_id, k.conversation_id)
    cross join (values ('customer'), ('adviser')) s (side)
    left join invitation i on i.organisation_id = k.organisation_id and i.closure_id = k.id
        and i.side = s.side
    where k.organisation_id = $1 and k.closed_at >= $2 and k.closed_at < $3
      and k.reopened_at is null and r.code not in ('unwanted', 'duplicate')
      and c.suspected_at is null and (s.side = 'customer' or k.closed_by is not null)
    group by s.side
"""


async def funnels(tx: Transaction, span: Span) -> Mapping[Side, Sequence[Reached]]:
    """Return the steps of each side, for matters closed in the period shown."""
    rows = await tx.fetch(FUNNEL, tx.organisation, span.start, span.end)
    found = {row["side"]: row for row in rows}
    return {side: _steps(found.get(side)) for side in SIDES}


def _steps(row: Row | None) -> Sequence[Reached]:
    reached = [0 if row is None else row[step] for step in STEPS]
    return [
        Reached(
            step=step,
            n=n,
            of_before=share(n, reached[place - 1], measure="response") if place else None,
        )
        for place, (step, n) in enumerate(zip(STEPS, reached, strict=True))
    ]
