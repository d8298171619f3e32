"""Customers' answers weighted to all contacts of the period, answered or not."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from typing import Final, NamedTuple

from miroir.base.database import Row, Transaction
from miroir.indicators import Kind, Known, Weight, Weighting, known_shares, weigh
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
# The matters closed in each period, as the funnel has those that one might have asked about.
CAME: Final = """
    select k.closed_at >= $4 as now, c.team_id as team, c.channel, c.brand_id as brand,
           k.reason_id as reason, null::uuid as tier, count(*) as n
    from closure k
    join close_reason r on (r.organisation_id, r.id) = (k.organisation_id, k.reason_id)
    join conversation c on (c.organisation_id, c.id) = (k.organisation_id, k.conversation_id)
    where k.organisation_id = $1 and $2::text is not null
      and k.closed_at >= $3 and k.closed_at < $5
      and k.reopened_at is null and r.code not in ('unwanted', 'duplicate')
      and c.suspected_at is null
    group by 1, 2, 3, 4, 5
"""


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
    came: defaultdict[bool, dict[Kind, int]] = defaultdict(dict)
    for row in await tx.fetch(CAME, *given):
        came[row["now"]][_kind(row)] = row["n"]
    # In a thread: raking is arithmetic that live screens must not wait for.
    return await asyncio.to_thread(_weighted, rows, came, await known_shares(tx))


def _weighted(
    rows: list[Row], came: Mapping[bool, Mapping[Kind, int]], known: Known
) -> Mapping[str, Answered]:
    by_question: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_question[row["question"]].append(row)
    return {question: _of_question(own, came, known) for question, own in by_question.items()}


def _of_question(
    rows: list[Row], came: Mapping[bool, Mapping[Kind, int]], known: Known
) -> Answered:
    answers: defaultdict[bool, defaultdict[Kind, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        answers[row["now"]][_kind(row)] += row["n"]
    by = {now: weigh(answers[now], came.get(now, {}), known) for now in (True, False)}
    found: defaultdict[Place, dict[int, Weight]] = defaultdict(dict)
    for row in rows:
        weighting = by[row["now"]]
        each = weighting.weights[_kind(row)] if weighting else 1.0
        values = found[place_of(row)]
        own = Weight(row["n"], row["n"] * each, row["n"] * each**2)
        values[row["value"]] = values.get(row["value"], Weight(0, 0.0, 0.0)) + own
    return Answered(weighted=found, by=by)


def _kind(row: Row) -> Kind:
    return Kind(row["team"], row["channel"], row["brand"], row["reason"], row["tier"])
