"""How many conversations each view holds, counted as far as a screen tells them apart.

A count stops at `MOST`: what it reads is bounded, however much is open. Counts of the same
filter are shared for a moment by everybody who asks, since every open desk does.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.ids import OrganisationId
from miroir.desk.filters import Condition, Filter
from miroir.desk.lists import VIEWS, View
from miroir.desk.views import SavedView

MOST = 1000
FRESH = timedelta(seconds=2)
REMEMBERED = 20_000

COUNT = """
    select count(*) from (
        select from conversation c where c.organisation_id = $1 and {condition} limit $2) found
"""

Key = tuple[OrganisationId, bytes, UUID | None]
_remembered: dict[Key, tuple[datetime, int]] = {}


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many conversations each view holds; `most` means that many or more."""

    views: dict[View, int]
    saved: dict[UUID, int]
    most: int = MOST


async def counts(tx: Transaction, saved: Iterable[SavedView], *, viewer: UUID) -> Counts:
    """Count the desk's own views, but for the closed, and `saved` ones, for `viewer`."""
    return Counts(
        views={
            view: await _count(tx, chosen, viewer)
            for view, chosen in VIEWS.items()
            if chosen.state != "closed"
        },
        saved={view.id: await _count(tx, view.filter, viewer) for view in saved},
    )


async def _count(tx: Transaction, chosen: Filter, viewer: UUID) -> int:
    personal = chosen.mine or chosen.my_teams or chosen.mentioned or chosen.shared
    key = (tx.organisation, msgspec.json.encode(chosen), viewer if personal else None)
    at, known = _remembered.get(key, (None, 0))
    if at is not None and abs(tx.at - at) < FRESH:
        return known
    condition = Condition(chosen, viewer=viewer, at=tx.at, taken=2)
    sql = COUNT.format(condition=condition.sql)
    found: int = await tx.value(sql, tx.organisation, MOST, *condition.values)
    if len(_remembered) >= REMEMBERED:
        _remembered.clear()
    _remembered[key] = (tx.at, found)
    return found
