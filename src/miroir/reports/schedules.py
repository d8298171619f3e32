"""What is mailed to whom, and when: set up, stopped, listed; and what was sent lately."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Final
from uuid import UUID

import msgspec

from miroir.access import accounts, organisation_settings
from miroir.base.channel import Channel
from miroir.base.database import Row, Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.journal import record
from miroir.reports.facts import ReportScheduled, ReportStopped
from miroir.reports.rhythm import Every, Rhythm, next_after
from miroir.reports.sources import source

MOST_RECIPIENTS: Final = 100
LATELY: Final = 50

ADD = """
    insert into report_schedule
        (organisation_id, id, source, weeks, team_id, channel, every, weekday, day, at, made_by,
         made_at, next_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""
ADD_RECIPIENT = """
    insert into report_recipient (organisation_id, schedule_id, account_id)
    select $1, $2, id from account
    where organisation_id = $1 and id = any($3) and disabled_at is null
"""
SCHEDULES = """
    select s.id, s.source, s.weeks, s.team_id, s.channel, s.every, s.weekday, s.day, s.at,
           s.next_at, s.made_by, a.name as made_by_name,
           array(select account_id from report_recipient r
                 where r.organisation_id = $1 and r.schedule_id = s.id) as recipients
    from report_schedule s
    join account a on (a.organisation_id, a.id) = (s.organisation_id, s.made_by)
    where s.organisation_id = $1 and s.next_at is not null
"""
ALL = f"{SCHEDULES} order by s.made_at, s.id"
ONE = f"{SCHEDULES} and s.id = $2"
STOP = """
    update report_schedule set next_at = null
    where organisation_id = $1 and id = $2 and next_at is not null
    returning id
"""
SENDINGS = """
    select g.schedule_id, s.source, a.name as recipient, g.due_at, g.made_at, g.problem,
           d.outcome, d.last_problem, d.settled_at
    from report_sending g
    join report_schedule s on (s.organisation_id, s.id) = (g.organisation_id, g.schedule_id)
    join account a on (a.organisation_id, a.id) = (g.organisation_id, g.account_id)
    left join delivery d on d.organisation_id = g.organisation_id
        and d.staff_mail_id = g.staff_mail_id
    where g.organisation_id = $1
    order by g.made_at desc, a.name limit $2
"""


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """What to mail: a page over its last `weeks`, to some accounts, in a rhythm."""

    source: str
    weeks: int
    team_id: UUID | None = None
    channel: Channel | None = None
    rhythm: Rhythm
    recipients: Sequence[UUID]


class Schedule(Planned, frozen=True, kw_only=True):
    """A report that is mailed: who set it up, and when it leaves next."""

    id: UUID
    next_at: datetime
    made_by: UUID
    made_by_name: str


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """A report sent to somebody: what became of it, and why it was not, if so."""

    schedule_id: UUID
    source: str
    recipient: str
    due_at: datetime
    made_at: datetime
    problem: str | None
    outcome: str | None
    last_problem: str | None
    settled_at: datetime | None


async def schedule_report(tx: Transaction, planned: Planned, *, by: UUID) -> UUID:
    """Have a report mailed, and return its id.

    Raises NotFound for an unknown page, Invalid for recipients who are none or may not see it.
    """
    await _refuse_readers(tx, planned)
    settings = await organisation_settings(tx)
    schedule_id, rhythm = new_id(), planned.rhythm
    await tx.execute(
        ADD,
        tx.organisation,
        schedule_id,
        planned.source,
        planned.weeks,
        planned.team_id,
        planned.channel,
        rhythm.every,
        rhythm.weekday,
        rhythm.day,
        rhythm.at,
        by,
        tx.at,
        next_after(rhythm, tx.at, zone=settings.time_zone),
    )
    await tx.execute(ADD_RECIPIENT, tx.organisation, schedule_id, list(planned.recipients))
    count = len(set(planned.recipients))
    record(tx, ReportScheduled(schedule_id=schedule_id, recipients=count, by=by))
    return schedule_id


async def _refuse_readers(tx: Transaction, planned: Planned) -> None:
    allowed = await readers(tx, planned.source)
    wanted = set(planned.recipients)
    if not wanted or len(wanted) > MOST_RECIPIENTS or not wanted <= allowed:
        raise Invalid(
            phrase("Choose who receives it, among those who may see the page."), field="recipients"
        )


async def readers(tx: Transaction, code: str) -> set[UUID]:
    """Return the accounts that may see a page. Raises NotFound."""
    roles = source(code).roles
    return {one.id for one in await accounts(tx) if roles & set(one.roles)}


async def stop_report(tx: Transaction, schedule_id: UUID, *, by: UUID) -> None:
    """Have a report mailed no more. Raises NotFound."""
    if await tx.value(STOP, tx.organisation, schedule_id) is None:
        raise NotFound(phrase("There is no such report that is mailed."))
    record(tx, ReportStopped(schedule_id=schedule_id, by=by))


async def schedules(tx: Transaction) -> list[Schedule]:
    """Return what is mailed, the oldest first."""
    return [read_schedule(row) for row in await tx.fetch(ALL, tx.organisation)]


async def schedule(tx: Transaction, schedule_id: UUID) -> Schedule:
    """Return one report that is mailed. Raises NotFound."""
    row = await tx.row(ONE, tx.organisation, schedule_id)
    if row is None:
        raise NotFound(phrase("There is no such report that is mailed."))
    return read_schedule(row)


async def sendings(tx: Transaction) -> list[Sending]:
    """Return what was sent lately, the newest first."""
    return [Sending(**row) for row in await tx.fetch(SENDINGS, tx.organisation, LATELY)]


def read_schedule(row: Row) -> Schedule:
    """Return a row of SCHEDULES as what it is."""
    every: Every = row["every"]
    at: time = row["at"]
    return Schedule(
        id=row["id"],
        source=row["source"],
        weeks=row["weeks"],
        team_id=row["team_id"],
        channel=row["channel"],
        rhythm=Rhythm(every=every, at=at, weekday=row["weekday"], day=row["day"]),
        recipients=list(row["recipients"]),
        next_at=row["next_at"],
        made_by=row["made_by"],
        made_by_name=row["made_by_name"],
    )
