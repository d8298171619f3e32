"""The one door through which answers and invitations leave.

A follower turns facts (ReplySent, and those other rooms name) into rows of `delivery`; `deliver`
claims what is due, has its channel send it, and notes what became of it. A row claimed by a
process that dies is given back (claims.py), or its claim runs out. Answers by chat are no matter
of this door: whoever is there sees them at once (see also widget/unseen.py).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
import structlog

from miroir.base import clock
from miroir.base.channel import Channel
from miroir.base.database import WITHOUT_DATABASE, Database, Row, Transaction
from miroir.base.errors import Conflict
from miroir.base.ids import OrganisationId, new_id
from miroir.base.insisting import insist
from miroir.conversations import (
    FailureCode,
    ReplySent,
    mark_delayed,
    mark_delivered,
    mark_failed,
    mark_waiting,
)
from miroir.journal import Follower, Recorded
from miroir.surveys import InvitationMade, InvitationReminded, mark_invitation_delivered

log = structlog.get_logger(__name__)

CLAIM = timedelta(minutes=2)
AT_ONCE = 8
# An adviser is told of what has been under way for so long; most delays are over by then.
TOLD_AFTER = timedelta(minutes=5)
# After the last pause a delivery has been tried for more than two days (RFC 5321, 4.5.4.1).
PAUSES = tuple(
    timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120, 240, 480, 960, 1440)
)

POST = """
    insert into delivery
        (organisation_id, id, channel, message_id, invitation_id, announcement_id, reminder,
         created_at, next_attempt_at, sms_notice_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    on conflict do nothing
"""
POST_AGAIN = """
    insert into delivery (organisation_id, id, channel, message_id, created_at, next_attempt_at)
    values ($1, $2, $3, $4, $5, $5)
    on conflict (organisation_id, message_id) where message_id is not null
    do update set next_attempt_at = excluded.next_attempt_at, attempts = 0, settled_at = null,
        outcome = null, last_problem = null
"""
WITHDRAW = """
    delete from delivery
    where organisation_id = $1 and message_id = any($2) and attempts = 0 and settled_at is null
"""
CLAIM_DUE = """
    update delivery set next_attempt_at = $2, attempts = attempts + 1, claimed_by = $5
    where organisation_id = $1 and id in (
        select id from delivery
        where organisation_id = $1 and next_attempt_at <= $3
        order by next_attempt_at limit $4
        for update skip locked)
    returning id, channel, message_id, invitation_id, announcement_id, staff_mail_id,
              sms_notice_id, reminder, attempts, created_at
"""
WITH_DELIVERIES = "select organisations_with_deliveries($1) as id"
SETTLE = """
    update delivery
    set next_attempt_at = null, claimed_by = null, settled_at = $3, outcome = $4, last_problem = $5
    where organisation_id = $1 and id = $2
"""
POSTPONE = """
    update delivery set next_attempt_at = $3, claimed_by = null, last_problem = $4
    where organisation_id = $1 and id = $2
"""
WAIT_FOR_TURN = """
    update delivery set next_attempt_at = $3, claimed_by = null, attempts = attempts - 1
    where organisation_id = $1 and id = $2
"""


class NotYet(Exception):
    """A channel has sent as much as it may for now: this was no attempt."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


class DeliveryProblem(Exception):
    """A channel could not send: why, and what a server `said` of it.

    `permanent` says that trying again is useless; before `pause` is over it is, too.
    """

    def __init__(
        self,
        why: FailureCode,
        *,
        permanent: bool,
        said: str | None = None,
        pause: timedelta = timedelta(0),
    ) -> None:
        super().__init__(why)
        self.why = why
        self.said = said
        self.permanent = permanent
        self.pause = pause

    @property
    def words(self) -> str:
        """Both in one, for whoever runs the installation."""
        return f"{self.why}: {self.said}" if self.said else self.why


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """Something to send: an answer (`message_id`), or one of the other things of this door.

    `reminder`: which reminder of the invitation it is; 0: the invitation itself.
    """

    id: UUID
    organisation: OrganisationId
    channel: Channel
    message_id: UUID | None
    invitation_id: UUID | None
    announcement_id: UUID | None = None
    staff_mail_id: UUID | None = None
    sms_notice_id: UUID | None = None
    reminder: int = 0
    attempts: int
    created_at: datetime


Send = Callable[[Delivery], Awaitable[None]]


async def _post(transaction: Transaction, facts: Sequence[Recorded[Any]]) -> None:
    for recorded in facts:
        match recorded.fact:
            case ReplySent(channel="email" | "form", message_id=message_id):
                await post(transaction, "email", message_id=message_id)
            case ReplySent(channel=channel, message_id=message_id) if channel != "chat":
                await mark_failed(transaction, message_id, why="no-way-out")
            case InvitationMade(by="email", invitation_id=invitation_id):
                await post(transaction, "email", invitation_id=invitation_id)
            case InvitationMade(by="sms", invitation_id=invitation_id):
                await post(transaction, "sms", invitation_id=invitation_id)
            case InvitationReminded(
                by="email" | "sms" as way, invitation_id=invitation_id, reminder=reminder
            ):
                await post(transaction, way, invitation_id=invitation_id, reminder=reminder)


follower = Follower(
    name="delivery", kinds=(ReplySent, InvitationMade, InvitationReminded), handle=_post
)


async def post(
    transaction: Transaction,
    channel: Channel,
    *,
    message_id: UUID | None = None,
    invitation_id: UUID | None = None,
    announcement_id: UUID | None = None,
    sms_notice_id: UUID | None = None,
    reminder: int = 0,
    due: datetime | None = None,
) -> None:
    """Have a message, invitation or announcement leave by `channel`; twice changes nothing.

    It leaves at once, or when it is `due`: until then it can be withdrawn.
    """
    await transaction.execute(
        POST,
        transaction.organisation,
        new_id(),
        channel,
        message_id,
        invitation_id,
        announcement_id,
        reminder,
        transaction.at,
        due or transaction.at,
        sms_notice_id,
    )


async def deliver_again(tx: Transaction, conversation_id: UUID, message_id: UUID) -> None:
    """Have an answer that did not reach the customer leave once more, as the message that it is.

    Raises Conflict when it has not failed, or when nothing leaves by its channel.
    """
    channel = await mark_waiting(tx, conversation_id, message_id)
    if channel not in {"email", "form", "chat"}:
        raise Conflict("Nothing can be sent on this channel yet: answer on another one.")
    await tx.execute(POST_AGAIN, tx.organisation, new_id(), "email", message_id, tx.at)


async def withdraw(transaction: Transaction, message_ids: Sequence[UUID]) -> None:
    """Call back those messages that have not been tried yet."""
    await transaction.execute(WITHDRAW, transaction.organisation, list(message_ids))


async def with_deliveries(database: Database) -> list[OrganisationId]:
    """Return the organisations that have something due."""
    waiting = await database.fetch(WITH_DELIVERIES, clock.now())
    return [OrganisationId(row["id"]) for row in waiting]


async def deliver(
    database: Database,
    organisation: OrganisationId,
    senders: Mapping[Channel, Send],
    *,
    claimant: int | None = None,
) -> int:
    """Send what is due for `organisation`; return how many were tried.

    It is claimed under the number of `claimant` (claims.py). Every attempt has ended by then, also
    when the caller is cancelled or one of them raised.
    """
    async with database.transaction(organisation) as transaction:
        due = await _claim(transaction, claimant)
    attempts = (_try(database, delivery, senders) for delivery in due)
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    tried = 0
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
        tried += outcome
    return tried


async def _claim(transaction: Transaction, claimant: int | None) -> list[Delivery]:
    rows: list[Row] = await transaction.fetch(
        CLAIM_DUE,
        transaction.organisation,
        transaction.at + CLAIM,
        transaction.at,
        AT_ONCE,
        claimant,
    )
    return [Delivery(organisation=transaction.organisation, **dict(row)) for row in rows]


async def _try(database: Database, delivery: Delivery, senders: Mapping[Channel, Send]) -> bool:
    try:
        await senders[delivery.channel](delivery)
    except NotYet as turn:
        await _noted(partial(_wait, database, delivery, turn.wait))
        return False
    except DeliveryProblem as problem:
        await _noted(partial(_note_failure, database, delivery, problem))
    except WITHOUT_DATABASE:
        await _noted(partial(_wait, database, delivery, timedelta(0)))
        raise  # nothing is wrong with the message
    except Exception as problem:  # one bad message must not stop those behind it
        log.exception("delivery-broke", delivery=str(delivery.id))
        broken = DeliveryProblem("broken", permanent=False, said=type(problem).__name__)
        await _noted(partial(_note_failure, database, delivery, broken))
    else:
        await _noted(partial(_note_success, database, delivery))
    return True


async def _noted(note: Callable[[], Awaitable[None]]) -> None:
    """Note what became of a delivery: unnoted, it would leave once more."""
    await insist(note, unnoted="delivery-not-noted-yet")


async def _wait(database: Database, delivery: Delivery, wait: timedelta) -> None:
    async with database.transaction(delivery.organisation) as transaction:
        turn = clock.now() + wait
        await transaction.execute(WAIT_FOR_TURN, transaction.organisation, delivery.id, turn)


async def _note_success(database: Database, delivery: Delivery) -> None:
    async with database.transaction(delivery.organisation) as transaction:
        await _settle(transaction, delivery, "delivered", problem=None)
        if delivery.message_id is not None:
            await mark_delivered(transaction, delivery.message_id)
        if delivery.invitation_id is not None:
            await mark_invitation_delivered(transaction, delivery.invitation_id)


async def _note_failure(database: Database, delivery: Delivery, problem: DeliveryProblem) -> None:
    async with database.transaction(delivery.organisation) as transaction:
        next_at = next_attempt(delivery.attempts, clock.now(), pause=problem.pause)
        if not problem.permanent and next_at is not None:
            await transaction.execute(
                POSTPONE, transaction.organisation, delivery.id, next_at, problem.words
            )
            await _tell_of_delay(transaction, delivery, problem)
            return
        await _settle(transaction, delivery, "failed", problem=problem.words)
        if delivery.message_id is not None:
            await mark_failed(transaction, delivery.message_id, why=problem.why, said=problem.said)


async def _tell_of_delay(
    transaction: Transaction, delivery: Delivery, problem: DeliveryProblem
) -> None:
    late = transaction.at - delivery.created_at >= TOLD_AFTER
    if late and delivery.message_id is not None:
        await mark_delayed(transaction, delivery.message_id, why=problem.why, said=problem.said)


async def _settle(
    transaction: Transaction, delivery: Delivery, outcome: str, *, problem: str | None
) -> None:
    await transaction.execute(
        SETTLE, transaction.organisation, delivery.id, transaction.at, outcome, problem
    )


def next_attempt(
    attempts: int, at: datetime, *, pause: timedelta = timedelta(0)
) -> datetime | None:
    """Return when to try again after `attempts` temporary failures, or None: give up.

    Not before `pause` is over.
    """
    return at + max(PAUSES[attempts - 1], pause) if attempts <= len(PAUSES) else None
