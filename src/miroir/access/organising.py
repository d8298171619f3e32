"""Organisations and what they set for all their brands."""

from miroir.access.facts import OrganisationCreated
from miroir.access.model import Language, OrganisationSettings
from miroir.base.database import Transaction
from miroir.base.errors import Conflict, NotFound
from miroir.base.ids import OrganisationId
from miroir.journal import record

NOT_YET = OrganisationId(0)  # the organisation of a transaction that is about to create one

INSERT = """
    insert into organisation (slug, created_at) values ($1, $2)
    on conflict (slug) do nothing
    returning id
"""
TURN_TO = "select set_config('miroir.organisation', $1, true)"
INSERT_SETTINGS = """
    insert into organisation_settings (organisation_id, name, language, time_zone)
    values ($1, $2, $3, $4)
"""
SETTINGS = """
    select o.id, o.slug, s.name, s.language, s.time_zone, s.minimum_group, s.asks_per_shift
    from organisation_settings s join organisation o on o.id = s.organisation_id
    where s.organisation_id = $1
"""


async def create_organisation(
    tx: Transaction, *, slug: str, name: str, language: Language = "fr", time_zone: str
) -> OrganisationId:
    """Create an organisation and turn `tx`, opened for NOT_YET, to it.

    `time_zone` is an IANA name. Raises Conflict when `slug` is taken.
    """
    found = await tx.value(INSERT, slug, tx.at)
    if found is None:
        raise Conflict(f"The organisation {slug} exists already: choose another name.")
    tx.organisation = OrganisationId(found)
    await tx.execute(TURN_TO, str(found))
    await tx.execute(INSERT_SETTINGS, found, name, language, time_zone)
    record(tx, OrganisationCreated())
    return tx.organisation


async def organisation_settings(tx: Transaction) -> OrganisationSettings:
    """Return what the transaction's organisation set. Raises NotFound before it is created."""
    row = await tx.row(SETTINGS, tx.organisation)
    if row is None:
        raise NotFound("There is no such organisation: create it first.")
    return OrganisationSettings(**row)
