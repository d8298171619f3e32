"""The reasons that a conversation is closed with."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.ids import new_id

REASONS = """
    select id, code, label from close_reason
    where organisation_id = $1 and retired_at is null
    order by position, id
"""
ADD = """
    insert into close_reason (organisation_id, id, code, label, position)
    select $1, $2, $3, $4, coalesce(max(position), 0) + 1
    from close_reason where organisation_id = $1
"""


class CloseReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why a conversation is closed; `label` is by language, `code` for programs."""

    id: UUID
    code: str
    label: dict[str, str]


async def close_reasons(tx: Transaction) -> list[CloseReason]:
    """Return the reasons in use, in the order that they are offered."""
    return [CloseReason(**row) for row in await tx.fetch(REASONS, tx.organisation)]


async def add_close_reason(tx: Transaction, code: str, label: Mapping[str, str]) -> UUID:
    """Add a reason after the others and return its id."""
    reason_id = new_id()
    await tx.execute(ADD, tx.organisation, reason_id, code, dict(label))
    return reason_id
