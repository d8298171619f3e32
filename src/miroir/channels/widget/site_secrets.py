"""The secrets by which a brand's own sites vouch for who is signed in there."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId
from miroir.base.secrets import derive, installation_secret
from miroir.base.settings import Settings

# Long enough for every server of a site to have been given the new one.
BOTH_VALID_FOR = timedelta(days=7)

LOCK = "select id from brand where organisation_id = $1 and id = $2 for update"
CURRENT = """
    select version, created_at, ends_at from widget_secret
    where organisation_id = $1 and brand_id = $2 and (ends_at is null or ends_at > $3)
    order by version desc
"""
ADD = """
    insert into widget_secret (organisation_id, brand_id, version, created_at)
    select $1, $2, coalesce(max(version), 0) + 1, $3 from widget_secret
    where organisation_id = $1 and brand_id = $2
"""
END_OTHERS = """
    update widget_secret set ends_at = least(ends_at, $3)
    where organisation_id = $1 and brand_id = $2
      and version < (select max(version) from widget_secret
                     where organisation_id = $1 and brand_id = $2)
"""


class SiteSecret(msgspec.Struct, frozen=True, kw_only=True):
    """A secret that counts: since when, and until when where another has replaced it."""

    version: int
    words: str
    created_at: datetime
    ends_at: datetime | None


async def site_secrets(
    tx: Transaction, brand_id: UUID, *, settings: Settings
) -> Sequence[SiteSecret]:
    """Return the secrets of a brand that count now, the newest first; none until one is drawn."""
    rows = await tx.fetch(CURRENT, tx.organisation, brand_id, tx.at)
    return [
        SiteSecret(
            words=_words(settings, tx.organisation, brand_id, row["version"]),
            **dict(row),
        )
        for row in rows
    ]


async def draw_site_secret(tx: Transaction, brand_id: UUID) -> None:
    """Draw a secret for a brand; one that it replaces counts for another week."""
    await _hold(tx, brand_id)
    await tx.execute(ADD, tx.organisation, brand_id, tx.at)
    await tx.execute(END_OTHERS, tx.organisation, brand_id, tx.at + BOTH_VALID_FOR)


async def end_former_secrets(tx: Transaction, brand_id: UUID) -> None:
    """Have none but the newest secret of a brand count from now on."""
    await _hold(tx, brand_id)
    await tx.execute(END_OTHERS, tx.organisation, brand_id, tx.at)


async def _hold(tx: Transaction, brand_id: UUID) -> None:
    if await tx.value(LOCK, tx.organisation, brand_id) is None:
        raise NotFound("There is no such brand.")


def _words(settings: Settings, organisation: OrganisationId, brand_id: UUID, version: int) -> str:
    purpose = f"widget-identity:{int(organisation)}:{brand_id}:{version}"
    return derive(installation_secret(settings), purpose).hex()
