"""What goes with an answer of a file, among its other columns."""

import csv
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, permutations
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from litestar import Litestar
from statsmodels.regression.linear_model import OLS
from tests.serving import signed_in

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.base.language import language
from miroir.files import Vault
from miroir.indicators.testing import count_answers
from miroir.measures.file_drivers import file_drivers
from miroir.measures.tests.test_past_answers import DAY
from miroir.statistics.arrays.counting import Floats
from miroir.surveys import Side
from miroir.surveys.past.testing import FileDesk
from miroir.surveys.testing import set_scene

N = 200
DATA = Path(__file__).parents[5] / "shared/data"
ENGLISH = language("en", "Europe/Paris")


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
    await count_answers(database, organisation)
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
            for query in ({"outcome": "moon"}, {"outcome": "town"}, {"by": ["floor"]})
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
    assert found["left_out"] == []
    assert weighed["town"]["choice"] and weighed["town"]["standing"] == "not-seen"
    assert {one["title"] for one in weighed["town"]["levels"]} == {"Lyon", "Lille", "Brest"}
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


async def test_a_choice_is_weighed_as_a_whole_and_its_rare_options_together(
    app: Litestar, database: Database, organisation: OrganisationId, tmp_path: Path
) -> None:
    dice = np.random.default_rng(3)
    towns = ["Lyon"] * 90 + ["Lille"] * 60 + ["Brest"] * 42 + ["Nice", "Metz"] * 4
    happy = {"Brest": 2.0}
    lines = [["Satisfaction", "Town", "Shoe"]]
    for town in towns:
        said = np.clip(round(happy.get(town, 4.0) + 0.6 * dice.normal()), 1, 5)
        lines.append([f"{said:.0f}", town, f"{dice.normal(40, 3):.1f}"])
    import_id = await taken(database, organisation, tmp_path, lines)
    desk = FileDesk(database, organisation, Vault(tmp_path))
    of_staff = await desk.upload(lines[:-1], side="adviser")
    await desk.say(of_staff, day=DAY)
    await desk.start(of_staff)
    await desk.run()
    async with signed_in(app, database, organisation, "experience_officer") as client:
        found = (await client.get(f"/api/v1/past-answers/{import_id}/drivers")).json()
        staff = (await client.get(f"/api/v1/past-answers/{of_staff}/drivers")).json()
        page = (await client.get(f"/mirror/files/{import_id}/drivers?lang=en")).text
    town = found["weighed"][0]
    assert (town["code"], town["standing"]) == ("town", "own-effect")
    # Eight people are too few to be told apart: with the smallest of the others they are enough.
    assert {one["title"] for one in town["levels"]} == {"Lyon", "Lille", "autres options"}
    assert town["levels"][-1]["title"] == "autres options"
    assert town["levels"][-1]["effect"]["high"] < 0
    assert staff["weighed"][0]["choice"] and staff["weighed"][0]["levels"] == []
    assert "answers differ by: Town (highest: L" in page and "lowest: other options)" in page


async def test_a_file_of_one_column_says_that_there_is_none_to_weigh(
    app: Litestar, database: Database, organisation: OrganisationId, tmp_path: Path
) -> None:
    lines = [["Satisfaction"], *([str(1 + at % 5)] for at in range(80))]
    import_id = await taken(database, organisation, tmp_path, lines)
    async with signed_in(app, database, organisation, "supervisor") as client:
        page = (await client.get(f"/mirror/files/{import_id}/drivers?lang=en")).text
    assert "This file has no other column that could be weighed." in page
    assert "Columns weighed" not in page and "answers enough" not in page


@pytest.mark.parametrize(
    ("name", "side", "columns"),
    [
        (
            "survey_employee_ibm/emp_attrition.csv",
            "adviser",
            ("JobSatisfaction", "JobRole", "MaritalStatus", "OverTime", "MonthlyIncome"),
        ),
        ("survey_fr_hdv2003/hdv2003.csv", "customer", ("heures.tv", "occup", "sexe", "age")),
    ],
)
async def test_shares_of_a_published_survey_are_those_of_all_sets_of_its_columns(
    database: Database,
    organisation: OrganisationId,
    tmp_path: Path,
    name: str,
    side: Side,
    columns: Sequence[str],
) -> None:
    if not (DATA / name).exists():
        pytest.skip(f"the published survey {name} is not here")
    with (DATA / name).open(encoding="utf-8-sig") as file:
        whole = [[line[column] for column in columns] for line in csv.DictReader(file)]
    lines = [line for line in whole if all(line)][:900]
    import_id = await taken(database, organisation, tmp_path, [list(columns), *lines], side)
    async with database.transaction(organisation) as tx:
        found = await file_drivers(tx, import_id, tongue=ENGLISH)
    assert found.n == len(lines) and found.left_out == []
    assert found.explained is not None
    shares = {one.code.split("_")[0]: one.share.value for one in found.weighed}
    assert shares == pytest.approx(shapley(columns, lines), abs=1e-9)
    assert found.explained.value == pytest.approx(sum(shares.values()))


def shapley(columns: Sequence[str], lines: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return each column's gain in R² over all orders, by regressions of another library.

    Words are options: those of less than ten lines are one together, as are all but the seven
    commonest where there are more than eight.
    """
    told = {name: dummies([line[place] for line in lines]) for place, name in enumerate(columns)}
    outcome, others = told[columns[0]][0], columns[1:]

    def explained(names: Sequence[str]) -> float:
        those = [column for name in names for column in told[name]]
        return float(OLS(outcome, np.column_stack([np.ones(len(lines)), *those])).fit().rsquared)

    known = {
        frozenset(some): explained(some)
        for size in range(len(others) + 1)
        for some in combinations(others, size)
    }
    gains = dict.fromkeys(others, 0.0)
    orders = list(permutations(others))
    for order in orders:
        for place, name in enumerate(order):
            before = frozenset(order[:place])
            gains[name] += (known[before | {name}] - known[before]) / len(orders)
    return {name.lower().replace(".", "_").split("_")[0]: gain for name, gain in gains.items()}


def dummies(said: Sequence[str]) -> list[Floats]:
    try:
        return [np.array([float(one) for one in said])]
    except ValueError:
        common = Counter(said).most_common()
        alone = [word for word, n in common if n >= 10]
        alone = alone if len(common) <= 8 else alone[:7]
        words = [word if word in alone else "" for word in said]
        return [np.array([float(one == word) for one in words]) for word in sorted(set(words))[1:]]


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
