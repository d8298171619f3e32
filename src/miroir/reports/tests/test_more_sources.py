"""Drivers and barometers are taken away as the other pages are."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import msgspec
import pyarrow.parquet as pq
from litestar import Litestar
from tests.serving import browser, program, signed_in

from miroir.barometers import Choices as Columns
from miroir.barometers import Column, add_barometer, add_wave, reckon_wave
from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.base.language import language
from miroir.desk.founding import Founded
from miroir.measures.driving import HOLD, Reckoning, Weighed
from miroir.reports import SOURCES, Choices, load
from miroir.statistics import Estimate

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FILE = "listened,weight\nyes,1\nyes,2\nno,1\nyes,1\nno,3\n"
COLUMNS = Columns(
    columns=[
        Column(
            name="listened", role="statement", text="I am listened to", agrees=frozenset({"yes"})
        ),
        Column(name="weight", role="weight"),
    ]
)
RECKONED = Reckoning(
    question="satisfaction",
    answers=400,
    n=380,
    explained=Estimate(0.4, 0.3, 0.5),
    weighed=[
        Weighed(
            cause="waiting",
            share=Estimate(0.3, 0.2, 0.4),
            effect=Estimate(-0.5, -0.6, -0.4),
            p=0.0,
            standing="own-effect",
        ),
        Weighed(
            cause="handling",
            share=Estimate(0.1, 0.0, 0.2),
            effect=Estimate(0.0, -0.1, 0.1),
            p=0.9,
            standing="goes-along",
        ),
    ],
)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


async def test_drivers_are_taken_away_with_what_they_do_not_show(
    app: Litestar, database: Database, founded: Founded
) -> None:
    organisation = founded.organisation
    async with database.transaction(organisation, at=AT) as tx:
        empty = await load(tx, SOURCES["drivers"], Choices(weeks=13), language("en", "UTC"))
        await tx.execute(HOLD, organisation, AT, msgspec.to_builtins(RECKONED))
        shown = await load(tx, SOURCES["drivers"], Choices(weeks=13), language("en", "UTC"))
    assert (empty.exhibits, empty.period) == ([], "Not reckoned yet")
    assert any("does not show" in note for note in shown.notes)
    async with signed_in(app, database, organisation, "supervisor") as client:
        table = await client.get("/reports/drivers/weights.csv")
        picture = await client.get("/reports/drivers/weights.svg")
        page = (await client.get("/mirror/drivers")).text
    waiting, handling = rows_of(table.text)
    assert (float(waiting["share"]), float(waiting["effect_high"])) == (0.3, -0.4)
    assert float(handling["p"]) == 0.9
    assert "Attente de la première réponse" in picture.text
    assert "/reports/drivers/weights.parquet" in page
    async with signed_in(app, database, organisation, "adviser") as client:
        assert (await client.get("/reports/drivers/weights.csv")).status_code == 403


async def test_the_newest_wave_of_each_barometer_is_taken_away(
    app: Litestar, database: Database, founded: Founded
) -> None:
    organisation = founded.organisation
    async with database.transaction(organisation, at=AT) as tx:
        barometer_id = await add_barometer(tx, name="Listening")
        for name, day in (("Spring", date(2026, 2, 1)), ("Summer", date(2026, 3, 1))):
            wave = await add_wave(
                tx, barometer_id, name=name, fielded_on=day, content=FILE.encode()
            )
            await reckon_wave(tx, wave, COLUMNS)
    async with program(app, database, organisation, "mirror:read") as client:
        table = await client.get(f"/reports/barometers/{barometer_id}.csv")
        parquet = await client.get(f"/reports/barometers/{barometer_id}.parquet")
        picture = await client.get(f"/reports/barometers/{barometer_id}.png")
        assert (await client.get(f"/reports/barometers/{new_id()}.csv")).status_code == 404
    (row,) = rows_of(table.text)
    assert (row["statement"], row["n"], float(row["agree"])) == ("I am listened to", "5", 0.5)
    assert float(row["effective"]) == 64 / 16
    assert float(row["change"]) == 0
    assert pq.read_table(BytesIO(parquet.content)).column("agree").to_pylist() == [0.5]
    assert picture.content.startswith(b"\x89PNG")


async def test_nothing_is_shown_to_who_is_not_signed_in(app: Litestar) -> None:
    async with browser(app) as client:
        assert (await client.get("/reports/drivers/weights.csv")).status_code == 401
