"""Jobs for every organisation: what one cannot bear keeps no other from its turn."""

import pytest

from miroir.access import for_every_organisation
from miroir.base.database import Database, DatabaseGone
from miroir.base.ids import OrganisationId


async def test_an_organisation_whose_job_fails_keeps_no_other_waiting(
    database: Database, organisation: OrganisationId
) -> None:
    seen: list[OrganisationId] = []

    async def job(one: OrganisationId) -> None:
        seen.append(one)
        raise ValueError("a row nobody can read")

    await for_every_organisation(database, job)
    assert organisation in seen


async def test_a_database_that_is_away_ends_the_round(
    database: Database, organisation: OrganisationId
) -> None:
    seen: list[OrganisationId] = []

    async def job(one: OrganisationId) -> None:
        seen.append(one)
        raise DatabaseGone("gone")

    with pytest.raises(DatabaseGone):
        await for_every_organisation(database, job)
    assert len(seen) == 1
    assert organisation >= seen[0]
