"""Not being over-asked: the quarantine of customers, the limits of advisers and teams.

Whoever asks first takes the lock of the organisation's asks, so that two who look at the same
time cannot both find somebody free.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from miroir.base.database import Transaction
from miroir.customers import same_person
from miroir.surveys.facts import Why

SHIFT: Final = timedelta(hours=8)

LOCK = "select pg_advisory_xact_lock(7206, $1)"
# Asked so short a time before: an invitation counts, and so does its reminder.
IN_QUARANTINE = """
    select exists (
        select from invitation i
        join organisation_settings s on s.organisation_id = i.organisation_id
        where i.organisation_id = $1 and i.customer_id = any($2) and i.side = 'customer'
          and i.id is distinct from $4
          and greatest(i.invited_at, i.reminded_at)
              > $3::timestamptz - greatest(
                  s.survey_quarantine,
                  case when i.rule_id = $5 then $6::interval else '0' end))
"""
# Somebody is planned to be asked something that goes first, before they could be asked again.
WAITED_FOR = """
    select exists (
        select from planned_ask p
        join ask_rule r on (r.organisation_id, r.id) = (p.organisation_id, p.rule_id)
        where p.organisation_id = $1 and p.subject_id = any($2) and p.settled_at is null
          and p.due_at < $3 and p.expires_at >= $5 and r.priority > $4
          and r.removed_at is null and r.paused_at is null)
"""
QUARANTINE = "select survey_quarantine from organisation_settings where organisation_id = $1"
OF_ADVISER = """
    select count(*) filter (where i.invited_at > $3::timestamptz - interval '1 day')
               >= s.asks_per_day as day,
           count(i.id) >= s.asks_per_week as week
    from organisation_settings s
    left join invitation i on i.organisation_id = s.organisation_id and i.side = 'adviser'
        and i.adviser_id = $2 and i.invited_at > $3::timestamptz - interval '7 days'
    where s.organisation_id = $1
    group by s.organisation_id, s.asks_per_day, s.asks_per_week
"""
OF_TEAM = """
    select count(*) filter (where i.invited_at > $3::timestamptz - interval '1 day')
               >= s.team_asks_per_day as day,
           count(i.id) >= s.team_asks_per_week as week
    from organisation_settings s
    left join invitation i on i.organisation_id = s.organisation_id and i.side = 'adviser'
        and i.team_id = $2 and i.invited_at > $3::timestamptz - interval '7 days'
    where s.organisation_id = $1
    group by s.organisation_id, s.team_asks_per_day, s.team_asks_per_week
"""
MAY_ASK_AGAIN_IN_SHIFT = """
    select count(i.id) < s.asks_per_shift
       and coalesce(
           max(i.invited_at) <= $3::timestamptz - $4::interval / (s.asks_per_shift + 1), true)
    from organisation_settings s
    left join invitation i on i.organisation_id = s.organisation_id and i.side = 'adviser'
        and i.adviser_id = $2 and i.invited_at > $3::timestamptz - $4::interval
    where s.organisation_id = $1
    group by s.asks_per_shift
"""


async def hold_asks(tx: Transaction) -> None:
    """Have nobody else of the organisation ask anybody for the rest of the transaction."""
    await tx.execute(LOCK, tx.organisation)


async def quarantine(tx: Transaction) -> timedelta:
    """Return for how long a customer who was asked is left alone."""
    found: timedelta = await tx.value(QUARANTINE, tx.organisation)
    return found


async def asked_lately(
    tx: Transaction,
    customer_id: UUID,
    *,
    besides: UUID | None = None,
    rule_id: UUID | None = None,
    apart: timedelta = timedelta(0),
) -> bool:
    """Say whether a customer was asked within the quarantine, by any of their identities.

    The invitation `besides` does not count; those by `rule_id` count for `apart` at least.
    """
    person = await same_person(tx, customer_id)
    return bool(
        await tx.value(IN_QUARANTINE, tx.organisation, person, tx.at, besides, rule_id, apart)
    )


async def waited_for(
    tx: Transaction, people: list[UUID], *, until: datetime, priority: int
) -> bool:
    """Say whether one of `people` is to be asked by `until` what goes before `priority`."""
    found = await tx.value(WAITED_FOR, tx.organisation, people, until, priority, tx.at)
    return bool(found)


async def adviser_limit(tx: Transaction, adviser_id: UUID, team_id: UUID | None) -> Why | None:
    """Say which limit keeps an adviser from being asked: their own, or their team's."""
    own = await tx.row(OF_ADVISER, tx.organisation, adviser_id, tx.at)
    if own is not None and (own["day"] or own["week"]):
        return "adviser_limit"
    team = None if team_id is None else await tx.row(OF_TEAM, tx.organisation, team_id, tx.at)
    if team is not None and (team["day"] or team["week"]):
        return "team_limit"
    return None


async def too_soon_in_shift(tx: Transaction, adviser_id: UUID) -> bool:
    """Say whether an adviser was asked often enough in eight hours, or only just before."""
    may = await tx.value(MAY_ASK_AGAIN_IN_SHIFT, tx.organisation, adviser_id, tx.at, SHIFT)
    return not may
