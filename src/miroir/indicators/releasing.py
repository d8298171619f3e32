"""What of the advisers' side may be shown of a week: decided for all places at once.

Whoever looks at whatever, in whatever order, sees sums of what is released here. Weeks are
decided one by one, so two periods that overlap tell no more than the weeks between them, and
these are released themselves.
"""

import asyncio
from collections.abc import Hashable, Sequence
from datetime import date
from typing import Final

from miroir.base.database import Transaction
from miroir.indicators.deciding import Answered, Decision, Group, decide, said_by

PEOPLE: Final = """
    select team_id::text, channel, brand_id::text, reason_id::text, origin, adviser_id, n, pairs
    from mirror_person
    where organisation_id = $1 and week = $2 and question = $3 and n > 0
"""
SHOW_CELLS: Final = """
    update mirror_cell c set shown = not c.shown
    where c.organisation_id = $1 and c.week = $2 and c.question = $3 and c.side = 'adviser'
      and c.shown <> ((c.axes, c.one, c.two) in (
        select axes, one, two from unnest($4::text[], $5::text[], $6::text[])
            as p (axes, one, two)))
"""
SHOW_PAIRED: Final = """
    update mirror_paired c set shown = not c.shown
    where c.organisation_id = $1 and c.week = $2 and c.question = $3
      and c.shown <> ((c.axes, c.one, c.two) in (
        select axes, one, two from unnest($4::text[], $5::text[], $6::text[])
            as p (axes, one, two)))
"""
MOST_KNOWN: Final = 12

# What was decided last, by organisation, week, question and minimum. It is looked through again
# with what is said by now, so nothing depends on who else has decided since.
_known: Final[dict[Hashable, Decision]] = {}


async def release_week(tx: Transaction, week: date, question: str, *, minimum: int) -> None:
    """Decide what is shown of a week's answers to a question."""
    rows = await tx.fetch(PEOPLE, tx.organisation, week, question)
    answered = [Answered(row[:5], *row[5:]) for row in rows]
    key = (tx.organisation, week, question, minimum)
    # In a thread: of a large week it takes long, and what else the process does must not wait.
    decision = await asyncio.to_thread(_decided, _known.pop(key, None), answered, minimum=minimum)
    _known[key] = decision
    while len(_known) > MOST_KNOWN:
        del _known[next(iter(_known))]
    for statement, paired in ((SHOW_CELLS, False), (SHOW_PAIRED, True)):
        places = [group.place for group in decision.shown if group.paired == paired]
        columns = (list(column) for column in zip(*places, strict=True)) if places else ([],) * 3
        await tx.execute(statement, tx.organisation, week, question, *columns)


def _decided(known: Decision | None, answered: Sequence[Answered], *, minimum: int) -> Decision:
    if known and known.holds(said_by(answered)):
        return known
    return decide(answered, minimum=minimum)


def released_of(answered: Sequence[Answered], *, minimum: int) -> frozenset[Group]:
    """Return the figures that may be shown together: no sum of them is about too few advisers."""
    return decide(answered, minimum=minimum).shown
