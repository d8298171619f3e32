"""The worker: what happens without anybody waiting for it. Assembly only.

Several workers may run: cursors, claims and locks in the database share the work out.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial

import asyncpg
import msgspec
import structlog

from miroir import (
    alerts,
    composing,
    improvement,
    indicators,
    measures,
    remarks,
    reports,
    search,
    surveys,
)
from miroir.access import (
    for_every_organisation,
    forget_answers,
    forget_old_sessions,
    organisations,
)
from miroir.advisers import set_absent_offline
from miroir.base import clock
from miroir.base.channel import Channel
from miroir.base.database import Database, connect
from miroir.base.ids import OrganisationId
from miroir.base.listening import Listener, listening
from miroir.base.logs import describe
from miroir.base.settings import Settings
from miroir.channels import delivery, email, mailboxes, sms, widget
from miroir.channels.claims import keep_claims, new_claimant
from miroir.channels.delivery import Send
from miroir.channels.rounds import rounds
from miroir.channels.staff_mail import forget_staff_mail
from miroir.conversations import watch_promises
from miroir.desk import wake_snoozed
from miroir.files import Unanswered, scan_all_due, scanner, vault
from miroir.journal import Follower, Wakes, follow, make_partitions
from miroir.routing import lead
from miroir.sample.post_office import outside_url, sample_post_office
from miroir.surveys.past import respondents_secret, run_past_imports

log = structlog.get_logger(__name__)

FOLLOWERS: tuple[Follower, ...] = (
    delivery.follower,
    widget.follower,
    surveys.follower,
    *indicators.followers,
    measures.follower,
    improvement.follower,
    remarks.follower,
    search.follower,
    composing.follower,
    alerts.follower,
)
LOOK_FOR_ABSENT_EVERY = timedelta(seconds=5)
WATCH_PROMISES_EVERY = timedelta(seconds=2)
WAKE_EVERY = timedelta(seconds=5)
MAIL_REPORTS_EVERY = timedelta(seconds=20)
REMARK_JOBS_EVERY = timedelta(seconds=2)
RENEW_THEMES_EVERY = timedelta(hours=1)
FIRST_THEMES_AFTER = 15.0  # what was said before is indexed by then, and starting is over
LOOK_FOR_IMPORTS_EVERY = timedelta(seconds=1)
ASK_EVERY = timedelta(seconds=15)
TIDY_EVERY = timedelta(hours=1)
RECKON_EVERY = timedelta(seconds=20)  # looks for what is due: each organisation daily, or asked for
FILL_SUMS_EVERY = timedelta(seconds=30)  # a day of which much is told is counted twice a minute
QUIET_START = timedelta(seconds=20)  # reckoning can wait until the rest has begun
KEEP_ANSWERS = timedelta(days=2)
KEEP_STAFF_MAIL = timedelta(days=30)
PAUSE_AFTER_FAILURE = 2.0
REST_OF_READERS = 0.1
REST_OF_THE_UNHURRIED = 0.5
UNHURRIED = (
    widget.follower,
    surveys.follower,
    indicators.customers_follower,
    measures.follower,
    search.follower,
)
LONGEST_PUSH_REST = 2.0  # what another worker's follower found is seen by then
LONGEST_REST = 1.0
LONGEST_SCAN_REST = 0.5  # an upload records no fact, and somebody waits for it
CONNECTIONS = 16


async def run(settings: Settings, url: str) -> None:
    """Work on the database at `url` until told to stop."""
    async with AsyncExitStack() as stack:
        settings = await _with_somewhere_to_send(stack, settings)
        database = await stack.enter_async_context(connect(url, most=CONNECTIONS))
        listener = await stack.enter_async_context(listening(url))
        await stack.enter_async_context(email.incoming_mail(settings, database))
        mails = await stack.enter_async_context(email.outgoing_mail(settings, database))
        texts = await stack.enter_async_context(sms.outgoing_sms(settings, database))
        senders: Mapping[Channel, Send] = {"email": mails, "sms": texts}
        claimant = new_claimant()
        async with asyncio.TaskGroup() as tasks:
            for follower in FOLLOWERS:
                tasks.create_task(_follow(database, listener, follower))
            tasks.create_task(keep_claims(database, claimant))
            tasks.create_task(_deliver(database, listener, senders, claimant=claimant))
            tasks.create_task(_send_held(database, listener))
            tasks.create_task(
                email.understand_mail(settings, database, listener, claimant=claimant)
            )
            tasks.create_task(mailboxes.read_mailboxes(settings, database, listener))
            tasks.create_task(lead(database, listener, lambda: organisations(database)))
            tasks.create_task(every(LOOK_FOR_ABSENT_EVERY, _find_absent, database))
            tasks.create_task(every(WATCH_PROMISES_EVERY, _watch_promises, database))
            tasks.create_task(every(WAKE_EVERY, _wake, database))
            tasks.create_task(every(MAIL_REPORTS_EVERY, reports.due_reports(settings), database))
            tasks.create_task(every(LOOK_FOR_IMPORTS_EVERY, _take_past_answers(settings), database))
            tasks.create_task(every(ASK_EVERY, _ask, database))
            tasks.create_task(_scan(settings, database, listener))
            tasks.create_task(_push(settings, database, listener))
            tasks.create_task(every(REMARK_JOBS_EVERY, remarks.remark_jobs(settings), database))
            tasks.create_task(_renew_themes(database))
            tasks.create_task(every(TIDY_EVERY, _tidy, database))
            tasks.create_task(_reckon_at_leisure(database))
            tasks.create_task(_fill_sums_at_leisure(database))


async def _with_somewhere_to_send(stack: AsyncExitStack, settings: Settings) -> Settings:
    """Open the sample's own outside world where no outgoing server is set."""
    if not settings.sample or settings.smtp_url is not None:
        return settings
    await stack.enter_async_context(sample_post_office(settings))
    return msgspec.structs.replace(settings, smtp_url=outside_url(settings))


async def _follow(database: Database, listener: Listener, follower: Follower) -> None:
    rest = REST_OF_THE_UNHURRIED if follower in UNHURRIED else REST_OF_READERS
    wakes = await Wakes.on(listener, rest=rest)
    await follow(database, follower, wakes, lambda: organisations(database))


async def _deliver(
    database: Database, listener: Listener, senders: Mapping[Channel, Send], *, claimant: int
) -> None:
    wakes = await Wakes.on(listener, rest=REST_OF_READERS)
    async with rounds(database, senders, claimant=claimant) as each:

        async def turn() -> None:
            await each.begin()
            await wakes.next()

        await take_turns(turn, paused="delivery-paused")


async def _send_held(database: Database, listener: Listener) -> None:
    wakes = await Wakes.on(listener, rest=REST_OF_READERS)

    async def turn() -> None:
        within = LONGEST_REST
        following = await composing.send_all_due(database, at=clock.now())
        if following is not None:
            within = min(within, (following - clock.now()).total_seconds())
        await wakes.next(within=max(REST_OF_READERS, within))

    await take_turns(turn, paused="held-replies-paused")


async def _scan(settings: Settings, database: Database, listener: Listener) -> None:
    asked = scanner(settings)
    if asked is None:
        return
    wakes = await Wakes.on(listener)

    async def turn() -> None:
        try:
            done = await scan_all_due(database, vault(settings), asked)
        except Unanswered as problem:
            log.warning("scanner-paused", problem=describe(problem))
            await asyncio.sleep(PAUSE_AFTER_FAILURE)
            return
        if not done:
            await wakes.next(within=LONGEST_SCAN_REST)

    await take_turns(turn, paused="scanner-paused")


async def _push(settings: Settings, database: Database, listener: Listener) -> None:
    wakes = await Wakes.on(listener, rest=REST_OF_READERS)
    post = alerts.post_push(settings)

    async def turn() -> None:
        if not await alerts.send_all_pushes(database, post):
            await wakes.next(within=LONGEST_PUSH_REST)

    await take_turns(turn, paused="pushes-paused")


async def _find_absent(database: Database) -> None:
    async def find(organisation: OrganisationId) -> None:
        async with database.transaction(organisation) as transaction:
            await set_absent_offline(transaction)

    await for_every_organisation(database, find)


async def _reckon_at_leisure(database: Database) -> None:
    await asyncio.sleep(QUIET_START.total_seconds())
    await every(RECKON_EVERY, _reckon, database)


async def _fill_sums_at_leisure(database: Database) -> None:
    await asyncio.sleep(QUIET_START.total_seconds())
    filler = measures.Filler()

    async def fill_sums(database: Database) -> None:
        await filler.fill_all(database, at=clock.now())

    await every(FILL_SUMS_EVERY, fill_sums, database)


async def _reckon(database: Database) -> None:
    await measures.reckon_all_due(database, at=clock.now())
    await improvement.watch_gaps(database, at=clock.now())


async def _watch_promises(database: Database) -> None:
    await watch_promises(database, at=clock.now())


async def _wake(database: Database) -> None:
    await for_every_organisation(database, partial(wake_snoozed, database))


async def _renew_themes(database: Database) -> None:
    async def renew(database: Database) -> None:
        await for_every_organisation(database, partial(remarks.renew_themes, database))

    await asyncio.sleep(FIRST_THEMES_AFTER)
    await every(RENEW_THEMES_EVERY, renew, database)


def _take_past_answers(settings: Settings) -> Callable[[Database], Awaitable[None]]:
    secret = respondents_secret(settings)

    async def past_imports(database: Database) -> None:
        await run_past_imports(database, vault(settings), secret=secret)

    return past_imports


async def _ask(database: Database) -> None:
    await for_every_organisation(database, partial(surveys.ask_all_due, database))


async def _tidy(database: Database) -> None:
    async def forget(organisation: OrganisationId) -> None:
        async with database.transaction(organisation) as transaction:
            await forget_old_sessions(transaction, before=transaction.at)
            await forget_answers(transaction, before=transaction.at - KEEP_ANSWERS)
            await forget_staff_mail(transaction, before=transaction.at - KEEP_STAFF_MAIL)
            await sms.forget_sms(transaction, before=transaction.at - sms.KEEP_SMS)
            await composing.forget_empty_drafts(transaction, before=transaction.at - KEEP_ANSWERS)

    await make_partitions(database, at=clock.now())
    await for_every_organisation(database, forget)


async def every(
    pause: timedelta, job: Callable[[Database], Awaitable[None]], database: Database
) -> None:
    """Do `job` again and again, with `pause` between; a failure is logged, not fatal."""
    while True:
        try:
            await job(database)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            log.warning("job-failed", job=job.__name__, problem=describe(problem))
        except Exception:  # what one job cannot bear must not end the others
            log.exception("job-broke", job=job.__name__)
        await asyncio.sleep(pause.total_seconds())


async def take_turns(turn: Callable[[], Awaitable[None]], *, paused: str) -> None:
    """Take one turn after the other until cancelled; after one that fails, with a pause.

    `paused`: what the log calls that.
    """
    while True:
        try:
            await turn()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            log.warning(paused, problem=describe(problem))
            await asyncio.sleep(PAUSE_AFTER_FAILURE)
        except Exception:  # what one turn cannot bear must not end the worker
            log.exception(paused)
            await asyncio.sleep(PAUSE_AFTER_FAILURE)
