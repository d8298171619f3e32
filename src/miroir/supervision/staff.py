"""Who works, remembered from one reading of the board to the next."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from miroir.advisers import Adviser, advisers
from miroir.base.database import Transaction

# Facts tell whoever changed; all are read again after so long, should one not have been told.
LASTS = timedelta(minutes=1)


class Staff:
    """All advisers, of whom only those noted as changed are read again.

    Thousands of advisers have tens of thousands of skills, and few change in a second.
    """

    def __init__(self) -> None:
        self._known: dict[UUID, Adviser] = {}
        self._changed: set[UUID] = set()
        self._read_at: datetime | None = None

    def note(self, changed: Collection[UUID]) -> None:
        """Have these advisers read again the next time."""
        self._changed.update(changed)

    async def read(self, transaction: Transaction) -> list[Adviser]:
        """Return every adviser, by name."""
        changed, self._changed = self._changed, set()
        try:
            await self._renew(transaction, changed)
        except BaseException:
            self._changed |= changed
            raise
        return list(self._known.values())

    async def _renew(self, transaction: Transaction, changed: set[UUID]) -> None:
        at = transaction.at
        stale = self._read_at is None or at - self._read_at >= LASTS
        if stale or not changed <= self._known.keys():
            self._known = {one.id: one for one in await advisers(transaction)}
            self._read_at = at
        elif changed:
            self._known |= {one.id: one for one in await advisers(transaction, list(changed))}
