"""How many a rule would have asked in the past week, had it been there."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.surveys.moments.model import AtEnd, Later, Regularly, RuleSays, Where

WEEK: Final = timedelta(days=7)
NEW: Final = UUID(int=0)

# `drawn` says in model.py what chance does here.
DRAWN = """('x' || left(md5($7::text || k.id::text), 8))::bit(32)::bigint * 100
                < $8::bigint * 4294967296"""
ENDED = f"""
    select k.id, k.closed_at, p.person_id, coalesce(c.adviser_id, k.closed_by) as adviser_id,
           k.closed_by, {DRAWN} as drawn
    from closure k
    join close_reason r on (r.organisation_id, r.id) = (k.organisation_id, k.reason_id)
    join conversation c on (c.organisation_id, c.id) = (k.organisation_id, k.conversation_id)
    join customer p on (p.organisation_id, p.id) = (c.organisation_id, c.customer_id)
    where k.organisation_id = $1 and k.closed_at > $2 and k.reopened_at is null
      and r.code not in ('unwanted', 'duplicate')
      and ($3::text[] = '{{}}' or c.channel = any($3))
      and ($4::uuid[] = '{{}}' or k.reason_id = any($4))
      and ($5::uuid[] = '{{}}' or c.team_id = any($5))
      and ($6::uuid[] = '{{}}' or p.tier_id = any($6))
      and ($9::uuid[] = '{{}}' or c.brand_id = any($9))
"""
CUSTOMERS = f"""
    with ended as ({ENDED})
    select count(*) as fitting, count(*) filter (where drawn) as drawn,
           count(distinct person_id) filter (where drawn and not exists (
               select from invitation i
               join customer own on (own.organisation_id, own.id) = ($1, i.customer_id)
               cross join organisation_settings s
               where i.organisation_id = $1 and own.person_id = ended.person_id
                 and i.side = 'customer' and s.organisation_id = $1
                 and i.invited_at < $2 and i.invited_at > ended.closed_at - s.survey_quarantine
           )) as asked
    from ended
"""
ADVISERS = f"""
    with ended as ({ENDED}), days as (
        select adviser_id, date_trunc('day', closed_at) as day, count(*) as n,
               count(*) filter (where drawn) as drawn
        from ended where closed_by is not null group by 1, 2)
    select coalesce(sum(n), 0)::bigint as fitting, coalesce(sum(drawn), 0)::bigint as drawn,
           coalesce(sum(least(drawn, s.asks_per_shift, s.asks_per_day)), 0)::bigint as asked
    from organisation_settings s left join days on true where s.organisation_id = $1
"""
RELATIONS = """
    select count(distinct p.person_id) as fitting
    from conversation c
    join customer p on (p.organisation_id, p.id) = (c.organisation_id, c.customer_id)
    where c.organisation_id = $1 and c.closed_at is not null
      and c.last_message_at > $2::timestamptz - interval '1 year'
      and ($3::text[] = '{}' or c.channel = any($3))
      and ($4::uuid[] = '{}' or c.team_id = any($4))
      and ($5::uuid[] = '{}' or p.tier_id = any($5))
      and ($6::uuid[] = '{}' or c.brand_id = any($6))
"""
STAFF = """
    select count(*) as fitting
    from adviser a
    join account on (account.organisation_id, account.id) = (a.organisation_id, a.id)
    where a.organisation_id = $1 and account.disabled_at is null
      and ($2::uuid[] = '{}' or exists (
          select from team_member m
          where m.organisation_id = $1 and m.adviser_id = a.id and m.team_id = any($2)))
"""


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """Of the past week: whom the rule is about, whom chance draws, who could have been asked.

    Other rules' asks of the week itself are not reckoned with.
    """

    fitting: int
    drawn: int
    asked: int


async def preview(tx: Transaction, says: RuleSays, *, rule_id: UUID = NEW) -> Preview:
    """Reckon what a rule would have done in the seven days before `tx.at`."""
    where = says.where
    if isinstance(says.moment, AtEnd | Later):
        sql = CUSTOMERS if says.side == "customer" else ADVISERS
        row = await tx.row(sql, tx.organisation, tx.at - WEEK, *_about(where, rule_id))
        return Preview(**dict(row)) if row else Preview(fitting=0, drawn=0, asked=0)
    if isinstance(says.moment, Regularly):
        about = (list(where.channels), list(where.team_ids), list(where.tier_ids))
        brands = list(where.brand_ids)
        people = await tx.value(RELATIONS, tx.organisation, tx.at, *about, brands)
        fitting = round(people * WEEK.days / says.moment.days)
    else:
        fitting = await tx.value(STAFF, tx.organisation, list(where.team_ids))
    drawn = round(fitting * where.share / 100)
    return Preview(fitting=fitting, drawn=drawn, asked=drawn)


def _about(where: Where, rule_id: UUID) -> tuple[object, ...]:
    named = (list(where.reason_ids), list(where.team_ids), list(where.tier_ids))
    return (list(where.channels), *named, str(rule_id), where.share, list(where.brand_ids))
