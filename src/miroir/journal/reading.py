"""Reading facts by cursor."""

from collections.abc import Mapping, Sequence
from typing import TypeVar
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.journal.facts import Fact, Recorded

F = TypeVar("F", bound=Fact)

SINCE = """
    select seq, at, kind, conversation_id, data
    from journal
    where organisation_id = $1 and seq > $2 and kind = any($3)
    order by seq
    limit $4
"""

OF_CONVERSATION = """
    select * from (
        select seq, at, kind, conversation_id, data
        from journal
        where organisation_id = $1 and conversation_id = $2 and kind = any($3)
        order by seq desc
        limit $4
    ) newest order by seq
"""

LAST = "select coalesce(max(seq), 0) from journal where organisation_id = $1"

# One statement sees one state: no fact of these kinds up to `newest` is missing.
SINCE_AND_NEWEST = f"""
    select newest.seq as newest, fact.*
    from ({LAST}) as newest (seq)
    left join ({SINCE}) as fact on true
    order by fact.seq
"""


async def since(
    transaction: Transaction, cursor: int, kinds: Sequence[type[F]], *, limit: int = 1000
) -> list[Recorded[F]]:
    """Return up to `limit` facts of the `kinds` recorded after `cursor`, oldest first."""
    by_name = {kind.__name__: kind for kind in kinds}
    rows = await transaction.fetch(SINCE, transaction.organisation, cursor, list(by_name), limit)
    return [_recorded(row, by_name) for row in rows]


async def of_conversation(
    transaction: Transaction,
    conversation_id: UUID,
    kinds: Sequence[type[F]],
    *,
    limit: int = 200,
) -> list[Recorded[F]]:
    """Return the newest `limit` facts of the `kinds` about a conversation, oldest first."""
    by_name = {kind.__name__: kind for kind in kinds}
    rows = await transaction.fetch(
        OF_CONVERSATION, transaction.organisation, conversation_id, list(by_name), limit
    )
    return [_recorded(row, by_name) for row in rows]


async def since_and_newest(
    transaction: Transaction, cursor: int, kinds: Sequence[type[F]], *, limit: int
) -> tuple[list[Recorded[F]], int]:
    """Return what `since` returns, and the place of the newest fact of any kind at that moment."""
    by_name = {kind.__name__: kind for kind in kinds}
    rows = await transaction.fetch(
        SINCE_AND_NEWEST, transaction.organisation, cursor, list(by_name), limit
    )
    found = [_recorded(row, by_name) for row in rows if row["kind"] is not None]
    return found, int(rows[0]["newest"])


def _recorded(row: Row, by_name: Mapping[str, type[F]]) -> Recorded[F]:
    content = {**row["data"], "conversation_id": row["conversation_id"]}
    return Recorded(row["seq"], row["at"], msgspec.convert(content, by_name[row["kind"]]))


async def last_cursor(transaction: Transaction) -> int:
    """Return the place of the newest fact that this transaction can see (0 when there is none)."""
    return int(await transaction.value(LAST, transaction.organisation))
