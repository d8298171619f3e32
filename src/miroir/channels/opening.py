"""Several contacts at once through the one door, each opening a matter of its own."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from miroir.base.database import Transaction
from miroir.conversations import Added, Inbound, NewMatter, busy_customers, open_matters
from miroir.customers import Recognised, Writer, recognise_writers
from miroir.routing import heading_of, place_opened


class Newcomer(msgspec.Struct, frozen=True):
    """A message that opens a matter, whose author is recognised, and when it came."""

    inbound: Inbound
    author: Recognised
    at: datetime


async def recognise_unoccupied(
    tx: Transaction, writers: Sequence[Writer]
) -> list[Recognised | None]:
    """Recognise who writes; None for whoever has an open matter that theirs may go on with."""
    authors = await recognise_writers(tx, writers)
    busy = await busy_customers(tx, [author.customer_id for author in authors])
    return [None if author.customer_id in busy else author for author in authors]


async def open_together(tx: Transaction, newcomers: Sequence[Newcomer]) -> list[Added]:
    """Take in messages as `receive` does for each, in as few statements as one.

    Each opens a matter: none is known, has a thread, or is suspected, and their authors differ
    and are unoccupied.
    """
    ways = {(each.inbound.brand_id, each.inbound.channel) for each in newcomers}
    headings = {way: await heading_of(tx, *way) for way in sorted(ways)}
    opened = await open_matters(
        tx,
        [
            NewMatter(
                inbound=each.inbound,
                customer_id=each.author.customer_id,
                tier_id=each.author.tier_id,
                team_id=headings[each.inbound.brand_id, each.inbound.channel].team_id,
                at=each.at,
            )
            for each in newcomers
        ],
    )
    await place_opened(tx, opened, headings)
    return [one.added for one in opened]
