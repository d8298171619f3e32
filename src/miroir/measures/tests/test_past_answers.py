"""What came in from files stands on the sheet, weighted where the file has weights."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.files import Vault
from miroir.indicators import LIKERT, Weighed, Weight, favourable, figure_of_weighed
from miroir.indicators.testing import count_answers
from miroir.measures.model import Measured
from miroir.measures.sheet import Asked, measure
from miroir.statistics import design_effect, promoter_score
from miroir.surveys.past.testing import FileDesk
from miroir.surveys.testing import set_scene

DAY, AT = date(2024, 3, 5), datetime(2024, 4, 1, tzinfo=UTC)
NOTES = (10, 9, 9, 8, 3, 0)
WEIGHTS = (4000.0, 1000.0, 1000.0, 500.0, 3000.0, 2500.0)


@pytest.fixture
async def desk(database: Database, organisation: OrganisationId, tmp_path: Path) -> FileDesk:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
    return FileDesk(database, organisation, Vault(tmp_path))


async def sheet(desk: FileDesk) -> dict[str, Measured]:
    async with desk.database.transaction(desk.organisation, at=AT) as tx:
        shown = await measure(tx, Asked(first=DAY, last=DAY), language="fr")
    return {one.named.code: one for one in shown.measures}


async def test_weights_of_a_file_reach_the_sheet_and_leave_it_when_undone(desk: FileDesk) -> None:
    lines = [[f"{n}", f"{w}"] for n, w in zip(NOTES, WEIGHTS, strict=True)]
    import_id = await desk.upload([["Recommandation NPS", "poids"], *lines])
    await desk.say(import_id, day=DAY)
    await desk.start(import_id)
    await desk.run()
    nps = (await sheet(desk))["nps-customer-recommandation_nps"]
    figure, total = nps.whole.figure, sum(WEIGHTS)
    effective = len(NOTES) / design_effect(WEIGHTS)
    p, d = 6000 / total * effective, 5500 / total * effective
    assert (figure.n, nps.whole.brought) == (6, 6)
    assert figure.effective == pytest.approx(effective)
    assert figure.design_effect == pytest.approx(design_effect(WEIGHTS))
    assert figure.estimate == pytest.approx(promoter_score(p, d, n=effective))
    assert nps.named.title == "Recommandation NPS"
    await desk.undo(import_id)
    assert "nps-customer-recommandation_nps" not in await sheet(desk)


async def test_advisers_of_files_are_hidden_where_they_are_few(desk: FileDesk) -> None:
    import_id = await desk.upload(
        [["Note NPS"], *([f"{n}"] for n in (9, 8, 7, 10))], side="adviser"
    )
    await desk.say(import_id, day=DAY)
    await desk.start(import_id)
    await desk.run()
    await count_answers(desk.database, desk.organisation)
    whole = (await sheet(desk))["enps-adviser-note_nps"].whole
    assert (whole.figure.hidden, whole.figure.value, whole.figure.n) == ("too-few", None, 4)


@given(
    scale=st.sampled_from(sorted(LIKERT)),
    n=st.lists(st.integers(0, 40), min_size=10, max_size=10),
)
def test_equal_weights_are_none_and_halves_of_a_scale_mirror_each_other(
    scale: str, n: list[int]
) -> None:
    high = LIKERT[scale.removesuffix("-low")]  # type: ignore[index]
    low = LIKERT[f"{high.name}-low"]  # type: ignore[index]
    counts = dict(zip(high.values, n, strict=False))
    equal = {value: Weight(count, count * 2.5, count * 6.25) for value, count in counts.items()}
    plainly = {value: Weight(count, count, count) for value, count in counts.items()}
    turned = {high.highest + 1 - value: weight for value, weight in plainly.items()}
    one = figure_of_weighed(Weighed(high, plainly), favourable)
    assert figure_of_weighed(Weighed(low, turned), favourable) == one
    two = figure_of_weighed(Weighed(high, equal), favourable)
    assert (two.n, two.value) == (one.n, pytest.approx(one.value) if one.n else None)
    if one.n:
        assert two.effective == pytest.approx(one.n)
