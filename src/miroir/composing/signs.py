"""Telling an adviser's other screens that a draft changed: by NOTIFY, worth no fact."""

from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.ids import OrganisationId

DRAFTS = "miroir_drafts"
SEND = "select pg_notify($1, $2)"


class Drafted(msgspec.Struct, frozen=True, kw_only=True):
    """An adviser has written in a conversation on one of their screens."""

    organisation: OrganisationId
    conversation_id: UUID
    adviser_id: UUID
    version: int
    screen: str


async def tell_drafted(transaction: Transaction, sign: Drafted) -> None:
    """Tell every process of `sign` with the commit."""
    await transaction.fetch(SEND, DRAFTS, msgspec.json.encode(sign).decode())


def read_drafted(payload: str) -> Drafted:
    """Return the sign in a payload."""
    return msgspec.json.decode(payload, type=Drafted)
