"""Remarks from files are evidence of an irritant: apart from contacts', at no cost."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from litestar import Litestar
from tests.serving import signed_in

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.files import Vault
from miroir.improvement import (
    Draft,
    Said,
    file_remarks_of,
    file_remarks_unexplained,
    group_file_remarks,
    part_file_remarks,
    raise_irritant,
    remarks_of,
)
from miroir.improvement.costing import costs
from miroir.measures.tests.test_past_answers import DAY
from miroir.surveys import Side
from miroir.surveys.past.testing import FileDesk
from miroir.surveys.testing import set_scene

LINES = [
    ["Recommandation NPS", "Pourquoi ?"],
    ["2", "La borne du parking ne lit pas ma carte"],
    ["9", "Accueil très agréable et rapide"],
    ["1", "Encore la borne, toujours en panne"],
    ["5", ""],
    ["7", "Rien à dire de plus"],
]


async def taken(
    database: Database, organisation: OrganisationId, tmp_path: Path, side: Side = "customer"
) -> tuple[FileDesk, UUID]:
    desk = FileDesk(database, organisation, Vault(tmp_path))
    import_id = await desk.upload(LINES, side=side)
    await desk.say(import_id, day=DAY)
    await desk.start(import_id)
    await desk.run()
    return desk, import_id


async def test_they_are_found_grouped_parted_and_cost_nothing(
    database: Database, organisation: OrganisationId, tmp_path: Path
) -> None:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
    desk, _import_id = await taken(database, organisation, tmp_path)
    async with database.transaction(organisation) as tx:
        irritant_id = await raise_irritant(tx, Draft(title="La borne"), by=None)
        assert len(await file_remarks_unexplained(tx)) == 4
        found = await file_remarks_unexplained(tx, words="BORNE")
        said = [Said(one.import_id, one.line, one.question) for one in found]
        assert len(said) == 2
        no_remark = Said(said[0].import_id, said[0].line, "recommandation_nps")
        wanted = [*said, no_remark, Said(UUID(int=7), 1, "words")]
        assert await group_file_remarks(tx, irritant_id, wanted, by=None) == 2
        assert await group_file_remarks(tx, irritant_id, said, by=None) == 0
        assert len(await file_remarks_of(tx, irritant_id)) == 2
        assert len(await file_remarks_unexplained(tx)) == 2
        assert await remarks_of(tx, irritant_id) == []
        cost = (await costs(tx, [irritant_id], since=tx.at - timedelta(days=3650)))[irritant_id]
        assert (cost.contacts, cost.minutes, cost.effort_points, cost.remarks) == (0, 0, 0, 0)
        await part_file_remarks(tx, irritant_id, said[:1])
        assert len(await file_remarks_of(tx, irritant_id)) == 1
    await desk.undo(said[0].import_id)
    await desk.run()
    async with database.transaction(organisation) as tx:
        assert await file_remarks_of(tx, irritant_id) == []


async def test_what_staff_wrote_is_none(
    database: Database, organisation: OrganisationId, tmp_path: Path
) -> None:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
    _desk, import_id = await taken(database, organisation, tmp_path, side="adviser")
    async with database.transaction(organisation) as tx:
        irritant_id = await raise_irritant(tx, Draft(title="La borne"), by=None)
        assert await file_remarks_unexplained(tx) == []
        said = [Said(import_id, line, "pourquoi") for line in range(2, 7)]
        assert await group_file_remarks(tx, irritant_id, said, by=None) == 0


async def test_they_are_grouped_on_a_page_and_told_from_contacts_remarks(
    app: Litestar, database: Database, organisation: OrganisationId, tmp_path: Path
) -> None:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
    await taken(database, organisation, tmp_path)
    async with database.transaction(organisation) as tx:
        first, second = await file_remarks_unexplained(tx, words="borne")
    page, of = "/improvement/remarks/files", "/improvement/irritants"
    ticked = [f"{one.import_id}/{one.line}/{one.question}" for one in (first, second)]
    async with signed_in(app, database, organisation, "supervisor") as client:
        shown = (await client.get(f"{page}?q=borne&lang=en")).text
        assert "from a file" in shown and "Accueil" not in shown
        for form in ({"title": "x"}, {"remark": "moon", "title": "x"}, {"remark": ticked}):
            assert (await client.post(page, data=form)).status_code == 422
        made = await client.post(page, data={"remark": ticked, "title": "La borne"})
        assert made.status_code == 303
        listed = (await client.get(of)).text
        irritant_id = listed.split(f"{of}/")[1][:36]
        one = (await client.get(f"{of}/{irritant_id}?lang=en")).text
        assert one.count('class="tag">from a file') == 2
        taken_away = await client.post(f"{of}/{irritant_id}/file-remarks", data={"remark": ticked})
        assert taken_away.status_code == 303
        one = (await client.get(f"{of}/{irritant_id}?lang=en")).text
        assert "from a file" not in one
