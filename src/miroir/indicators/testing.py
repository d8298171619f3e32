"""Having the mirror count what there is, for tests of this and other rooms."""

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.indicators.jobs import followers
from miroir.journal.following import catch_up


async def count_answers(database: Database, organisation: OrganisationId) -> None:
    """Count whatever waits, of both sides."""
    for follower in followers:
        await catch_up(database, follower, organisation)
