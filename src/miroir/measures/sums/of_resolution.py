"""Sums of first contact resolution, from raw rows; the rules are those of `statistics.resolution`.

A matter is whose it is, with which brand. A contact is first unless the same person had one within
the window before. The words are those of the first closure after it; of a customer who was asked
again some days later whether it was really solved, the later one.
"""

from typing import Final

from miroir.measures.sums.of_contacts import CLOSED, COUNTS, OWN, PLACES, WEEK
from miroir.surveys import SOLVED_LATER

SOLVED: Final = "solved"  # the code of the question whether a matter was solved, as it is closed

# $6 the longest window that is asked for, $7 all of them in days, of 24 hours each. Whoever came
# at all is few beside all who came as much earlier or later.
KNOWN: Final = f"""
    own as materialized ({OWN}),
    near as (
        select t.id, t.started_at, m.person_id, m.brand_id
        from (select distinct person_id, brand_id from own) m
        join customer p on p.organisation_id = $1 and p.person_id = m.person_id
        join conversation c on c.organisation_id = $1 and c.customer_id = p.id
            and c.brand_id = m.brand_id
        join contact t on t.organisation_id = $1 and t.conversation_id = c.id
        {CLOSED}
        where t.started_at >= $3::timestamptz - $6::interval
          and t.started_at < $4::timestamptz + $6::interval and {COUNTS}),
    approach as (
        select id, lag(started_at) over matter as before, lead(started_at) over matter as after
        from near
        window matter as (partition by brand_id, person_id order by started_at, id)),
    known as (select own.*, before, after from own join approach using (id))
"""
SAID: Final = f"""
    said as (
        select distinct on (known.id) known.id, i.id as invitation_id, a.question,
               a.value > 0 as solved
        from known
        cross join lateral (
            select k.id from closure k
            where k.organisation_id = $1 and k.conversation_id = known.conversation_id
              and k.closed_at >= known.started_at
            order by k.closed_at limit 1) k
        join invitation i on i.organisation_id = $1 and i.closure_id = k.id and i.side = '{{side}}'
        join answer a on a.organisation_id = $1 and a.invitation_id = i.id
            and a.question in ('{SOLVED}', '{SOLVED_LATER}')
            and a.confirmed_at is not null and a.value is not null
        order by known.id, (a.question = '{SOLVED_LATER}') desc, i.invited_at desc)
"""
COUNT_RESOLUTION: Final = f"""
    with {KNOWN}, {SAID.format(side="customer")},
    spoken as (
        select known.*, said.solved from known left join said using (id)),
    first as (
        select spoken.*, days,
               after is null or after - started_at > make_interval(days => days) as last
        from spoken, unnest($7::integer[]) as days
        where before is null or started_at - before > make_interval(days => days))
    select {WEEK}, axis, key, figure, days::text as of, 0::smallint as value,
           count(*) filter (where counts) as n, count(*) filter (where counts and good) as k,
           null::numeric as total, null::numeric as squares
    from first own
    cross join lateral (values
        ('repeat-contact', true, last), ('customer', solved is not null, solved))
        as f (figure, counts, good)
    {PLACES}
    where axis = any($5)
    group by 1, 2, 3, 4, days
"""
