"""Customers' answers weighted to all contacts of the period, answered or not."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final, NamedTuple

from miroir.base.database import Transaction
from miroir.indicators import WeighedRows, Weight, Weighting, weigh_rows
from miroir.measures.columns import OF_INVITATIONS
from miroir.measures.contacts import bounds, place_of
from miroir.measures.model import Axis, Place
from miroir.measures.period import Span

KINDS: Final = f"""
    select i.invited_at >= $4 as now, a.question, {OF_INVITATIONS["team"]} as team, i.channel,
           {OF_INVITATIONS["brand"]} as brand, {OF_INVITATIONS["reason"]} as reason,
           p.tier_id as tier, {{key}} as key, a.value, count(*) as n
    from invitation i
    left join customer p on (p.organisation_id, p.id) = (i.organisation_id, i.customer_id)
    left join conversation c
        on (c.organisation_id, c.id) = (i.organisation_id, i.conversation_id)
    left join closure k on (k.organisation_id, k.id) = (i.organisation_id, i.closure_id)
    join answer a on (a.organisation_id, a.invitation_id) = (i.organisation_id, i.id)
        and a.confirmed_at is not null and a.value is not null
    where i.organisation_id = $1 and $2::text is not null
      and i.invited_at >= $3 and i.invited_at < $5 and i.channel is not null
      and i.side = 'customer'
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
"""
NOTHING: Final = Weight(0, 0.0, 0.0)


class Answered(NamedTuple):
    """The answers to a question: what each value weighs at each place, and by which weights.

    A period in which nothing could be weighted has None, and every answer weighs 1.
    """

    weighted: dict[Place, dict[int, Weight]]
    by: Mapping[bool, Weighting | None]


async def weighted_answers(tx: Transaction, span: Span, axis: Axis) -> Mapping[str, Answered]:
    """Return customers' answers to each question, weighted to the contacts of their period."""
    given = bounds(tx, span)
    rows = await tx.fetch(KINDS.format(key=OF_INVITATIONS[axis]), *given)
    weighed = await weigh_rows(tx, rows, begin=span.before, turn=span.start, end=span.end)
    return {question: _at_places(own) for question, own in weighed.items()}


def _at_places(own: WeighedRows) -> Answered:
    found: defaultdict[Place, dict[int, Weight]] = defaultdict(dict)
    for row in own.rows:
        values = found[place_of(row)]
        values[row["value"]] = values.get(row["value"], NOTHING) + own.weight(row)
    return Answered(weighted=found, by=own.by)
