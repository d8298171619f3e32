"""Mails kept as received, before anything is understood of them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.base.metrics import counter

RECEIVED = counter("mail_received", "Mails kept as received.", [])
NOTIFY = "select pg_notify('miroir_mail', $1)"
KEEP = """
    insert into received_mail
        (organisation_id, id, received_at, envelope_from, envelope_to, sha256, size, brand_id,
         next_attempt_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $3)
"""


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """A mail whose bytes are in the vault, as it is noted.

    `brand_id` is that of the mailbox it was in; None: its recipients tell.
    """

    envelope_from: str | None
    envelope_to: Sequence[str]
    sha256: bytes
    size: int
    brand_id: UUID | None = None
    received_at: datetime


async def note_mails(tx: Transaction, mails: Sequence[Incoming]) -> None:
    """Note mails that came in, and have them understood once this is committed."""
    if not mails:
        return
    await tx.execute_many(
        KEEP,
        [
            (
                tx.organisation,
                new_id(),
                mail.received_at,
                mail.envelope_from,
                list(mail.envelope_to),
                mail.sha256,
                mail.size,
                mail.brand_id,
            )
            for mail in mails
        ],
    )
    await tx.execute(NOTIFY, str(int(tx.organisation)))
    RECEIVED.inc(len(mails))
