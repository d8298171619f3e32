"""What was learnt of how long things take, kept for the next leader."""

from collections.abc import Mapping

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.routing.engine import Engine
from miroir.routing.estimates import Learnt

PACE = "select channel, mean, handled, gave_up, waited from pace where organisation_id = $1"
KEEP = """
    insert into pace (organisation_id, channel, mean, handled, gave_up, waited)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (organisation_id, channel) do update
        set mean = excluded.mean, handled = excluded.handled, gave_up = excluded.gave_up,
            waited = excluded.waited
"""


async def teach_pace(transaction: Transaction, engine: Engine) -> None:
    """Have an engine know what was learnt before it."""
    for row in await transaction.fetch(PACE, transaction.organisation):
        engine.recall(row["channel"], msgspec.convert(dict(row), Learnt))


async def keep_pace(transaction: Transaction, learnt: Mapping[Channel, Learnt]) -> None:
    """Keep what an engine has learnt."""
    await transaction.execute_many(
        KEEP,
        [
            (transaction.organisation, channel, *msgspec.structs.astuple(known))
            for channel, known in learnt.items()
        ],
    )
