"""What each answer of a customer came after: the facts of their contact, by one statement."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from miroir.access import organisation_settings
from miroir.base.database import Transaction
from miroir.measures.sums.of_contacts import LONGEST_ANSWER

SINCE: Final = timedelta(weeks=26)
MOST: Final = 20_000

# $2 since when, $3 the question of customers, $4 the questions by which advisers tell of ease,
# $5 those by which they tell of effort, $6 the longest time an answer takes, $7 how many at most,
# $8 the time zone, $9 now. Their word counts by whole weeks that the mirror shows: so reckonings
# of two days differ by a week's answers, or by nobody's.
CAME_AFTER: Final = """
    with asked as (
        select i.id, i.conversation_id, i.closure_id, a.value as outcome, k.closed_at, c.opened_at
        from invitation i
        join answer a on (a.organisation_id, a.invitation_id) = (i.organisation_id, i.id)
            and a.question = $3 and a.confirmed_at is not null and a.value is not null
        join closure k on (k.organisation_id, k.id) = (i.organisation_id, i.closure_id)
        join conversation c on (c.organisation_id, c.id) = (i.organisation_id, i.conversation_id)
        where i.organisation_id = $1 and i.side = 'customer' and i.invited_at >= $2
        order by i.invited_at desc, i.id
        limit $7),
    said as (
        select m.conversation_id, m.created_at,
               m.kind = 'reply' and m.author_kind = 'adviser' as answers,
               m.created_at - lag(m.created_at) over (
                   partition by m.conversation_id order by m.created_at, m.id) as since
        from message m
        where m.organisation_id = $1 and m.kind in ('inbound', 'reply')
          and m.conversation_id in (select conversation_id from asked)),
    spoken as (
        select asked.id,
               extract(epoch from min(said.created_at) - min(asked.opened_at))::float8 as waiting,
               extract(epoch from sum(least(said.since, $6::interval)))::float8 as handling
        from asked
        join said on said.conversation_id = asked.conversation_id
            and said.created_at <= asked.closed_at and said.answers
        group by asked.id),
    approached as (
        select asked.id, count(*) as contacts,
               count(*) filter (where t.channel <> t.former) as changes
        from asked
        join (select conversation_id, started_at, channel,
                     lag(channel) over (
                         partition by conversation_id order by started_at, id) as former
              from contact
              where organisation_id = $1
                and conversation_id in (select conversation_id from asked)) t
            on t.conversation_id = asked.conversation_id and t.started_at <= asked.closed_at
        group by asked.id),
    told as (
        select asked.id, i.adviser_id,
               avg(case when a.question = any($4) then (a.value - 1) / 6.0
                        else (5 - a.value) / 4.0 end)::float8 as ease
        from asked
        join invitation i on i.organisation_id = $1 and i.closure_id = asked.closure_id
            and i.side = 'adviser'
        join answer a on a.organisation_id = $1 and a.invitation_id = i.id
            and (a.question = any($4) or a.question = any($5))
            and a.confirmed_at is not null and a.value is not null
        cross join lateral (
            select date_trunc('week', i.invited_at at time zone $8)::date as week) w
        where w.week + 7 <= ($9::timestamptz at time zone $8)::date
          and exists (select from mirror_cell m
                      where m.organisation_id = $1 and m.axes = '' and m.one = '' and m.two = ''
                        and m.side = 'adviser' and m.shown
                        and (m.week, m.question) = (w.week, a.question))
        group by asked.id, i.adviser_id)
    select asked.outcome::float8 as outcome, greatest(spoken.waiting, 0) as waiting,
           coalesce(spoken.handling, 0) as handling, approached.contacts::float8 as contacts,
           approached.changes::float8 as changes, told.ease, told.adviser_id
    from asked
    join spoken using (id)
    join approached using (id)
    left join told using (id)
"""


class Came(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of a customer and what it came after.

    `waiting` for the first answer and `handling` are in seconds. `ease` is the adviser's own
    word on the same contact, 0 to 1, None where they were not asked, did not answer, or where the
    mirror does not show their week or it is not over.
    """

    outcome: float
    waiting: float
    handling: float
    contacts: float
    changes: float
    ease: float | None = None
    adviser_id: UUID | None = None


async def came_after(
    tx: Transaction, question: str, *, since: datetime, ease: list[str], effort: list[str]
) -> Sequence[Came]:
    """Return the newest answers to `question` about contacts that an adviser answered."""
    zone = (await organisation_settings(tx)).time_zone
    given = (since, question, ease, effort, LONGEST_ANSWER, MOST, zone, tx.at)
    rows = await tx.fetch(CAME_AFTER, tx.organisation, *given)
    return [Came(**dict(row)) for row in rows]
