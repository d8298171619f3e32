"""The supervisor's board: everything that moves today, read afresh from the tables."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.desk import Summary
from miroir.supervision.floor import Seat, seats
from miroir.supervision.queues import Queue, Waiting, most_urgent, next_breaches, queues
from miroir.supervision.settled import Kept, kept_today
from miroir.supervision.staff import Staff

TeamId = UUID | None


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the day at `at`; `waiting` and `breaches` by team shown (None: all)."""

    at: datetime
    queues: list[Queue]
    kept: list[Kept]
    seats: list[Seat]
    waiting: dict[TeamId, list[Waiting]]
    breaches: dict[TeamId, list[Summary]]


async def load_board(
    transaction: Transaction, *, teams: Collection[TeamId], staff: Staff | None = None
) -> Board:
    """Read the board, with the lists that the boards open on `teams` show.

    Who reads it again and again keeps a `staff`, of whom only those who changed are read.
    """
    waiting = await queues(transaction)
    return Board(
        at=transaction.at,
        queues=waiting,
        kept=await kept_today(transaction),
        seats=await seats(transaction, await (staff or Staff()).read(transaction)),
        waiting={team: await most_urgent(transaction, waiting, team_id=team) for team in teams},
        breaches={team: await next_breaches(transaction, team_id=team) for team in teams},
    )
