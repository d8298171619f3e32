"""From eligible to answered: where those who do not answer are lost, and why some were not asked.

Eligible are all whom the rules of asking were about, counted as each was decided on.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from miroir.base.database import Row, Transaction
from miroir.indicators import share
from miroir.measures.model import SIDES, STEPS, Funnel, Reached, Side, Unasked
from miroir.measures.period import Span
from miroir.surveys import OUTCOMES, Outcome, eligible

# Asked by a rule from $2 until $3, about a contact. Who answered has opened, and who opened was
# delivered to, even where nothing told us of it.
REACHED: Final = """
    select side, count(*) as invited,
           count(coalesce(delivered_at, opened_at, answered_at)) as delivered,
           count(coalesce(opened_at, answered_at)) as opened,
           count(answered_at) as answered
    from invitation
    where organisation_id = $1 and invited_at >= $2 and invited_at < $3
      and rule_id is not null and channel is not null
    group by side
"""


async def funnels(tx: Transaction, weeks: Sequence[date], span: Span) -> Mapping[Side, Funnel]:
    """Return the steps of each side, and why some were not asked, in the weeks of `span`."""
    could = await eligible(tx, weeks[0], weeks[-1] + timedelta(days=6))
    rows = await tx.fetch(REACHED, tx.organisation, span.start, span.end)
    reached = {row["side"]: row for row in rows}
    return {side: _funnel(could[side], reached.get(side)) for side in SIDES}


def _funnel(could: Mapping[Outcome, int], row: Row | None) -> Funnel:
    unasked = [
        Unasked(why=why, n=could[why]) for why in OUTCOMES if why != "invited" and could.get(why)
    ]
    later = [0 if row is None else row[step] for step in STEPS[1:]]
    reached = [later[0] + sum(one.n for one in unasked), *later]
    return Funnel(steps=_steps(reached), unasked=sorted(unasked, key=lambda one: -one.n))


def _steps(reached: Sequence[int]) -> Sequence[Reached]:
    return [
        Reached(
            step=step,
            n=n,
            of_before=share(n, reached[place - 1], measure="response") if place else None,
        )
        for place, (step, n) in enumerate(zip(STEPS, reached, strict=True))
    ]
