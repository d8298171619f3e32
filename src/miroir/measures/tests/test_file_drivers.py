"""What goes with an answer of a file, among its other columns."""

from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from litestar import Litestar
from tests.serving import signed_in

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.files import Vault
from miroir.measures.tests.test_past_answers import DAY
from miroir.surveys import Side
from miroir.surveys.past.testing import FileDesk
from miroir.surveys.testing import set_scene

N = 200


def table(n: int = N) -> list[list[str]]:
    """Lines of which pay alone moves satisfaction, and age goes with pay; the rest is chance."""
    dice = np.random.default_rng(7)
    pay = dice.normal(size=n)
    age = 0.8 * pay + 0.6 * dice.normal(size=n)
    content = np.clip(np.round(3 + pay + 0.7 * dice.normal(size=n)), 1, 5)
    overtime = np.where(dice.random(n) < 0.5, "Yes", "No")
    lines = [["Satisfaction", "Pay", "Age", "Shoe", "Overtime", "Floor", "Town"]]
    for k in range(n):
        town = ("Lyon", "Lille", "Brest")[k % 3]
        numbers = [f"{2000 + 500 * pay[k]:.1f}", f"{40 + 10 * age[k]:.1f}"]
        shoe = f"{dice.normal(40, 3):.1f}"
        lines.append([f"{content[k]:.0f}", *numbers, shoe, str(overtime[k]), "1", town])
    return lines


async def taken(
    database: Database,
    organisation: OrganisationId,
    tmp_path: Path,
    lines: list[list[str]],
    side: Side = "customer",
) -> UUID:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
    desk = FileDesk(database, organisation, Vault(tmp_path))
    import_id = await desk.upload(lines, side=side)
    await desk.say(import_id, day=DAY)
    await desk.start(import_id)
    await desk.run()
    return import_id


async def test_the_cause_is_told_from_what_goes_along_with_it(
    app: Litestar, database: Database, organisation: OrganisationId, tmp_path: Path
) -> None:
    import_id = await taken(database, organisation, tmp_path, table())
    api = f"/api/v1/past-answers/{import_id}/drivers"
    page = f"/mirror/files/{import_id}"
    async with signed_in(app, database, organisation, "experience_officer") as client:
        found = (await client.get(api)).json()
        fewer = (await client.get(api, params={"by": ["shoe", "age"]})).json()
        wrong = [
            await client.get(api, params=query)
            for query in ({"outcome": "moon"}, {"outcome": "pay"}, {"by": ["town"]})
        ]
        shown = (await client.get(f"{page}/drivers?lang=en")).text
        mistaken = await client.get(f"{page}/drivers?outcome=moon&lang=en")
        results = (await client.get(page)).text
    weighed = {one["code"]: one for one in found["weighed"]}
    assert found["outcome"].startswith("satisfaction") and found["n"] == N
    assert found["weighed"][0]["code"] == "pay"
    assert weighed["pay"]["standing"] == "own-effect" and weighed["pay"]["effect"]["value"] > 0
    assert weighed["age"]["standing"] == "goes-along"
    assert weighed["shoe"]["standing"] == "not-seen"
    shares = sum(one["share"]["value"] for one in found["weighed"])
    assert shares == pytest.approx(found["explained"]["value"])
    assert "Town" in found["left_out"]  # more than two options
    assert [one for one in weighed if one.startswith("overtime")]
    assert fewer["n"] == N and {one["code"] for one in fewer["weighed"]} == {"shoe", "age"}
    assert [one.status_code for one in wrong] == [422, 422, 422]
    assert "answers are higher where there is more of: Pay." in shown
    assert "These go with the answers, but the others account for it: Age." in shown
    assert mistaken.status_code == 422 and "Choose an answer" in mistaken.text
    assert f"{page}/drivers" in results


async def test_lines_without_a_column_are_left_out_whatever_is_weighed(
    app: Litestar, database: Database, organisation: OrganisationId, tmp_path: Path
) -> None:
    lines = table()
    for line in lines[1:21]:
        line[3] = ""
    import_id = await taken(database, organisation, tmp_path, lines, side="adviser")
    api = f"/api/v1/past-answers/{import_id}/drivers"
    async with signed_in(app, database, organisation, "supervisor") as client:
        with_it = (await client.get(api)).json()
        without = (await client.get(api, params={"by": "pay"})).json()
    assert with_it["n"] == without["n"] == N - 20


async def test_of_few_lines_nothing_is_weighed(
    app: Litestar, database: Database, organisation: OrganisationId, tmp_path: Path
) -> None:
    import_id = await taken(database, organisation, tmp_path, table(40))
    async with signed_in(app, database, organisation, "supervisor") as client:
        found = (await client.get(f"/api/v1/past-answers/{import_id}/drivers")).json()
        page = await client.get(f"/mirror/files/{import_id}/drivers?lang=en")
        nothing = await client.get(f"/api/v1/past-answers/{UUID(int=7)}/drivers")
    assert found["explained"] is None and found["weighed"] == []
    assert "There are not answers enough" in page.text
    assert nothing.status_code == 404
