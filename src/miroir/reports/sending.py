"""Reports that are due leave: once for each recipient and instant, whoever dies meanwhile.

One transaction composes the mails, notes them, and says when the report is due next. Until it
commits nothing has happened; from then on the mails leave by the door of all mails. What was
missed while nothing ran is sent once, not once for each time.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from miroir.access import Account, accounts, organisation_settings
from miroir.base import clock
from miroir.base.apart import each_apart
from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.base.language import Code, language
from miroir.base.logs import describe
from miroir.base.settings import Settings
from miroir.channels.staff_mail import StaffMail, mail_staff
from miroir.journal import record
from miroir.reports.facts import ReportMailed
from miroir.reports.mail import chosen_for_mail, compose_report, draw_pictures
from miroir.reports.model import Choices, Shown
from miroir.reports.rhythm import next_after
from miroir.reports.schedules import SCHEDULES, Schedule, read_schedule, schedule
from miroir.reports.sources import load, source

log = structlog.get_logger(__name__)

AGAIN: Final = timedelta(minutes=15)
MOST_ATTEMPTS: Final = 3
NOT_ALLOWED: Final = "not-allowed"
BROKEN: Final = "broken"

WITH_REPORTS = "select organisations_with_reports($1) as id"
DUE = f"{SCHEDULES} and s.next_at <= $2 order by s.next_at limit 1 for update of s skip locked"
GO_ON = """
    update report_schedule set next_at = $3, attempts = 0 where organisation_id = $1 and id = $2
"""
TRY_AGAIN = """
    update report_schedule set next_at = $3, attempts = attempts + 1
    where organisation_id = $1 and id = $2
    returning attempts
"""
NOTE = """
    insert into report_sending
        (organisation_id, schedule_id, account_id, due_at, made_at, staff_mail_id, problem)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict do nothing
"""


def due_reports(settings: Settings) -> Callable[[Database], Awaitable[None]]:
    """Return the job that sends what is due in every organisation."""

    async def send_due_reports(database: Database) -> None:
        now = clock.now()
        due = [OrganisationId(row["id"]) for row in await database.fetch(WITH_REPORTS, now)]
        send = partial(send_due, database, settings=settings, at=now)
        await each_apart(due, send, broke="reports-broke")

    return send_due_reports


async def send_due(
    database: Database, organisation: OrganisationId, *, settings: Settings, at: datetime
) -> int:
    """Send every report of an organisation that is due by `at`; return how many were."""
    sent = 0
    while await _send_one(database, organisation, settings=settings, at=at):
        sent += 1
    return sent


async def _send_one(
    database: Database, organisation: OrganisationId, *, settings: Settings, at: datetime
) -> bool:
    async with database.transaction(organisation, at=at) as tx:
        row = await tx.row(DUE, organisation, at)
        if row is None:
            return False
        due = read_schedule(row)
        try:
            mails = await _compose(tx, due, due.recipients, settings=settings)
        except Exception as problem:  # one report that cannot be made must not stop the others
            log.warning("report-failed", schedule=str(due.id), problem=describe(problem))
            broken = problem
        else:
            await _send(tx, due, mails)
            return True
    await _postpone(database, due, broken, at=at, organisation=organisation)
    return True


async def _compose(
    tx: Transaction, due: Schedule, recipients: Sequence[UUID], *, settings: Settings
) -> dict[UUID, StaffMail | None]:
    """Return the mail of each recipient; None for who may not see the page (any more)."""
    of = source(due.source)
    organisation = await organisation_settings(tx)
    staff = {one.id: one for one in await accounts(tx)}
    seen: dict[Code, tuple[Shown, dict[str, bytes]]] = {}
    mails: dict[UUID, StaffMail | None] = {}
    for account_id in recipients:
        reader: Account | None = staff.get(account_id)
        if reader is None or of.roles.isdisjoint(reader.roles):
            mails[account_id] = None
            continue
        tongue = language(reader.language or organisation.language, organisation.time_zone)
        if tongue.code not in seen:
            shown = await load(tx, of, choices_of(due, tx.at, organisation.time_zone), tongue)
            seen[tongue.code] = shown, await draw_pictures(chosen_for_mail(shown))
        shown, pictures = seen[tongue.code]
        mails[account_id] = compose_report(
            shown,
            reader,
            pictures=pictures,
            page=f"{settings.url}{shown.path}",
            set_up_by=due.made_by_name,
            tongue=tongue,
        )
    return mails


def choices_of(due: Schedule, at: datetime, zone: str) -> Choices:
    """Return what a report shows: whole weeks; what is mailed daily, up to today."""
    chosen = Choices(weeks=due.weeks, team_id=due.team_id, channel=due.channel)
    today = at.astimezone(ZoneInfo(zone)).date()
    return chosen.on(today + timedelta(days=7)) if due.rhythm.every == "day" else chosen.on(today)


async def _send(tx: Transaction, due: Schedule, mails: dict[UUID, StaffMail | None]) -> None:
    settings = await organisation_settings(tx)
    for account_id, mail in mails.items():
        await _note(tx, due, account_id, mail, due_at=due.next_at)
    following = next_after(due.rhythm, tx.at, zone=settings.time_zone)
    await tx.execute(GO_ON, tx.organisation, due.id, following)
    sent = sum(mail is not None for mail in mails.values())
    record(
        tx,
        ReportMailed(schedule_id=due.id, due_at=due.next_at, sent=sent, refused=len(mails) - sent),
    )


async def _note(
    tx: Transaction,
    due: Schedule,
    account_id: UUID,
    mail: StaffMail | None,
    *,
    due_at: datetime,
) -> None:
    mail_id = None if mail is None else await mail_staff(tx, mail)
    problem = NOT_ALLOWED if mail is None else None
    key = (tx.organisation, due.id, account_id, due_at)
    await tx.execute(NOTE, *key, tx.at, mail_id, problem)


async def _postpone(
    database: Database,
    due: Schedule,
    problem: Exception,
    *,
    at: datetime,
    organisation: OrganisationId,
) -> None:
    """Try a report again in a while; after some times tell of it, and wait for the next one."""
    async with database.transaction(organisation, at=at) as tx:
        attempts = await tx.value(TRY_AGAIN, organisation, due.id, at + AGAIN)
        if attempts is None or attempts < MOST_ATTEMPTS:
            return
        settings = await organisation_settings(tx)
        said = f"{BROKEN}: {type(problem).__name__}"
        for account_id in due.recipients:
            key = (organisation, due.id, account_id, due.next_at)
            await tx.execute(NOTE, *key, at, None, said)
        following = next_after(due.rhythm, at, zone=settings.time_zone)
        await tx.execute(GO_ON, organisation, due.id, following)


async def send_now(tx: Transaction, schedule_id: UUID, *, to: UUID, settings: Settings) -> None:
    """Send a report once to one account, out of turn. Raises NotFound."""
    due = await schedule(tx, schedule_id)
    mails = await _compose(tx, due, [to], settings=settings)
    await _note(tx, due, to, mails[to], due_at=tx.at)
