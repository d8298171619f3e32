from datetime import date

from litestar import Litestar
from tests.serving import signed_in

from miroir.axes import last_months
from miroir.base.clock import now
from miroir.base.database import Database
from miroir.base.typography import typeset
from miroir.desk.founding import Founded

PAGE = "/reports/monthly"


def pasted(months: list[date]) -> str:
    rows = [f"{month:%Y-%m}\t{3 + at % 5}\t{100 - 4 * (at % 5)}" for at, month in enumerate(months)]
    return "\n".join(["mois\tAbsences\tVentes", *rows])


async def test_what_is_pasted_is_shown_on_three_axes_with_what_goes_with_what(
    app: Litestar, database: Database, founded: Founded
) -> None:
    months = list(last_months(now().date()))
    async with signed_in(app, database, founded.organisation, "experience_officer") as client:
        empty = await client.get("/reports/axes")
        assert empty.status_code == 200
        for name, axis in (("Absences", "staff"), ("Ventes", "commercial")):
            form = {"name": name, "axis": axis, "unit": "number"}
            added = await client.post(f"{PAGE}/figures", data=form)
            assert added.status_code == 303
        again = await client.post(f"{PAGE}/figures", data={"name": "ventes", "axis": "staff"})
        assert again.status_code == 409
        kept = await client.post(PAGE, data={"values": pasted(months)})
        assert "48 valeurs" in kept.text
        wrong = await client.post(PAGE, data={"values": "mois\tAbsences\n<b>\t1"})
        assert typeset("Ligne 2, « &lt;b&gt; »") in wrong.text
        page = (await client.get("/reports/axes?lag=0")).text
        assert typeset("Net : l’un est haut quand l’autre est bas") in page
        table = await client.get("/reports/axes/links.csv")
        assert ",-1.0," in table.text or ",-0.99" in table.text
        latest = await client.get("/reports/axes/latest.csv")
        assert len(latest.text.splitlines()) == 3
        assert (await client.get("/reports/axes?lag=x")).status_code == 200
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        for path in ("/reports/axes", PAGE, "/reports/axes/links.csv"):
            assert (await client.get(path)).status_code == 403
