"""An open mirror loads itself when there is something to show, and once what is kept agrees."""

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.indicators import followers
from miroir.indicators.held import read_version
from miroir.indicators.kinds import KEPT_BY

SET = """
    insert into journal_cursor (organisation_id, reader, seq) values ($1, $2, $3)
    on conflict (organisation_id, reader) do update set seq = excluded.seq
"""


async def test_the_version_grows_when_answers_are_counted_and_when_kept_sums_are_dropped_for_them(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:

        async def after(reader: str, seq: int) -> int:
            await tx.execute(SET, organisation, reader, seq)
            return await read_version(tx)

        for follower in followers:
            await after(follower.name, 5)
        known = await after(KEPT_BY, 5)
        counted = await after(followers[0].name, 9)
        counted = await after(followers[-1].name, 9)
        dropped = await after(KEPT_BY, 9)
        assert known < counted < dropped
        assert await after(KEPT_BY, 20) == dropped
