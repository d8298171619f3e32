"""An organisation in which both sides have answered, for the tests of what is taken away."""

from datetime import UTC, datetime, timedelta
from typing import Final

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.indicators.testing import count_answers
from miroir.surveys import Given, answer, ask_adviser, invite_customer
from miroir.surveys.testing import Scene, add_adviser, close_contact, set_scene

MONDAY: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PERIOD: Final = {"from": "2026-03-02", "to": "2026-03-15"}


async def let_both_answer(database: Database, organisation: OrganisationId) -> Scene:
    """Have six advisers of one team and two of another answer about effort, and customers too."""
    async with database.transaction(organisation, at=MONDAY) as tx:
        scene = await set_scene(tx, advisers=6, asks_per_shift=100)
        second = [await add_adviser(tx, scene.team_ids[1]) for _ in range(2)]
    for n, adviser in enumerate([*scene.adviser_ids, *second]):
        async with database.transaction(organisation, at=MONDAY + timedelta(hours=n)) as tx:
            closed = await close_contact(
                tx, scene, adviser_id=adviser, team_id=scene.team_ids[0 if n < 6 else 1]
            )
            for ask in (invite_customer, ask_adviser):
                invitation_id = await ask(tx, closed)
                if invitation_id is not None:
                    given = [Given(question="effort", value=1 + n % 7)]
                    await answer(tx, invitation_id, given, confirmed=True)
    await count_answers(database, organisation)
    return scene
