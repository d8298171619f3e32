"""Telling waiting customers their place and how long it may take."""

from datetime import timedelta
from uuid import UUID

import msgspec

from miroir.base.channel import LIVE_CHANNELS
from miroir.base.database import Transaction
from miroir.routing.engine import Engine

MOST = 500
WAITS = "miroir_waits"
LONGEST_PAYLOAD = 60  # conversations: a NOTIFY holds 8,000 bytes

WAITING = """
    select conversation_id from placement
    where organisation_id = $1 and channel = any($2)
    order by due_at, placed_at limit $3
"""
PUBLISH = """
    insert into wait_estimate (organisation_id, conversation_id, place, wait, reason, at)
    select $1, conversation_id, place, wait, reason, $6
    from unnest($2::uuid[], $3::integer[], $4::interval[], $5::text[])
        as e (conversation_id, place, wait, reason)
    on conflict (organisation_id, conversation_id) do update
        set place = excluded.place, wait = excluded.wait, reason = excluded.reason,
            at = excluded.at
    returning conversation_id
"""
CLEAR = """
    delete from wait_estimate w
    where organisation_id = $1 and not exists (
        select from placement p
        where (p.organisation_id, p.conversation_id) = (w.organisation_id, w.conversation_id))
"""
NOTIFY = "select pg_notify($1, $2)"


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """The conversations whose estimate was made anew."""

    organisation: int
    conversations: list[UUID]


async def publish_waits(transaction: Transaction, engine: Engine) -> None:
    """Write the estimates of those who wait on a live channel, and wake their widgets."""
    waiting = await transaction.fetch(
        WAITING, transaction.organisation, sorted(LIVE_CHANNELS), MOST
    )
    await transaction.execute(CLEAR, transaction.organisation)
    told: list[tuple[UUID, int, timedelta | None, str]] = []
    for row in waiting:
        estimate = engine.estimate(row["conversation_id"])
        reason = engine.why(row["conversation_id"])
        if estimate is not None and reason is not None:
            wait = None if estimate.wait is None else timedelta(seconds=estimate.wait)
            told.append((row["conversation_id"], estimate.place, wait, reason.kind))
    if told:
        ids, places, waits, reasons = (list(column) for column in zip(*told, strict=True))
        await transaction.execute(
            PUBLISH, transaction.organisation, ids, places, waits, reasons, transaction.at
        )
        for first in range(0, len(ids), LONGEST_PAYLOAD):
            await _wake(transaction, [row[0] for row in told[first : first + LONGEST_PAYLOAD]])


async def _wake(transaction: Transaction, conversations: list[UUID]) -> None:
    waits = Waits(organisation=int(transaction.organisation), conversations=conversations)
    await transaction.execute(NOTIFY, WAITS, msgspec.json.encode(waits).decode())


def read_waits(payload: str) -> Waits:
    """Return what a NOTIFY on the channel says."""
    return msgspec.json.decode(payload, type=Waits)
