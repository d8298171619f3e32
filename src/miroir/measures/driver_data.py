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
#
# Every step after the first looks up what belongs to one row (lateral, `offset 0`): a planner that
# knows nothing of these tables yet, after an import, would else join them whole.
CAME_AFTER: Final = """
    with asked as materialized (
        select i.id, i.conversation_id, i.closure_id, a.outcome, k.closed_at, c.opened_at
        from (select id, conversation_id, closure_id, invited_at
              from invitation
              where organisation_id = $1 and side = 'customer' and invited_at >= $2
                and answered_at is not null
              order by invited_at desc, id
              offset 0) i
        cross join lateral (
            select value as outcome from answer
            where organisation_id = $1 and invitation_id = i.id and question = $3
              and confirmed_at is not null and value is not null
            offset 0) a
        cross join lateral (
            select closed_at from closure where organisation_id = $1 and id = i.closure_id
            offset 0) k
        cross join lateral (
            select opened_at from conversation
            where organisation_id = $1 and id = i.conversation_id
            offset 0) c
        order by i.invited_at desc, i.id
        limit $7),
    shown as materialized (
        select week, question from mirror_cell
        where organisation_id = $1 and axes = '' and one = '' and two = '' and side = 'adviser'
          and shown and week + 7 <= ($9::timestamptz at time zone $8)::date
          and (question = any($4) or question = any($5)))
    select asked.outcome::float8 as outcome, greatest(spoken.waiting, 0) as waiting,
           coalesce(spoken.handling, 0) as handling, approached.contacts::float8 as contacts,
           approached.changes::float8 as changes, told.ease, told.adviser_id
    from asked
    cross join lateral (
        select extract(epoch from min(created_at) - asked.opened_at)::float8 as waiting,
               extract(epoch from sum(least(since, $6::interval)))::float8 as handling
        from (select created_at, kind = 'reply' and author_kind = 'adviser' as answers,
                     created_at - lag(created_at) over (order by created_at, id) as since
              from message
              where organisation_id = $1 and conversation_id = asked.conversation_id
                and kind in ('inbound', 'reply') and created_at <= asked.closed_at) said
        where answers
        having count(*) > 0) spoken
    cross join lateral (
        select count(*) as contacts, count(*) filter (where channel <> former) as changes
        from (select channel, lag(channel) over (order by started_at, id) as former
              from contact
              where organisation_id = $1 and conversation_id = asked.conversation_id
                and started_at <= asked.closed_at) approached
        having count(*) > 0) approached
    left join lateral (
        select i.adviser_id,
               avg(case when a.question = any($4) then (a.value - 1) / 6.0
                        else (5 - a.value) / 4.0 end)::float8 as ease
        from (select id, adviser_id, side,
                     date_trunc('week', invited_at at time zone $8)::date as week
              from invitation
              where organisation_id = $1 and closure_id = asked.closure_id
              offset 0) i
        cross join lateral (
            select question, value from answer
            where organisation_id = $1 and invitation_id = i.id
              and confirmed_at is not null and value is not null
            offset 0) a
        join shown using (week, question)
        where i.side = 'adviser'
        group by i.adviser_id) told on true
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
