"""A customer's answers beside the advisers': shown only where no adviser can be made out."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.indicators import mood
from miroir.indicators.mood import AdvisersSide
from miroir.indicators.testing import count_answers
from miroir.surveys import Given, answer, ask_adviser, invite_customer
from miroir.surveys.testing import Scene, close_contact, set_scene

MARIE = "marie@example.org"


async def talk(
    database: Database,
    organisation: OrganisationId,
    scene: Scene,
    *,
    address: str,
    advisers: Sequence[UUID],
    values: Sequence[int],
) -> UUID:
    """Have a customer talk to each adviser, and both answer about it; return the customer."""
    async with database.transaction(organisation) as tx:
        for adviser_id, value in zip(advisers, values, strict=True):
            tx.at += timedelta(minutes=1)
            closed = await close_contact(tx, scene, address=address, adviser_id=adviser_id)
            for invited in (await invite_customer(tx, closed), await ask_adviser(tx, closed)):
                assert invited is not None
                given = [Given(question="effort", value=value)]
                await answer(tx, invited, given, confirmed=True)
    await count_answers(database, organisation)
    return closed.customer_id


async def scene_of(database: Database, organisation: OrganisationId, advisers: int) -> Scene:
    async with database.transaction(organisation) as tx:
        return await set_scene(tx, advisers=advisers, quarantine=timedelta(0), asks_per_shift=1000)


async def advisers_side(
    database: Database, organisation: OrganisationId, customer: UUID
) -> AdvisersSide | None:
    async with database.transaction(organisation) as tx:
        (shown,) = await mood(tx, [customer])
        assert (shown.question, shown.value) == ("effort", 7)
        return shown.advisers


async def test_the_side_of_few_advisers_is_not_shown(
    database: Database, organisation: OrganisationId
) -> None:
    scene = await scene_of(database, organisation, 4)
    values = [1, 2, 3, 7]
    marie = await talk(
        database, organisation, scene, address=MARIE, advisers=scene.adviser_ids, values=values
    )
    assert await advisers_side(database, organisation, marie) is None


async def test_the_side_of_many_advisers_is_their_mean(
    database: Database, organisation: OrganisationId
) -> None:
    scene = await scene_of(database, organisation, 6)
    values = [1, 2, 3, 4, 5, 7]
    marie = await talk(
        database, organisation, scene, address=MARIE, advisers=scene.adviser_ids, values=values
    )
    side = await advisers_side(database, organisation, marie)
    assert side is not None
    assert (round(side.mean, 3), side.n, side.people) == (3.667, 6, 6)


async def test_it_is_not_shown_where_it_would_leave_few_to_be_made_out(
    database: Database, organisation: OrganisationId
) -> None:
    scene = await scene_of(database, organisation, 7)
    *most, last = scene.adviser_ids
    marie = await talk(
        database,
        organisation,
        scene,
        address=MARIE,
        advisers=most,
        values=[1, 2, 3, 4, 5, 7],
    )
    assert await advisers_side(database, organisation, marie) is not None
    await talk(
        database, organisation, scene, address="paul@example.org", advisers=[last], values=[2]
    )
    assert await advisers_side(database, organisation, marie) is None
