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
from miroir.measures.columns import OF_CONTACTS
from miroir.measures.contacts import OWN, bounds, place_of
from miroir.measures.model import USUAL_WINDOW, Axis, FcrMethod, Measured, Named, Side
from miroir.measures.period import Span
from miroir.measures.telling import Apart, Share, told_share
from miroir.statistics import FEWEST_PEOPLE
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
    known as (
        select *, before is null or started_at - before > $6 as is_first from approach
        where started_at >= $3 and started_at < $5 and started_at + $6 <= $7),
    first as (select * from known where is_first),
    said as (
        select distinct on (known.id, i.side) known.id, known.is_first, i.side, i.adviser_id,
               a.value > 0 as solved
        from known
        cross join lateral (
            select k.id from closure k
            where k.organisation_id = $1 and k.conversation_id = known.conversation_id
              and k.closed_at >= known.started_at
            order by k.closed_at limit 1) k
        join invitation i on i.organisation_id = $1 and i.closure_id = k.id
        join answer a on a.organisation_id = $1 and a.invitation_id = i.id
            and a.question in ('{SOLVED}', '{SOLVED_LATER}')
            and a.confirmed_at is not null and a.value is not null
        order by known.id, i.side, (a.question = '{SOLVED_LATER}') desc, i.invited_at desc)
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
BY_WEEK: Final = (
    FIRST
    + f"""
    select own.started_at >= $4 as now, {OF_CONTACTS["week"]} as week,
           count(*) filter (where said.is_first) as of,
           count(*) filter (where said.is_first and solved) as yes,
           count(distinct adviser_id) filter (where said.is_first) as people,
           count(distinct adviser_id) filter (where not said.is_first) as others
    from known own join said using (id)
    where said.side = 'adviser' and said.adviser_id is not null
    group by 1, 2
"""
)
METHODS: Final[Sequence[tuple[FcrMethod, Side | None, str, str]]] = (
    ("repeat-contact", None, "repeat_contact", "contacts"),
    ("customer", "customer", "customer", "by_customer"),
)


async def resolved(
    tx: Transaction, span: Span, axis: Axis, *, window: timedelta, minimum: int
) -> list[Measured]:
    """Return FCR by each method; by the adviser's word of all, and of the usual window alone.

    Two windows, or a group beside the answers to the same question, would tell few people's.
    """
    rows = await tx.fetch(RESOLVED.format(key=OF_CONTACTS[axis]), *bounds(tx, span), window, tx.at)
    repeated, by_customer = (
        told_share(
            Named(measure="fcr", side=side, method=method, window_days=window.days),
            {place_of(row): (row[yes], row[of]) for row in rows},
            figure=_fcr,
        )
        for method, side, yes, of in METHODS
    )
    return [repeated, await _by_adviser(tx, span, minimum=minimum), by_customer]


async def _by_adviser(tx: Transaction, span: Span, *, minimum: int) -> Measured:
    rows = await tx.fetch(BY_WEEK, *bounds(tx, span), USUAL_WINDOW, tx.at)
    floor = max(FEWEST_PEOPLE, minimum)
    whole: dict[bool, Share] = {}
    left: dict[bool, int] = {}
    for row in rows:
        now = row["now"]
        if row["people"] >= floor and (row["others"] >= floor or not row["others"]):
            yes, of = whole.get(now, (0, 0))
            whole[now] = yes + row["yes"], of + row["of"]
        else:
            left[now] = left.get(now, 0) + row["of"]
    return told_share(
        Named(measure="fcr", side="adviser", method="adviser", window_days=USUAL_WINDOW.days),
        {},
        figure=_fcr,
        apart=Apart(whole=whole, left_of_all=left),
    )


def _fcr(counted: Share) -> Figure:
    return share(*counted, measure="fcr")
