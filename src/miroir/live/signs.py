"""Signs that are not worth keeping: someone types, a place in the queue moves.

They go from process to process by NOTIFY, never through the journal; one that is lost is lost.
"""

from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.database import Database
from miroir.base.ids import OrganisationId

CHANNEL = "miroir_signs"
SEND = "select pg_notify($1, $2)"


class Typing(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody writes in a conversation."""

    organisation: OrganisationId
    conversation_id: UUID
    kind: Literal["customer", "adviser"]
    author_id: UUID | None
    name: str | None


async def send_sign(database: Database, sign: Typing) -> None:
    """Tell every process of `sign`."""
    text = msgspec.json.encode(sign).decode()
    await database.fetch(SEND, CHANNEL, text)


def read_sign(payload: str) -> Typing:
    """Return the sign in a payload."""
    return msgspec.json.decode(payload, type=Typing)
