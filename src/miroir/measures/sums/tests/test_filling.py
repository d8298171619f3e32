"""The worker keeps what nobody keeps, newest first, and misses no fact that comes meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.indicators import WEEK
from miroir.journal.following import catch_up
from miroir.measures.sums import FAMILIES, Filler, fill, follower, unkept
from miroir.measures.sums.filling import Unkept
from miroir.surveys.testing import Scene, close_contact, set_scene

WEDNESDAY = datetime(2026, 3, 4, 9, tzinfo=UTC)
LATER = WEDNESDAY + 3 * WEEK
YESTERDAY = LATER - timedelta(days=1)
STRETCHES = "select family, ends - starts as length from sheet_stretch where organisation_id = $1"


@pytest.fixture
async def scene(database: Database, organisation: OrganisationId) -> Scene:
    """An organisation with one contact, three weeks ago."""
    async with database.transaction(organisation, at=WEDNESDAY) as tx:
        scene = await set_scene(tx)
        await close_contact(tx, scene)
    await catch_up(database, follower, organisation)
    return scene


async def due(database: Database, organisation: OrganisationId) -> list[Unkept]:
    async with database.transaction(organisation, at=LATER) as tx:
        return list(await unkept(tx))


@pytest.mark.usefixtures("scene")
async def test_the_newest_comes_first_and_weeks_that_are_over_are_kept_as_one(
    database: Database, organisation: OrganisationId
) -> None:
    first = await due(database, organisation)
    starts = [one.stretch.starts for one in first]
    assert starts == sorted(starts, reverse=True)
    await Filler().fill_some(database, organisation, at=LATER)
    assert await due(database, organisation) == []
    async with database.transaction(organisation) as tx:
        rows = await tx.fetch(STRETCHES, organisation)
    weeks = {row["family"] for row in rows if row["length"] > timedelta(days=5)}
    every = {family.name for family in FAMILIES}
    assert weeks == every - {"resolution"}  # windows of a month are not over


async def test_a_fact_drops_what_it_touches_and_nothing_else(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    filler = Filler()
    await filler.fill_some(database, organisation, at=LATER)
    async with database.transaction(organisation, at=YESTERDAY) as tx:
        await close_contact(tx, scene)
    await catch_up(database, follower, organisation)
    dropped = await due(database, organisation)
    # The words of a week are kept when it is over.
    assert {one.family.name for one in dropped} == {"closed", "contacts", "resolution"}
    assert {one.stretch.ends.date() for one in dropped} == {YESTERDAY.date()}
    await filler.fill_some(database, organisation, at=LATER)
    assert await due(database, organisation) == []


async def test_facts_wait_while_a_day_is_filled_and_drop_it_then(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    newest = next(o for o in await due(database, organisation) if o.family.name == "contacts")
    async with database.transaction(organisation, at=LATER) as filling:
        await fill(filling, newest)
        async with database.transaction(organisation, at=YESTERDAY) as tx:
            await close_contact(tx, scene)
        assert await catch_up(database, follower, organisation) == 0
    assert await catch_up(database, follower, organisation) > 0
    assert newest in await due(database, organisation)
