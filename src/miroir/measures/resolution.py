"""First contact resolution, by three methods; the rules are those of `statistics.resolution`.

A matter is whose it is, with which brand. A contact is first unless the same person had one within
the window before. The words are those of the first closure after it; of a customer who was asked
again some days later whether it was really solved, the later one.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from miroir.base.database import Transaction
from miroir.indicators import Figure, share
from miroir.measures.apart import Said, hidden_places, periods_hidden
from miroir.measures.columns import OF_CONTACTS
from miroir.measures.contacts import OWN, bounds, place_of
from miroir.measures.model import Axis, FcrMethod, Measured, Named, Side
from miroir.measures.period import Span
from miroir.measures.telling import Share, told_share
from miroir.surveys import SOLVED_LATER

SOLVED: Final = "solved"  # the code of the question whether a matter was solved, as it is closed

# $6 the window, $7 the instant until which one knows.
FIRST: Final = f"""
    with own as ({
    OWN.replace("t.started_at >= $3", "t.started_at >= $3::timestamptz - $6::interval").replace(
        "t.started_at < $5", "t.started_at < $5::timestamptz + $6::interval"
    )
}),
    approach as (
        select own.*, lag(started_at) over matter as before, lead(started_at) over matter as after
        from own
        window matter as (partition by brand_id, person_id order by started_at, id)),
    first as (
        select * from approach
        where started_at >= $3 and started_at < $5 and started_at + $6 <= $7
          and (before is null or started_at - before > $6)),
    said as (
        select distinct on (first.id, i.side) first.id, i.side, i.adviser_id, a.value > 0 as solved
        from first
        cross join lateral (
            select k.id from closure k
            where k.organisation_id = $1 and k.conversation_id = first.conversation_id
              and k.closed_at >= first.started_at
            order by k.closed_at limit 1) k
        join invitation i on i.organisation_id = $1 and i.closure_id = k.id
        join answer a on a.organisation_id = $1 and a.invitation_id = i.id
            and a.question in ('{SOLVED}', '{SOLVED_LATER}')
            and a.confirmed_at is not null and a.value is not null
        order by first.id, i.side, (a.question = '{SOLVED_LATER}') desc, i.invited_at desc)
"""
RESOLVED: Final = (
    FIRST
    + """
    select own.started_at >= $4 as now, {key} as key,
           count(*) as contacts,
           count(*) filter (where after is null or after - started_at > $6) as repeat_contact,
           count(adviser.solved) as by_adviser,
           count(*) filter (where adviser.solved) as adviser,
           count(customer.solved) as by_customer,
           count(*) filter (where customer.solved) as customer
    from first own
    left join said adviser on adviser.id = own.id and adviser.side = 'adviser'
    left join said customer on customer.id = own.id and customer.side = 'customer'
    group by 1, 2
"""
)
SAID_BY: Final = (
    FIRST
    + f"""
    select distinct own.started_at >= $4 as now, said.adviser_id as who, own.team_id as team,
           own.channel, own.brand_id as brand, own.reason_id as reason, own.language,
           {OF_CONTACTS["week"]} as week
    from first own join said using (id)
    where said.side = 'adviser' and said.adviser_id is not null
"""
)
METHODS: Final[Sequence[tuple[FcrMethod, Side | None, str, str]]] = (
    ("repeat-contact", None, "repeat_contact", "contacts"),
    ("adviser", "adviser", "adviser", "by_adviser"),
    ("customer", "customer", "customer", "by_customer"),
)


async def resolved(
    tx: Transaction, span: Span, axis: Axis, *, window: timedelta, minimum: int
) -> list[Measured]:
    """Return FCR by each method. An adviser's word is hidden where it would be known whose."""
    given = (*bounds(tx, span), window, tx.at)
    rows = await tx.fetch(RESOLVED.format(key=OF_CONTACTS[axis]), *given)
    said = [Said.of(row) for row in await tx.fetch(SAID_BY, *given)]
    hidden = hidden_places(said, axis, minimum=minimum)
    hide_all = periods_hidden(said, minimum=minimum)
    return [
        told_share(
            Named(measure="fcr", side=side, method=method, window_days=window.days),
            {place_of(row): (row[yes], row[of]) for row in rows},
            figure=_fcr,
            hidden=hidden if method == "adviser" else (),
            hide_all=hide_all if method == "adviser" else (),
        )
        for method, side, yes, of in METHODS
    ]


def _fcr(counted: Share) -> Figure:
    return share(*counted, measure="fcr")
