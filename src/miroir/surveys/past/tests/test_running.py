import asyncio
import csv
from pathlib import Path

import msgspec
import pytest

from miroir.base.database import Database
from miroir.base.errors import Conflict
from miroir.base.ids import OrganisationId
from miroir.files import Vault
from miroir.surveys.past import running
from miroir.surveys.past.model import Plan
from miroir.surveys.past.preparing import (
    change_plan,
    try_out,
)
from miroir.surveys.past.queries import past_import, past_imports, refusals
from miroir.surveys.past.questions import CannotBeTaken
from miroir.surveys.past.running import take_over
from miroir.surveys.past.testing import SECRET, FileDesk
from miroir.surveys.testing import set_scene

LINES = [["Date", "Note", "Pourquoi"]] + [
    [f"{day:02}/03/2024", str(day % 11), f"Mot {day}"] for day in range(1, 29)
]


@pytest.fixture
async def scene(database: Database, organisation: OrganisationId) -> None:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)


@pytest.fixture
def files(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "files")


@pytest.fixture
def desk(database: Database, organisation: OrganisationId, files: Vault, scene: None) -> FileDesk:
    return FileDesk(database, organisation, files)


RESPONSES = "select count(*) from past_response where organisation_id = $1"


async def test_a_file_comes_in_line_by_line(desk: FileDesk) -> None:
    import_id = await desk.upload(LINES)
    await desk.say(import_id)
    await desk.start(import_id)
    await desk.run()
    one = await desk.state(import_id)
    assert (one.state, one.taken, one.refused, one.left_out) == ("done", 28, 0, 0)
    assert one.answers == 56
    answers = await desk.value(
        "select answers from past_response where organisation_id = $1 and line = 4"
    )
    assert answers == {"note": 3, "pourquoi": "Mot 3"}


async def test_a_scale_without_its_direction_cannot_be_taken(desk: FileDesk) -> None:
    import_id = await desk.upload(LINES)
    with pytest.raises(CannotBeTaken) as refused:
        await desk.start(import_id)
    assert [one.place for one in refused.value.problems] == [None, 1]


async def test_an_import_that_is_killed_goes_on_and_doubles_nothing(
    desk: FileDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 5)
    import_id = await desk.upload(LINES)
    await desk.say(import_id)
    await desk.start(import_id)
    with monkeypatch.context() as patch, pytest.raises(ConnectionError):
        patch.setattr(running, "_keep", _killed_at(3))
        await desk.run()
    assert await desk.value(RESPONSES) == 10
    await desk.run()
    one = await desk.state(import_id)
    assert (one.state, one.taken) == ("done", 28)
    assert await desk.value(RESPONSES) == 28


def _killed_at(batch: int) -> object:
    keep, batches = running._keep, 0

    async def kept(*about: object) -> None:
        nonlocal batches
        batches += 1
        await keep(*about)  # type: ignore[arg-type]
        if batches == batch:
            raise ConnectionError

    return kept


async def test_two_workers_take_each_line_once(
    desk: FileDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 3)
    import_id = await desk.upload(LINES)
    await desk.say(import_id)
    await desk.start(import_id)
    work = [
        take_over(desk.database, desk.files, desk.organisation, import_id, secret=SECRET)
        for _ in range(2)
    ]
    await asyncio.gather(*work)
    await desk.run()
    one = await desk.state(import_id)
    assert (one.state, one.taken, await desk.value(RESPONSES)) == ("done", 28, 28)


async def test_what_is_refused_is_told_line_by_line(desk: FileDesk) -> None:
    wrong = [
        ["", "7", "sans date"],
        ["31/02/2024", "7", "pas un jour"],
        ["03/03/2024", "11", "hors échelle"],
        ["03/03/2024", "12", ""],
        ["03/03/2024", "8", "une", "de trop"],
    ]
    import_id = await desk.upload([*LINES, ["04/03/2024", "0", "zéro"]])
    await desk.say(import_id)
    path = desk.files.path(desk.organisation, (await desk.state(import_id)).sha256)
    with path.open("a", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(wrong)
    await desk.start(import_id)
    await desk.run()
    one = await desk.state(import_id)
    async with desk.database.transaction(desk.organisation) as tx:
        told = await refusals(tx, import_id, limit=100)
    assert [(each.line, each.place, each.value, each.why) for each in told] == [
        (31, 0, "", "not_a_day"),
        (32, 0, "31/02/2024", "not_a_day"),
        (33, 1, "11", "not_on_scale"),
        (34, 1, "12", "not_on_scale"),
        (35, -1, "", "other_columns"),
    ]
    assert (one.taken, one.refused, one.left_out) == (30, 4, 1)


async def test_undoing_takes_everything_out_and_lets_the_file_in_again(desk: FileDesk) -> None:
    import_id = await desk.upload(LINES)
    await desk.say(import_id)
    await desk.start(import_id)
    await desk.run()
    again = await desk.upload(LINES)
    await desk.say(again)
    with pytest.raises(Conflict):
        await desk.start(again)
    await desk.undo(import_id)
    await desk.run()
    assert (await desk.state(import_id)).state == "undone"
    assert await desk.value(RESPONSES) == 0
    await desk.start(again)
    await desk.run()
    assert await desk.value(RESPONSES) == 28


async def test_a_trial_keeps_nothing(desk: FileDesk) -> None:
    import_id = await desk.upload(LINES)
    await desk.say(import_id)
    async with desk.database.transaction(desk.organisation) as tx:
        one = await past_import(tx, import_id)
        path = desk.files.path(desk.organisation, one.sha256)
        trial = await try_out(tx, one, path, secret=SECRET)
    assert (trial.taken, trial.refused, list(trial.refusals)) == (28, 0, [])
    assert await desk.value(RESPONSES) == 0


async def test_a_code_cannot_come_in_on_another_scale(desk: FileDesk) -> None:
    import_id = await desk.upload(LINES)
    await desk.say(import_id)
    async with desk.database.transaction(desk.organisation) as tx:
        one = await past_import(tx, import_id)
        columns = list(one.plan.columns)
        columns[1] = msgspec.structs.replace(columns[1], code="effort")
        plan: Plan = msgspec.structs.replace(one.plan, columns=tuple(columns))
        await change_plan(
            tx,
            import_id,
            side=one.side,
            plan=plan,
            revision=one.revision,
        )
    with pytest.raises(CannotBeTaken) as refused:
        await desk.start(import_id)
    assert "another scale" in refused.value.problems[0].why


@pytest.mark.parametrize("column", ["plan", "reading", "document"])
async def test_an_import_that_cannot_be_read_any_more_stops_and_blocks_no_other(
    desk: FileDesk, column: str
) -> None:
    damaged = await desk.upload(LINES)
    await desk.say(damaged)
    await desk.start(damaged)
    await desk.value(
        f"""update past_import set {column} = '{{"none": 1}}'
            where organisation_id = $1 returning 1"""
    )
    whole = await desk.upload([*LINES, ["01/04/2024", "5", "Un de plus"]])
    await desk.say(whole)
    await desk.start(whole)
    await desk.run()
    assert (await desk.state(whole)).taken == 29
    one = await desk.state(damaged)
    assert (one.state, one.trouble) == ("stopped", "damaged")
    async with desk.database.transaction(desk.organisation) as tx:
        assert {each.id for each in await past_imports(tx)} == {damaged, whole}
    with pytest.raises(Conflict):
        await desk.start(damaged)
    await desk.undo(damaged)
    await desk.run()
    assert (await desk.state(damaged)).state == "undone"
