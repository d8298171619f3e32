import csv
from io import BytesIO, StringIO

import pyarrow.parquet as pq
import pytest
from litestar import Litestar
from tests.serving import browser, program, signed_in

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.desk.founding import Founded
from miroir.reports.testing import PERIOD, let_both_answer


async def test_files_hold_the_figures_of_the_screen_and_hide_what_it_hides(
    app: Litestar, database: Database, organisation: OrganisationId
) -> None:
    await let_both_answer(database, organisation)
    async with signed_in(app, database, organisation, "experience_officer") as client:
        shown = (await client.get("/api/v1/mirror", params=PERIOD)).json()
        effort = next(pair for pair in shown["pairs"] if pair["question"] == "effort")
        table = await client.get("/reports/mirror/effort-teams.csv", params=PERIOD)
        rows = list(csv.DictReader(StringIO(table.text.removeprefix("\ufeff"))))
        parquet = await client.get("/reports/mirror/effort-teams.parquet", params=PERIOD)
        drawing = await client.get("/reports/mirror/effort-teams.svg", params=PERIOD)
        page = (await client.get("/mirror", params=PERIOD)).text
    for row, team in zip(rows, effort["teams"], strict=True):
        assert float(row["customers"]) == team["customers"]["value"]
        assert (row["advisers"], row["advisers_low"], row["gap"]) == ("", "", "")
        assert team["advisers"]["hidden"] == "too-few"
    assert pq.read_table(BytesIO(parquet.content)).column("advisers").to_pylist() == [None, None]
    assert drawing.text.count("trop peu de personnes") == 2
    assert drawing.headers["content-disposition"].endswith('"mirror-effort-teams.svg"')
    assert "/reports/mirror/effort-teams.png?" in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/reports/mirror/overview.exe", 404),
        ("/reports/nothing/overview.csv", 404),
        ("/reports/mirror/nothing.csv", 404),
        ("/reports/mirror/overview.csv?from=tomorrow", 422),
        ("/reports/mirror/overview.csv?weeks=3", 422),
    ],
)
async def test_what_is_not_there_is_refused(
    app: Litestar, database: Database, founded: Founded, path: str, status: int
) -> None:
    async with signed_in(app, database, founded.organisation, "adviser") as client:
        found = await client.get(path)
        assert found.status_code == status, found.text


async def test_the_sheet_of_measures_is_taken_away_as_it_is_shown(
    app: Litestar, database: Database, organisation: OrganisationId
) -> None:
    await let_both_answer(database, organisation)
    async with signed_in(app, database, organisation, "experience_officer") as client:
        shown = (await client.get("/api/v1/measures", params=PERIOD)).json()
        for one in shown["measures"]:
            if one["question"] == "effort":
                code = f"{one['measure']}-{one['side']}-effort"
                table = await client.get(f"/reports/measures/{code}.csv", params=PERIOD)
                rows = list(csv.DictReader(StringIO(table.text.removeprefix("\ufeff"))))
                for row, line in zip(rows, [one["whole"], *one["groups"]], strict=True):
                    value = line["figure"]["value"]
                    assert row["result"] == ("" if value is None else str(value))
        overview = await client.get("/reports/measures/overview.csv", params=PERIOD)
        assert len(overview.text.splitlines()) == 1 + len(shown["measures"])
        by_channel = await client.get(
            "/reports/measures/aht.svg", params=PERIOD | {"by": "channel"}
        )
        assert by_channel.status_code == 200
        wrong = await client.get("/reports/measures/aht.svg", params={"by": "shoe"})
        assert wrong.status_code == 422
    async with signed_in(app, database, organisation, "adviser") as client:
        assert (await client.get("/reports/measures/overview.csv")).status_code == 403


async def test_a_key_reads_the_mirror_and_not_what_was_entered(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with program(app, database, founded.organisation, "mirror:read") as client:
        assert (await client.get("/reports/measures/overview.csv")).status_code == 200
        assert (await client.get("/reports/axes/links.csv")).status_code == 403


async def test_without_a_session_nothing_is_taken_away(app: Litestar) -> None:
    async with browser(app) as client:
        assert (await client.get("/reports/mirror/overview.csv")).status_code == 401
