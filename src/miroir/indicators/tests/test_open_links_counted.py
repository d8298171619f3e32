"""Answers of whoever opened a link count at the link's place, and a rebuild counts the same."""

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.indicators import rebuild
from miroir.indicators.testing import count_answers
from miroir.surveys import Given, LinkSays, answer, begin_by_link, make_link
from miroir.surveys.testing import set_scene

CELLS = """
    select axes, one, two, week, side, question, n, good, bad from mirror_cell
    where organisation_id = $1 order by axes, one, two, week, question
"""


async def test_answers_by_a_link_count_at_its_channel_and_brand(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        says = LinkSays(name="Counter", survey="contact", brand_id=scene.brand_id)
        begun = await begin_by_link(tx, (await make_link(tx, says)).id, way="link", language="fr")
        await answer(tx, begun, [Given(question="effort", value=6)], confirmed=True)
    await count_answers(database, organisation)
    async with database.transaction(organisation) as tx:
        kept = await tx.fetch(CELLS, organisation)
        places = {(row["axes"], row["one"]) for row in kept}
        assert {("channel", "store"), ("brand", str(scene.brand_id))} <= places
    await rebuild(database, organisation)
    async with database.transaction(organisation) as tx:
        assert await tx.fetch(CELLS, organisation) == kept
