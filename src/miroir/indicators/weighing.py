"""Weighting rows of answers, each with the kind of its contact, to all contacts of their period."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from miroir.base.database import Row, Transaction
from miroir.indicators.known_margins import known_shares
from miroir.indicators.raking import weigh
from miroir.indicators.weighting import Weight
from miroir.indicators.weights import Kind, Known, Weighting

# The matters closed in each period, as the funnel has those that one might have asked about.
CAME: Final = """
    select k.closed_at >= $3 as now, c.team_id as team, c.channel, c.brand_id as brand,
           k.reason_id as reason, null::uuid as tier, count(*) as n
    from closure k
    join close_reason r on (r.organisation_id, r.id) = (k.organisation_id, k.reason_id)
    join conversation c on (c.organisation_id, c.id) = (k.organisation_id, k.conversation_id)
    where k.organisation_id = $1 and k.closed_at >= $2 and k.closed_at < $4
      and k.reopened_at is null and r.code not in ('unwanted', 'duplicate')
      and c.suspected_at is null
    group by 1, 2, 3, 4, 5
"""


class WeighedRows(msgspec.Struct, frozen=True):
    """The rows of one question, and the weights of the period shown (True) and the one before.

    A period in which nothing could be weighted has None, and every answer weighs 1.
    """

    rows: Sequence[Row]
    by: Mapping[bool, Weighting | None]

    def weight(self, row: Row) -> Weight:
        """Return what the answers of a row weigh together."""
        weighting = self.by[row["now"]]
        each = weighting.weights[kind_of(row)] if weighting else 1.0
        return Weight(row["n"], row["n"] * each, row["n"] * each**2)


def kind_of(row: Row) -> Kind:
    """Return the kind of the contact that a row is about."""
    return Kind(row["team"], row["channel"], row["brand"], row["reason"], row["tier"])


async def weigh_rows(
    tx: Transaction, rows: Sequence[Row], *, begin: datetime, turn: datetime, end: datetime
) -> Mapping[str, WeighedRows]:
    """Weigh each question's rows to the contacts of their period: before `turn`, and from then on.

    A row has `now`, `question`, `value`, `n` and the kind of its contact.
    """
    came = await tx.fetch(CAME, tx.organisation, begin, turn, end)
    known = await known_shares(tx)
    # In a thread: raking is arithmetic that live screens must not wait for.
    return await asyncio.to_thread(_weighed, rows, came, known)


def _weighed(rows: Iterable[Row], came: Iterable[Row], known: Known) -> Mapping[str, WeighedRows]:
    contacts = _counts(came)
    by_question: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_question[row["question"]].append(row)
    return {
        question: WeighedRows(
            own, {now: weigh(said, contacts[now], known) for now, said in _counts(own).items()}
        )
        for question, own in by_question.items()
    }


def _counts(rows: Iterable[Row]) -> Mapping[bool, Mapping[Kind, int]]:
    """Count rows by period and kind."""
    counts: dict[bool, Counter[Kind]] = {True: Counter(), False: Counter()}
    for row in rows:
        counts[row["now"]][kind_of(row)] += row["n"]
    return counts
