"""What files say in words is found, tagged and told apart, and leaves with its import."""

from datetime import date
from pathlib import Path

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.files import Vault
from miroir.remarks.listing import Found, find
from miroir.remarks.model import Filters
from miroir.remarks.rules import RuleDraft, make_rule
from miroir.remarks.testing import keep, say
from miroir.surveys.past.testing import FileDesk
from miroir.surveys.testing import set_scene

DAY = date(2024, 3, 4)
LINES = [
    ["Note NPS", "Pourquoi ?"],
    ["2", "Le colis est arrivé cassé"],
    ["10", "The parcel was quick, thank you"],
    ["9", ""],
    ["3", "Colis perdu, personne ne répond"],
    *(["8", f"Rien à dire de plus {n}"] for n in range(30)),
]


async def test_words_of_files_are_found_scored_and_tagged_until_the_import_is_undone(
    database: Database, organisation: OrganisationId, tmp_path: Path
) -> None:
    desk = FileDesk(database, organisation, Vault(tmp_path))
    async with database.transaction(organisation) as tx:
        await say(tx, await set_scene(tx), "Un colis d’aujourd’hui")
        await make_rule(tx, "Livraison", RuleDraft(phrases=("colis",)), by=None)
    import_id = await desk.upload(LINES)
    await desk.say(import_id, day=DAY)
    await desk.start(import_id)
    await desk.run()
    await keep(database, organisation)

    async def found(**wanted: object) -> Found:
        async with database.transaction(organisation) as tx:
            return await find(tx, Filters(**wanted), limit=50)  # type: ignore[arg-type]

    assert len((await found()).remarks) == 34
    colis = (await found(words="colis", until=date(2024, 12, 31))).remarks
    assert {one.words for one in colis} == {LINES[1][1], LINES[4][1]}
    assert all(one.from_file and one.number is None for one in colis)
    assert [[tag.name for tag in one.tags] for one in colis] == [["Livraison"]] * 2
    assert {one.score and one.score.band for one in colis} == {"bad"}
    [english] = (await found(language="en", question="pourquoi")).remarks
    assert english.score and (english.score.scale, english.score.band) == ("nps", "good")
    await desk.undo(import_id)
    await keep(database, organisation)
    assert [one.words for one in (await found()).remarks] == ["Un colis d’aujourd’hui"]
    await desk.run()


async def test_staff_of_files_are_read_where_enough_wrote(
    database: Database, organisation: OrganisationId, tmp_path: Path
) -> None:
    desk = FileDesk(database, organisation, Vault(tmp_path))
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
    for month, people in ((1, 4), (2, 6)):
        lines = [[f"Un mot {month} {n} qui est à moi"] for n in range(people)]
        import_id = await desk.upload([["Pourquoi ?"], *lines], side="adviser")
        await desk.say(import_id, day=date(2024, month, 5))
        await desk.start(import_id)
        await desk.run()
    await keep(database, organisation)
    async with database.transaction(organisation) as tx:
        shown = await find(tx, Filters(side="adviser"), limit=50)
    assert {one.month for one in shown.remarks} == {date(2024, 2, 1)}
    assert (len(shown.remarks), shown.kept_back) == (6, True)
