"""Sums of first contact resolution by the adviser's word, from raw rows: of all alone.

Beside them, how many pairs of advisers stand on both sides of the cut between first contacts and
others: see `resolution.py` of the sheet for what that is for.
"""

from typing import Final

from miroir.measures.sums.of_contacts import WEEK
from miroir.measures.sums.of_resolution import KNOWN, SAID

# No other contact was ended by the same closure: this word counts once, or never, in any week.
ALONE: Final = """
    not exists (
        select from contact o
        where o.organisation_id = $1 and o.conversation_id = own.conversation_id
          and o.id <> own.id and o.started_at <= k.closed_at
          and not exists (
              select from closure e
              where e.organisation_id = $1 and e.conversation_id = own.conversation_id
                and e.closed_at >= o.started_at and e.closed_at < k.closed_at))
"""
# The mirror pairs the first answer of each side about a contact.
PAIRED: Final = """
    exists (
        select from invitation c
        join answer a on a.organisation_id = $1 and a.invitation_id = c.id
            and a.question = said.question and a.confirmed_at is not null and a.value is not null
        where c.organisation_id = $1 and c.closure_id = i.closure_id and c.side = 'customer')
    and not exists (
        select from invitation f
        join answer a on a.organisation_id = $1 and a.invitation_id = f.id
            and a.question = said.question and a.confirmed_at is not null and a.value is not null
        where f.organisation_id = $1 and f.closure_id = i.closure_id and f.side = 'adviser'
          and (f.invited_at, f.id) < (i.invited_at, i.id))
"""
# A cell is what every figure of the mirror and the sheet takes wholly, or not at all.
HEARD: Final = f"""
    heard as materialized (
        select {WEEK}, i.adviser_id, said.solved,
               own.before is null or own.started_at - own.before > $6::interval as is_first,
               {ALONE} as alone,
               row(date_trunc('week', i.invited_at at time zone $2), said.question, i.team_id,
                   i.channel, coalesce(c.brand_id, i.brand_id), k.reason_id, {PAIRED})::text as cell
        from known own
        join said using (id)
        join invitation i on i.organisation_id = $1 and i.id = said.invitation_id
        join closure k on k.organisation_id = $1 and k.id = i.closure_id
        left join conversation c on c.organisation_id = $1 and c.id = i.conversation_id
        where i.adviser_id is not null)
"""
# Pairs of one who spoke of a first contact and one who spoke of another, in the same cell. Nobody
# is in two pairs; who spoke of both in a cell is a pair alone. There may be more than are found.
APART: Final = """
    spoke as (
        select week, cell, adviser_id, bool_or(is_first) as of_first,
               bool_or(not is_first) as of_others
        from heard where alone
        group by 1, 2, 3),
    alone_a_pair as (
        select distinct week, adviser_id from spoke where of_first and of_others),
    single as (
        select * from spoke
        where (week, adviser_id) not in (select week, adviser_id from alone_a_pair)),
    cells as (
        select week, cell, count(*) filter (where of_first) as firsts from single group by 1, 2),
    others as (
        select distinct on (week, adviser_id) week, adviser_id, cell
        from single join cells using (week, cell)
        where of_others and firsts > 0
        order by week, adviser_id, firsts desc, cell),
    wanted as (
        select week, cell, count(*) as n from others group by 1, 2),
    partners as (
        select distinct on (week, adviser_id) week, adviser_id, cell, n
        from single join wanted using (week, cell) join cells using (week, cell)
        where of_first and (week, adviser_id) not in (select week, adviser_id from others)
        order by week, adviser_id, n::numeric / firsts desc, cell),
    apart as (
        select week, sum(n)::bigint as n
        from (select week, count(*) as n from alone_a_pair group by 1
              union all
              select week, least(n, count(*)) from partners group by week, cell, n) found
        group by 1)
"""
COUNT_WORDS: Final = f"""
    with {KNOWN}, {SAID.format(side="adviser")}, {HEARD}, {APART}
    select week, '' as axis, '' as key, 'adviser' as figure, '' as of, 0::smallint as value,
           count(*) filter (where is_first) as n,
           count(*) filter (where is_first and solved) as k,
           null::numeric as total, null::numeric as squares
    from heard
    where '' = any($5)
    group by 1
    union all
    select week, '', '', 'apart', '', 0, n, 0, null, null
    from apart
    where '' = any($5)
"""
