"""Links to wallboards: made, listed, taken back."""

from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.journal import record
from miroir.supervision.facts import WallboardLinked, WallboardRevoked
from miroir.supervision.wall_links import WallOf

MAKE = """
    insert into wallboard_link (organisation_id, id, team_id, made_by, made_at, ends_at)
    values ($1, $2, $3, $4, $5, $6)
"""
LIVING = """
    select l.id, l.team_id, l.made_at, l.ends_at, a.name as made_by
    from wallboard_link l join account a on (a.organisation_id, a.id) = ($1, l.made_by)
    where l.organisation_id = $1 and l.revoked_at is null and l.ends_at > $2
    order by l.made_at desc, l.id
"""
WORKS = """
    select exists (select from wallboard_link
                   where organisation_id = $1 and id = $2 and revoked_at is null)
"""
REVOKE = """
    update wallboard_link set revoked_at = $3
    where organisation_id = $1 and id = $2 and revoked_at is null and ends_at > $3
    returning id
"""


class Wallboard(msgspec.Struct, frozen=True, kw_only=True):
    """A link that works: of a team (None: all), who made it, and until when it works."""

    id: UUID
    team_id: UUID | None
    made_at: datetime
    ends_at: datetime
    made_by: str


async def make_wallboard(
    tx: Transaction, *, team_id: UUID | None, ends_at: datetime, by: UUID
) -> WallOf:
    """Have a link to a wallboard work until `ends_at`, and return what it opens."""
    link_id = new_id()
    await tx.execute(MAKE, tx.organisation, link_id, team_id, by, tx.at, ends_at)
    record(tx, WallboardLinked(link_id=link_id, by=by))
    return WallOf(organisation=tx.organisation, team_id=team_id, link_id=link_id)


async def wallboards(tx: Transaction) -> list[Wallboard]:
    """Return the links that work, the newest first."""
    return [Wallboard(**row) for row in await tx.fetch(LIVING, tx.organisation, tx.at)]


async def revoke_wallboard(tx: Transaction, link_id: UUID, *, by: UUID) -> None:
    """Have a link work no more: screens that show it go dark. Raises NotFound."""
    if await tx.value(REVOKE, tx.organisation, link_id, tx.at) is None:
        raise NotFound(phrase("There is no such link that works."))
    record(tx, WallboardRevoked(link_id=link_id, by=by))


async def refuse_revoked(tx: Transaction, wall: WallOf) -> None:
    """Raise NotFound when the link that opened `wall` was taken back."""
    if wall.link_id is not None and not await tx.value(WORKS, tx.organisation, wall.link_id):
        raise NotFound("This link to a wallboard no longer works: ask for another.")
