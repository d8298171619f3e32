"""Which advisers were asked what, and whether they still are."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from miroir.base.database import Transaction

ASKED = """
    select id as invitation_id, adviser_id,
           answered_at is null and dismissed_at is null as open
    from invitation
    where organisation_id = $1 and id = any($2) and side = 'adviser' and adviser_id is not null
"""


class AskedOf(msgspec.Struct, frozen=True):
    """An invitation of an adviser; not `open` once answered or dismissed."""

    invitation_id: UUID
    adviser_id: UUID
    open: bool


async def asked_of(transaction: Transaction, ids: Sequence[UUID]) -> list[AskedOf]:
    """Return those of the invitations `ids` that went to advisers."""
    rows = await transaction.fetch(ASKED, transaction.organisation, list(ids))
    return [AskedOf(**dict(row)) for row in rows]
