"""A file's results: each answer with its share, n and interval, and who said nothing."""

import csv
from io import StringIO
from pathlib import Path

import msgspec
import pytest
from litestar import Litestar
from tests.serving import signed_in

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.base.language import language
from miroir.files import Vault
from miroir.indicators.testing import count_answers
from miroir.measures.file_result_pages import as_csv
from miroir.measures.file_results import FileResults, results_of
from miroir.measures.tests.test_past_answers import DAY
from miroir.statistics import design_effect, wilson
from miroir.surveys import Side
from miroir.surveys.past import change_plan, past_import
from miroir.surveys.past.testing import FileDesk
from miroir.surveys.testing import set_scene

WEIGHTS = (3.0, 1.0, 1.0, 1.0, 2.0, 4.0)
LINES = [
    ["Recommandation NPS", "Ville", "Âge", "poids", "Pourquoi ?"],
    ["10", "Lyon", "30,5", "3", "=Bien"],
    ["9", "Lille", "40", "1", "Trop long à mon goût"],
    ["2", "Lyon", "50", "1", ""],
    ["7", "Lyon", "61", "1", "Rien à dire de plus"],
    ["", "Lille", "25", "2", ""],
    ["0", "Lyon", "33", "4", ""],
]


async def results(
    database: Database,
    organisation: OrganisationId,
    tmp_path: Path,
    side: Side = "customer",
    lines: list[list[str]] = LINES,
) -> FileResults:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
    desk = FileDesk(database, organisation, Vault(tmp_path))
    import_id = await desk.upload(lines, side=side)
    await desk.say(import_id, day=DAY)
    await desk.start(import_id)
    await desk.run()
    await count_answers(database, organisation)
    async with database.transaction(organisation) as tx:
        return await results_of(tx, import_id, tongue=language("fr", "Europe/Paris"))


async def test_shares_are_weighted_and_stand_beside_who_said_nothing(
    database: Database, organisation: OrganisationId, tmp_path: Path
) -> None:
    found = await results(database, organisation, tmp_path)
    by_code = {one.code: one for one in found.questions}
    nps, town, age = by_code["recommandation_nps"], by_code["ville"], by_code["age"]
    assert (nps.n, nps.lines, found.weighted) == (5, 6, True)
    assert nps.figures[0].value == pytest.approx((4 - 5) / 10)
    assert nps.design_effect == pytest.approx(design_effect([3, 1, 1, 1, 4]))
    effective = len(WEIGHTS) / design_effect(WEIGHTS)
    lyon = next(one for one in town.answers if one.label == "Lyon")
    _, low, high = wilson(0.75 * effective, effective)
    assert lyon.n == 4
    assert [lyon.share, lyon.low, lyon.high] == pytest.approx([0.75, low, high])
    years = (30.5, 40, 50, 61, 25, 33)
    assert age.mean is not None
    assert age.mean.value == pytest.approx(
        sum(w * y for w, y in zip(WEIGHTS, years, strict=True)) / sum(WEIGHTS)
    )
    rows = list(csv.DictReader(StringIO(as_csv(found).removeprefix("\ufeff"))))
    assert {row["question"] for row in rows} == set(by_code)
    assert next(row for row in rows if row["measure"] == "nps")["answered"] == "5"


async def test_what_few_of_the_staff_answered_is_hidden(
    database: Database, organisation: OrganisationId, tmp_path: Path
) -> None:
    found = await results(database, organisation, tmp_path, side="adviser")
    hidden = {one.code: one.hidden for one in found.questions}
    assert hidden == {"recommandation_nps": False, "ville": False, "age": False, "pourquoi": True}
    few = next(one for one in found.questions if one.hidden)
    assert (few.answers, few.figures, few.mean) == ([], [], None)
    [enps] = found.questions[0].figures
    assert enps.measure == "enps"


async def test_a_file_beside_few_others_is_hidden_since_subtraction_would_tell_of_them(
    database: Database, organisation: OrganisationId, tmp_path: Path
) -> None:
    few = [["Recommandation NPS"], ["3"], ["4"]]
    first = await results(database, organisation, tmp_path, side="adviser", lines=few)
    desk = FileDesk(database, organisation, Vault(tmp_path))
    many = await desk.upload([["Note NPS"], *([f"{n}"] for n in range(8))], side="adviser")
    await desk.say(many, day=DAY)
    async with database.transaction(organisation) as tx:
        one = await past_import(tx, many)
        column = msgspec.structs.replace(one.plan.columns[0], code="recommandation_nps")
        plan = msgspec.structs.replace(one.plan, columns=(column,))
        await change_plan(tx, many, side="adviser", plan=plan, revision=one.revision)
    await desk.start(many)
    await desk.run()

    async def hidden() -> bool:
        await count_answers(database, organisation)
        async with database.transaction(organisation) as tx:
            found = await results_of(tx, many, tongue=language("fr", "Europe/Paris"))
        return found.questions[0].hidden

    assert await hidden()
    await desk.undo(first.import_id)
    await desk.run()
    assert not await hidden()


async def test_a_file_of_staff_is_told_of_weeks_that_tell_of_no_few_and_the_rest_is_counted(
    database: Database, organisation: OrganisationId, tmp_path: Path
) -> None:
    days = ["2024-03-05"] * 12 + ["2024-03-12"] * 3 + ["2024-03-19"] * 6
    lines = [["Recommandation NPS", "Date"], *([f"{n % 11}", day] for n, day in enumerate(days))]
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
    desk = FileDesk(database, organisation, Vault(tmp_path))
    import_id = await desk.upload(lines, side="adviser")
    await desk.say(import_id)
    await desk.start(import_id)
    await desk.run()
    async with database.transaction(organisation) as tx:
        [before, *_] = (
            await results_of(tx, import_id, tongue=language("fr", "Europe/Paris"))
        ).questions
    assert before.hidden  # nothing is told that the mirror has not decided on
    await count_answers(database, organisation)
    async with database.transaction(organisation) as tx:
        found = await results_of(tx, import_id, tongue=language("fr", "Europe/Paris"))
    nps = found.questions[0]
    assert (nps.hidden, nps.n, nps.left_out, nps.figures[0].n) == (False, 21, 3, 18)
    assert sum(one.n for one in nps.answers) == 18


async def test_the_page_the_table_and_the_api_tell_the_same(
    app: Litestar, database: Database, organisation: OrganisationId, tmp_path: Path
) -> None:
    found = await results(database, organisation, tmp_path)
    page = f"/mirror/files/{found.import_id}"
    async with signed_in(app, database, organisation, "experience_officer") as client:
        shown = (await client.get(page)).text
        table = (await client.get(f"{page}/results.csv")).text
        told = (await client.get(f"/api/v1/past-answers/{found.import_id}/results")).json()
    assert "Lyon" in shown and "effet de plan" in shown and "1 sans réponse" in shown
    assert table.startswith("\ufeffquestion,title")
    assert told["questions"][0]["n"] == 5
    async with signed_in(app, database, organisation, "adviser") as client:
        assert (await client.get(page)).status_code == 403
