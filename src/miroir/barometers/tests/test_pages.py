"""From a file to a table that is set against the wave before, and what is refused on the way."""

from uuid import uuid4

import pytest
from litestar import Litestar
from tests.serving import program, signed_in

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.surveys.testing import set_scene

PATH = "/mirror/barometers"


@pytest.fixture(autouse=True)
async def scene(database: Database, organisation: OrganisationId) -> None:
    async with database.transaction(organisation) as tx:
        await set_scene(tx, advisers=0)


def file_of(agree: int, of: int = 200) -> bytes:
    lines = "\n".join(
        f"{'Oui' if n < agree else 'Non'},{(n % 7 and 'Oui') or 'Non'}" for n in range(of)
    )
    return f"heard,known\n{lines}\n".encode()


async def test_a_wave_goes_from_its_file_to_a_table_against_the_wave_before(
    app: Litestar, database: Database, organisation: OrganisationId
) -> None:
    async with signed_in(app, database, organisation, "experience_officer") as client:
        found = await client.post(PATH, data={"name": ""})
        assert found.status_code == 422, found.text
        await client.post(PATH, data={"name": "Yearly", "about": "At random"})
        (one,) = (await client.get("/api/v1/barometers")).json()
        own = f"{PATH}/{one['id']}"
        for name, day, agree in (("2025", "2025-03-01", 90), ("2026", "2026-03-01", 140)):
            sent = await client.post(
                f"{own}/waves",
                data={"name": name, "fielded_on": day},
                files={"file": ("panel.csv", file_of(agree))},
            )
            assert sent.status_code == 303
            columns = await client.get(sent.headers["location"])
            assert "Calculer le tableau" in columns.text
            # Nothing is a statement in an empty form; then both columns are.
            assert (await client.post(sent.headers["location"], data={})).status_code == 422
            chosen = {"role-0": "statement", "text-0": "I am heard", "agrees-0": "1"}
            chosen |= {"role-1": "statement", "text-1": "I am known", "agrees-1": "1"}
            reckoned = await client.post(sent.headers["location"], data=chosen)
            assert reckoned.status_code == 303
            assert (await client.get(sent.headers["location"])).status_code == 409
        page = await client.get(own)
        assert "En hausse de 25,0 points" in page.text
        assert "I am known" in page.text
        assert "I am heard" in (await client.get(f"{own}/table.csv")).text
        assert (await client.get(own, params={"wave_id": str(uuid4())})).status_code == 404
    async with program(app, database, organisation, "mirror:read") as client:
        shown = (await client.get(f"/api/v1/barometers/{one['id']}")).json()
    assert (shown["wave"]["name"], shown["before"]["name"]) == ("2026", "2025")
    best, worst = shown["table"]
    assert (best["statement"], worst["statement"], worst["n"]) == ("I am known", "I am heard", 200)
    assert (worst["agree"][0], worst["change"]["clear"]) == (0.7, True)
    assert not best["change"]["clear"]


async def test_what_is_no_panel_is_told_and_nothing_is_kept(
    app: Litestar, database: Database, organisation: OrganisationId
) -> None:
    async with signed_in(app, database, organisation, "supervisor") as client:
        await client.post(PATH, data={"name": "Yearly"})
        (one,) = (await client.get("/api/v1/barometers")).json()
        own = f"{PATH}/{one['id']}"
        for day, content in (("2026-03-01", b"\xff\xfe\0"), ("someday", file_of(3))):
            sent = await client.post(
                f"{own}/waves",
                data={"name": "First", "fielded_on": day},
                files={"file": ("panel.csv", content)},
            )
            assert sent.status_code == 422
            assert 'role="alert"' in sent.text
        for kind in ("text/plain", "multipart/form-data", "multipart/form-data; boundary=x"):
            strange = await client.post(
                f"{own}/waves", content=b"x", headers={"content-type": kind}
            )
            assert 400 <= strange.status_code < 500
        assert (await client.get("/api/v1/barometers")).json()[0]["waves"] == []
        await client.post(f"{own}/remove")
        assert (await client.get("/api/v1/barometers")).json() == []
        assert (await client.get(own)).status_code == 404
