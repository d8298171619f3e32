"""Planning whom to ask later: durable rows, each once, that the worker comes back to."""

from datetime import timedelta
from functools import partial
from typing import Final

from miroir.access import organisation_settings
from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.calendars import WorkingTime, load_calendars
from miroir.surveys.inviting import Closed
from miroir.surveys.model import Side
from miroir.surveys.moments.failing import About, do_apart, forget_planned
from miroir.surveys.moments.model import Regularly, Rule, Weekly
from miroir.surveys.moments.rules import active_rules
from miroir.surveys.moments.waves import Wave, wave

# A worker that was away for longer asks no more whether something was solved.
LATE: Final = timedelta(days=3)
SIDES: Final[tuple[Side, Side]] = ("customer", "adviser")

PLAN = """
    insert into planned_ask
        (organisation_id, id, rule_id, subject_id, occasion, conversation_id, closure_id, team_id,
         channel, due_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    on conflict (organisation_id, rule_id, subject_id, occasion) do nothing
"""
OPEN_WAVE = """
    insert into ask_wave (organisation_id, rule_id, day, opened_at) values ($1, $2, $3, $4)
    on conflict do nothing
    returning day
"""
# Everybody has their own day of the period, which follows from their id. Who stands for a person
# is asked; what is said of them is their newest contact.
PLAN_CUSTOMERS = """
    insert into planned_ask
        (organisation_id, id, rule_id, subject_id, occasion, conversation_id, team_id, channel,
         wave, due_at, expires_at)
    select $1, gen_random_uuid(), $2::uuid, p.id, $3::date::text, c.id, c.team_id, c.channel,
           $3::date, $4::timestamptz, $5::timestamptz
    from customer p
    cross join lateral (
        select c.id, c.team_id, c.channel, c.brand_id from conversation c
        join customer own on (own.organisation_id, own.id) = (c.organisation_id, c.customer_id)
        where own.organisation_id = $1 and own.person_id = p.id and c.closed_at is not null
          and c.last_message_at > $4::timestamptz - interval '1 year'
        order by c.last_message_at desc limit 1) c
    where p.organisation_id = $1 and p.person_id = p.id
      and mod(('x' || left(md5($2::text || p.id::text), 8))::bit(32)::bigint, $6::bigint)
          = mod($3::date - date '2020-01-06', $6::bigint)
      and ($7::uuid[] = '{}' or p.tier_id = any($7))
      and ($8::uuid[] = '{}' or c.team_id = any($8))
      and ($9::text[] = '{}' or c.channel = any($9))
      and ('x' || left(md5($2::text || p.id::text || 'drawn'), 8))::bit(32)::bigint * 100
          < $10::bigint * 4294967296
      and ($11::uuid[] = '{}' or c.brand_id = any($11))
    on conflict do nothing
"""
# Of several teams, the first one that the rule is about; their order never changes.
PLAN_ADVISERS = """
    insert into planned_ask
        (organisation_id, id, rule_id, subject_id, occasion, team_id, wave, due_at, expires_at)
    select $1, gen_random_uuid(), $2::uuid, a.id, $3::date::text, m.team_id, $3::date,
           $4::timestamptz, $5::timestamptz
    from adviser a
    join account on (account.organisation_id, account.id) = (a.organisation_id, a.id)
    left join lateral (
        select team_id from team_member
        where organisation_id = $1 and adviser_id = a.id
          and ($6::uuid[] = '{}' or team_id = any($6))
        order by team_id limit 1) m on true
    where a.organisation_id = $1 and account.disabled_at is null
      and ($6::uuid[] = '{}' or m.team_id is not null)
      and ('x' || left(md5($2::text || a.id::text || 'drawn'), 8))::bit(32)::bigint * 100
          < $7::bigint * 4294967296
    on conflict do nothing
"""


async def plan_later(tx: Transaction, rule: Rule, closed: Closed, *, days: int) -> None:
    """Have a customer asked about a contact so many days from now; twice changes nothing."""
    due_at = tx.at + timedelta(days=days)
    await tx.execute(
        PLAN,
        tx.organisation,
        new_id(),
        rule.id,
        closed.customer_id,
        str(closed.closure_id),
        closed.conversation_id,
        closed.closure_id,
        closed.team_id,
        closed.channel,
        due_at,
        due_at + LATE,
    )


async def open_waves(tx: Transaction) -> None:
    """Plan everybody whom a rule asks on a day that has begun, once for each day.

    A rule whose day cannot be planned is set aside, and tried again at the next round.
    """
    zone = (await organisation_settings(tx)).time_zone
    planned = []
    for rule in [rule for side in SIDES for rule in await active_rules(tx, side)]:
        about = About(id=rule.id, rule_id=rule.id)
        if await do_apart(tx, "plan", about, partial(_open_if_begun, tx, rule, zone)):
            planned.append(rule.id)
    await forget_planned(tx, planned)


async def _open_if_begun(tx: Transaction, rule: Rule, zone: str) -> None:
    calendar = await _calendar(tx, rule)
    found = wave(rule.says.moment, tx.at, zone=zone, calendar=calendar)
    if found is not None and found.open(tx.at):
        await _open(tx, rule, found)


async def _calendar(tx: Transaction, rule: Rule) -> WorkingTime | None:
    moment = rule.says.moment
    if not isinstance(moment, Weekly) or moment.calendar_id is None:
        return None
    return (await load_calendars(tx, [moment.calendar_id])).get(moment.calendar_id)


async def _open(tx: Transaction, rule: Rule, found: Wave) -> None:
    key = (tx.organisation, rule.id, found.day)
    if await tx.value(OPEN_WAVE, *key, tx.at) is None:
        return
    where, moment = rule.says.where, rule.says.moment
    when = (*key, tx.at, found.closes_at)
    if isinstance(moment, Regularly):
        about = (list(where.tier_ids), list(where.team_ids), list(where.channels))
        brands = list(where.brand_ids)
        await tx.execute(PLAN_CUSTOMERS, *when, moment.days, *about, where.share, brands)
    else:
        await tx.execute(PLAN_ADVISERS, *when, list(where.team_ids), where.share)
