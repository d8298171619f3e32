"""Sums of contacts and promises, from raw rows.

A contact is one approach by a customer. What is unwanted or a duplicate, looks like spam, or went
on in another conversation is none. It counts for the day on which it began.
"""

from datetime import timedelta
from typing import Final

# What is beyond was spent on others.
LONGEST_ANSWER: Final = timedelta(minutes=10)
# Where a customer waits for somebody; by the others nobody can hang up.
LIVE: Final = ("chat", "phone", "callback", "video")

# Of a contact `t` and its conversation `c`.
CLOSED: Final = """
    left join closure k on k.organisation_id = c.organisation_id and k.conversation_id = c.id
        and k.reopened_at is null
    left join close_reason r on (r.organisation_id, r.id) = (k.organisation_id, k.reason_id)
"""
COUNTS: Final = """
    c.suspected_at is null and c.merged_into is null
    and coalesce(r.code, '') not in ('unwanted', 'duplicate')
"""
# $1 organisation, $2 time zone, $3 and $4 when the stretch starts and ends.
OWN: Final = f"""
    select t.id, t.conversation_id, t.channel, t.started_at, t.ended_at, c.team_id, c.brand_id,
           c.language, k.reason_id, p.person_id
    from contact t
    join conversation c on (c.organisation_id, c.id) = (t.organisation_id, t.conversation_id)
    join customer p on (p.organisation_id, p.id) = (c.organisation_id, c.customer_id)
    {CLOSED}
    where t.organisation_id = $1 and $2::text is not null
      and t.started_at >= $3 and t.started_at < $4
      and {COUNTS}
"""
WEEK: Final = "date_trunc('week', own.started_at at time zone $2)::date as week"
# Each row at every place that is asked for: $5, '' is everywhere.
PLACES: Final = """
    cross join lateral (values
        ('', ''), ('team', coalesce(own.team_id::text, '')), ('channel', own.channel),
        ('brand', coalesce(own.brand_id::text, '')), ('reason', coalesce(own.reason_id::text, '')),
        ('language', coalesce(own.language, ''))) as p (axis, key)
"""
# For each answer of an adviser, the time since the message before it.
HANDLED: Final = """
    timed as (
        select m.conversation_id, m.kind, m.author_kind, m.created_at,
               m.created_at - lag(m.created_at) over (
                   partition by m.conversation_id order by m.created_at, m.id) as since
        from message m
        where m.organisation_id = $1 and m.kind in ('inbound', 'reply')
          and m.conversation_id in (select conversation_id from own)),
    handled as (
        select (select t.id from contact t
                where t.organisation_id = $1 and t.conversation_id = timed.conversation_id
                  and t.started_at <= timed.created_at
                order by t.started_at desc limit 1) as id,
               extract(epoch from sum(least(since, $6::interval))) as seconds
        from timed
        where kind = 'reply' and author_kind = 'adviser' and since is not null
        group by 1)
"""
# $6 the longest answer, $7 the live channels.
COUNT_CONTACTS: Final = f"""
    with own as ({OWN}), {HANDLED},
    abandoned as (
        select own.*, not exists (
            select from message m
            where m.organisation_id = $1 and m.conversation_id = own.conversation_id
              and m.kind = 'reply' and m.author_kind = 'adviser'
              and m.created_at between own.started_at and own.ended_at) as unanswered
        from own where own.ended_at is not null and own.channel = any($7))
    select {WEEK}, axis, key, 'handled' as figure, '' as of, 0::smallint as value,
           count(*) as n, 0::bigint as k, sum(seconds) as total, sum(seconds * seconds) as squares
    from own join handled using (id) {PLACES}
    where axis = any($5)
    group by 1, 2, 3
    union all
    select {WEEK}, axis, key, 'abandoned', '', 0, count(*), count(*) filter (where unanswered),
           null, null
    from abandoned own {PLACES}
    where axis = any($5)
    group by 1, 2, 3
"""
SETTLED: Final = "least(k.due_at, k.broken_at, k.answered_at, k.cancelled_at)"
# As the board of the day counts them (supervision/settled.py): by the instant of settling.
COUNT_PROMISES: Final = f"""
    with own as (
        select c.team_id, k.channel, c.brand_id, c.language, z.reason_id,
               {SETTLED} as started_at,
               k.answered_at is not null and k.broken_at is null
                   and (k.due_at is null or k.answered_at <= k.due_at) as kept,
               k.answered_at is null and k.cancelled_at is not null and k.broken_at is null
                   and (k.due_at is null or k.cancelled_at <= k.due_at) as dropped
        from promise_clock k
        join conversation c on (c.organisation_id, c.id) = (k.organisation_id, k.conversation_id)
        left join closure z on z.organisation_id = c.organisation_id
            and z.conversation_id = c.id and z.reopened_at is null
        where k.organisation_id = $1 and $2::text is not null
          and k.kind in ('first_answer', 'next_answer')
          and {SETTLED} >= $3 and {SETTLED} < $4)
    select {WEEK}, axis, key, 'promises' as figure, '' as of, 0::smallint as value, count(*) as n,
           count(*) filter (where kept) as k, null::numeric as total, null::numeric as squares
    from own {PLACES}
    where axis = any($5) and not dropped
    group by 1, 2, 3
"""
