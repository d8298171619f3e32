"""The journal's partitions, one a month."""

from datetime import datetime, timedelta

from miroir.base.database import Database

AHEAD = timedelta(days=92)
MAKE = "select journal_make_partitions($1)"


async def make_partitions(database: Database, *, at: datetime) -> int:
    """Make the partitions of the three months after `at`; return how many were missing."""
    (made,) = await database.fetch(MAKE, (at + AHEAD).date())
    return int(made[0])
