"""Sums of what both sides were asked and answered, from raw rows.

They count for the day of the invitation. What advisers are asked about no contact has no channel,
and no place here. What came in from files is not among them.
"""

from typing import Final

from miroir.measures.sums.of_contacts import PLACES

# $1 organisation, $2 time zone, $3 and $4 when the stretch starts and ends.
INVITED: Final = """
    select i.id, i.side, i.answered_at, i.team_id, i.channel, i.language, k.reason_id,
           coalesce(c.brand_id, i.brand_id) as brand_id,
           date_trunc('week', i.invited_at at time zone $2)::date as week
    from invitation i
    left join conversation c
        on (c.organisation_id, c.id) = (i.organisation_id, i.conversation_id)
    left join closure k on (k.organisation_id, k.id) = (i.organisation_id, i.closure_id)
    where i.organisation_id = $1 and i.invited_at >= $3 and i.invited_at < $4
      and i.channel is not null
"""
COUNT_ANSWERS: Final = f"""
    with invited as ({INVITED})
    select week, axis, key, side as figure, question as of, a.value, count(*) as n,
           0::bigint as k, null::numeric as total, null::numeric as squares
    from invited own
    join answer a on a.organisation_id = $1 and a.invitation_id = own.id
        and a.confirmed_at is not null and a.value is not null
    {PLACES}
    where axis = any($5)
    group by 1, 2, 3, 4, 5, 6
    union all
    select week, axis, key, 'asked', side, 0, count(*), count(answered_at), null, null
    from invited own {PLACES}
    where axis = any($5)
    group by 1, 2, 3, 5
"""
