"""The sample organisation, which anybody at this very machine enters with one click."""

from miroir.access.directory import organisation_by_slug
from miroir.access.origins import is_loopback
from miroir.base.connections import Connection
from miroir.base.database import Database
from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings

SAMPLE_SLUG = "sample"


def is_sample(slug: str, settings: Settings) -> bool:
    """Say whether the organisation named `slug` is the sample that this installation offers."""
    return settings.sample and slug == SAMPLE_SLUG


async def find_sample(connection: Connection, settings: Settings) -> OrganisationId | None:
    """Return the sample organisation for somebody at this machine, None for all others."""
    if not settings.sample or not is_loopback(connection):
        return None
    database: Database = connection.app.state.database
    return await organisation_by_slug(database, SAMPLE_SLUG)


async def require_sample(connection: Connection, settings: Settings) -> OrganisationId:
    """Return the sample organisation. Raises NotFound from elsewhere or when there is none."""
    found = await find_sample(connection, settings)
    if found is None:
        raise NotFound("The sample is offered on its own machine only, when it is loaded.")
    return found
