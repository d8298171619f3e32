"""The log in the place of a provider: what would have left is kept for people to look at."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog

from miroir.base.database import Database, Transaction
from miroir.channels.sms.model import Came, Outcome, Sms
from miroir.channels.sms.signed_json import read_signed
from miroir.sms import length, masked

log = structlog.get_logger(__name__)

KEEP = """
    insert into sms_logged
        (organisation_id, id, brand_id, number, sender, words, segments, logged_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict do nothing
    returning id
"""


class LogAdapter:
    """Sends nothing, and keeps each SMS once."""

    repeatable = True

    def __init__(self, database: Database) -> None:
        self._database = database

    async def send(self, sms: Sms) -> str:
        """Keep an SMS; return its own id."""
        async with self._database.transaction(sms.organisation) as tx:
            await keep(tx, sms)
        return str(sms.id)

    def read(
        self, headers: Mapping[str, str], body: bytes, *, secret: str, at: datetime
    ) -> Sequence[Came | Outcome]:
        """Return what is handed in, in our own form. Raises NotAllowed, Invalid."""
        return read_signed(headers, body, secret=secret, at=at)


async def keep(tx: Transaction, sms: Sms) -> None:
    """Keep what would have left; a second time changes nothing."""
    segments = length(sms.words).segments
    row = (sms.id, sms.brand_id, sms.number, sms.sender, sms.words, segments)
    if await tx.value(KEEP, tx.organisation, *row, tx.at) is not None:
        log.info("sms-logged", sms=str(sms.id), number=masked(sms.number), segments=segments)
