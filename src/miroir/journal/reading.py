"""Reading facts by cursor."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from miroir.base.database import Transaction
from miroir.journal.facts import Fact, Recorded

F = TypeVar("F", bound=Fact)

SINCE = """
    select seq, at, kind, conversation_id, data
    from journal
    where organisation_id = $1 and seq > $2 and kind = any($3)
    order by seq
    limit $4
"""

LAST = "select coalesce(max(seq), 0) from journal where organisation_id = $1"


async def since(
    transaction: Transaction, cursor: int, kinds: Sequence[type[F]], *, limit: int = 1000
) -> list[Recorded[F]]:
    """Return up to `limit` facts of the `kinds` recorded after `cursor`, oldest first."""
    by_name = {kind.__name__: kind for kind in kinds}
    rows = await transaction.fetch(SINCE, transaction.organisation, cursor, list(by_name), limit)
    return [
        Recorded(
            row["seq"],
            row["at"],
            msgspec.convert(
                {**row["data"], "conversation_id": row["conversation_id"]}, by_name[row["kind"]]
            ),
        )
        for row in rows
    ]


async def last_cursor(transaction: Transaction) -> int:
    """Return the place of the newest fact that this transaction can see (0 when there is none)."""
    return int(await transaction.value(LAST, transaction.organisation))
