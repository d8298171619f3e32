"""What an irritant costs, counted from what happened; each rule is also in the documentation.

The irritant's conversations are those closed for one of its reasons, those with one of its tags,
those that its remarks are about and those from which its suggestions came; of its brand, when it
has one. Of these, in the period:

- contacts: approaches by customers;
- minutes: for each answer, the time since the message before it, at most ten minutes: what is
  beyond was spent on others;
- effort points: for each answer of a customer about effort, its distance from the easiest end.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from miroir.base.database import Transaction
from miroir.improvement.asked import asked
from miroir.improvement.model import Cost

LONGEST_ANSWER: Final = timedelta(minutes=10)

# $1 the organisation, $2 the irritants.
CONVERSATIONS: Final = """
    select x.irritant_id, x.conversation_id from (
        select ic.irritant_id, k.conversation_id
        from irritant_cause ic
        join closure k on k.organisation_id = ic.organisation_id and k.reason_id = ic.cause_id
            and k.reopened_at is null
        where ic.organisation_id = $1 and ic.irritant_id = any($2) and ic.kind = 'reason'
        union
        select ic.irritant_id, t.conversation_id
        from irritant_cause ic
        join conversation_tag t on t.organisation_id = ic.organisation_id
            and t.tag_id = ic.cause_id
        where ic.organisation_id = $1 and ic.irritant_id = any($2) and ic.kind = 'tag'
        union
        select r.irritant_id, i.conversation_id
        from irritant_remark r
        join invitation i on (i.organisation_id, i.id) = (r.organisation_id, r.invitation_id)
        where r.organisation_id = $1 and r.irritant_id = any($2)
        union
        select s.irritant_id, s.conversation_id
        from suggestion s
        where s.organisation_id = $1 and s.irritant_id = any($2) and s.conversation_id is not null
    ) x
    join irritant p on p.organisation_id = $1 and p.id = x.irritant_id
    join conversation c on c.organisation_id = $1 and c.id = x.conversation_id
    where p.brand_id is null or p.brand_id = c.brand_id
"""
CONTACTS = f"""
    with own as ({CONVERSATIONS})
    select own.irritant_id, count(*) as n
    from own
    join contact t on t.organisation_id = $1 and t.conversation_id = own.conversation_id
    where t.started_at >= $3
    group by own.irritant_id
"""
MINUTES = f"""
    with own as ({CONVERSATIONS}),
    timed as (
        select m.conversation_id, m.kind, m.created_at,
               m.created_at - lag(m.created_at) over (
                   partition by m.conversation_id order by m.created_at, m.id) as since
        from message m
        where m.organisation_id = $1 and m.kind in ('inbound', 'reply')
          and m.conversation_id in (select conversation_id from own))
    select own.irritant_id, extract(epoch from sum(least(timed.since, $4::interval))) / 60 as n
    from own
    join timed using (conversation_id)
    where timed.kind = 'reply' and timed.since is not null and timed.created_at >= $3
    group by own.irritant_id
"""
EFFORT = f"""
    with own as ({CONVERSATIONS})
    select own.irritant_id,
           sum(case when a.question = any($4) then 7 - a.value else a.value - 1 end) as n
    from own
    join invitation i on i.organisation_id = $1 and i.conversation_id = own.conversation_id
        and i.side = 'customer'
    join answer a on (a.organisation_id, a.invitation_id) = (i.organisation_id, i.id)
    where a.confirmed_at >= $3 and (a.question = any($4) or a.question = any($5))
      and a.value is not null
    group by own.irritant_id
"""
REMARKS = """
    select irritant_id, count(*) as n from irritant_remark
    where organisation_id = $1 and irritant_id = any($2)
    group by irritant_id
"""
SUGGESTIONS = """
    select irritant_id, count(*) as n from suggestion
    where organisation_id = $1 and irritant_id = any($2)
    group by irritant_id
"""


async def costs(tx: Transaction, irritant_ids: list[UUID], *, since: datetime) -> dict[UUID, Cost]:
    """Return what each irritant cost from `since` until now; remarks and suggestions in all."""
    key = (tx.organisation, irritant_ids)
    questions = await asked(tx)
    contacts = await _by_irritant(tx, CONTACTS, *key, since)
    minutes = await _by_irritant(tx, MINUTES, *key, since, LONGEST_ANSWER)
    points = await _by_irritant(tx, EFFORT, *key, since, questions.ease, questions.effort)
    remarks = await _by_irritant(tx, REMARKS, *key)
    suggestions = await _by_irritant(tx, SUGGESTIONS, *key)
    return {
        one: Cost(
            contacts=contacts.get(one, 0),
            minutes=minutes.get(one, 0),
            effort_points=points.get(one, 0),
            remarks=remarks.get(one, 0),
            suggestions=suggestions.get(one, 0),
        )
        for one in irritant_ids
    }


async def _by_irritant(tx: Transaction, sql: str, *values: object) -> dict[UUID, int]:
    rows = await tx.fetch(sql, *values)
    return {row["irritant_id"]: round(row["n"]) for row in rows}
