"""Monthly figures come by file, looked at before they are kept, and over the API."""

import re

from litestar import Litestar
from tests.serving import program, signed_in

from miroir.base.database import Database
from miroir.base.typography import typeset
from miroir.desk.founding import Founded
from miroir.surveys.past.testing_workbooks import xlsx

PAGE, API = "/reports/monthly", "/api/v1/monthly-figures"
FIGURES = (("Absences", "staff", "percent"), ("Ventes", "commercial", "number"))
HELD = re.compile(r'name="values" value="([^"]*)"')


async def test_a_file_is_looked_at_and_told_line_by_line_before_it_is_kept(
    app: Litestar, database: Database, founded: Founded
) -> None:
    book = xlsx(
        {
            "Lisez-moi": [["Rien"]],
            "Mois": [
                ["mois", "Absences", "Ventes", "Autre"],
                ["2026-03", 0.032, 1200.5, 1],
                [],
                ["mars", 0.04, 1, 1],
                ["05/2026", 0.05, "cher", 1],
            ],
        }
    )
    text = "mois;Absences;Ventes\n2026-03;3,2 %;1 200,5\n".encode("cp1252")
    async with signed_in(app, database, founded.organisation, "experience_officer") as client:
        for name, axis, unit in FIGURES:
            form = {"name": name, "axis": axis, "unit": unit}
            await client.post(f"{PAGE}/figures", data=form)
        sent = {"file": ("mois.xlsx", book)}
        page = await client.post(f"{PAGE}/file", files=sent, data={"sheet": "2", "shares": "1"})
        assert page.status_code == 200 and "3 valeurs seraient gardées" in page.text
        assert "3,2" in page.text and "1\u202f200" in page.text
        for told in ("Ligne 1, « Autre »", "Ligne 4, « mars »", "Ligne 5, « cher »"):
            assert typeset(told) in page.text
        assert not await kept(client)
        held = HELD.search(page.text)
        assert held
        done = await client.post(PAGE, data={"values": held[1]})
        assert "3 valeurs gardées" in done.text
        assert await kept(client) == [
            ("Ventes", {"2026-03-01": 1200.5}),
            ("Absences", {"2026-03-01": 0.032, "2026-05-01": 0.05}),
        ]
        same = await client.post(f"{PAGE}/file", files={"file": ("mois.csv", text)})
        assert "2 valeurs seraient gardées" in same.text
        for bad in (b"", b"PK\x03\x04 no workbook", b"\x00\x01\x02"):
            wrong = await client.post(f"{PAGE}/file", files={"file": ("x.xlsx", bad)})
            assert wrong.status_code == 422, bad
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        assert (await client.post(f"{PAGE}/file", files=sent)).status_code == 403


async def kept(client: object) -> list[tuple[str, object]]:
    found = (await client.get(API)).json()["items"]  # type: ignore[attr-defined]
    return [(one["name"], one["values"]) for one in found if one["values"]]


async def test_programs_enter_months_and_entering_twice_is_entering_once(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with program(
        app, database, founded.organisation, "settings:write", "mirror:read"
    ) as client:
        sent = {"axis": "commercial", "name": "Clients perdus", "unit": "percent"}
        one = (await client.post(API, json=sent)).json()
        assert (await client.post(API, json=sent)).json()["id"] == one["id"]
        assert (await client.post(API, json=sent | {"axis": "staff"})).status_code == 409
        values = [
            {"figure": "clients  PERDUS", "month": "2026-03", "value": 0.02},
            {"figure": one["id"], "month": "04/2026", "value": 0.03},
            {"figure": one["id"], "month": "2026-04", "value": 0.04},
            {"figure": "Inconnu", "month": "2026-04", "value": 1},
            {"figure": one["id"], "month": "avril", "value": 1},
        ]
        for _ in range(2):
            told = (await client.put(f"{API}/values", json={"values": values})).json()
            assert told["kept"] == 2
            assert [(each["place"], each["why"]) for each in told["refused"]] == [
                (2, "twice"),
                (3, "no-figure"),
                (4, "no-month"),
            ]
        assert await kept(client) == [("Clients perdus", {"2026-03-01": 0.02, "2026-04-01": 0.03})]
