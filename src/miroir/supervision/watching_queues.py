"""When a person wants to hear that a queue runs out of time, and for how long they do not."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import get_args
from uuid import UUID

import msgspec

from miroir.base.channel import LIVE_CHANNELS, Channel
from miroir.base.database import Transaction

READ = """
    select under, silenced_until from queue_watch
    where organisation_id = $1 and account_id = $2
"""
KEEP = """
    insert into queue_watch (organisation_id, account_id, under, silenced_until)
    values ($1, $2, $3, $4)
    on conflict (organisation_id, account_id) do update
        set under = excluded.under, silenced_until = excluded.silenced_until
"""

LIVE_SECONDS = 60
WRITTEN_SECONDS = 3600


class QueueWatch(msgspec.Struct, frozen=True, kw_only=True):
    """Alert when the slack of a queue falls under so many seconds of working time.

    0: never for that channel. `silenced_until`: no alert before then (None: not silenced).
    """

    under: dict[Channel, int]
    silenced_until: datetime | None = None


USUAL: Mapping[Channel, int] = {
    channel: LIVE_SECONDS if channel in LIVE_CHANNELS else WRITTEN_SECONDS
    for channel in get_args(Channel)
}


async def queue_watch(transaction: Transaction, account_id: UUID) -> QueueWatch:
    """Return what a person set; a minute for live channels and an hour for others until then."""
    row = await transaction.row(READ, transaction.organisation, account_id)
    if row is None:
        return QueueWatch(under=dict(USUAL))
    return QueueWatch(under={**USUAL, **row["under"]}, silenced_until=row["silenced_until"])


async def keep_queue_watch(
    transaction: Transaction,
    account_id: UUID,
    *,
    under: Mapping[Channel, int],
    silent_for: int | None = None,
) -> QueueWatch:
    """Keep what a person sets, and return it whole.

    `silent_for` in seconds from now; 0 ends a silence, None leaves it as it is.
    """
    until = None
    if silent_for is None:
        until = (await queue_watch(transaction, account_id)).silenced_until
    elif silent_for:
        until = transaction.at + timedelta(seconds=silent_for)
    await transaction.execute(KEEP, transaction.organisation, account_id, dict(under), until)
    return await queue_watch(transaction, account_id)
