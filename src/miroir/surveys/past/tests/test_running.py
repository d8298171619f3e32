import asyncio
import csv
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from miroir.base.database import Database
from miroir.base.errors import Conflict
from miroir.base.ids import OrganisationId
from miroir.files import Vault
from miroir.surveys.past import running
from miroir.surveys.past.model import Column, PastImport, Plan
from miroir.surveys.past.preparing import (
    add_import,
    change_plan,
    propose_for,
    start_import,
    try_out,
    undo_import,
)
from miroir.surveys.past.queries import past_import, refusals
from miroir.surveys.past.questions import CannotBeTaken
from miroir.surveys.past.running import run_past_imports, take_over
from miroir.surveys.testing import set_scene

SECRET = b"a secret"
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


class Desk:
    """Somebody who takes a file over."""

    def __init__(self, database: Database, organisation: OrganisationId, files: Vault) -> None:
        self.database = database
        self.organisation = organisation
        self.files = files

    async def upload(self, lines: Sequence[Sequence[str]]) -> UUID:
        source = self.files.root / "source.csv"
        source.parent.mkdir(parents=True, exist_ok=True)
        with source.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(lines)
        content = source.read_bytes()
        sha256 = self.files.keep_now(self.organisation, content)
        async with self.database.transaction(self.organisation) as tx:
            draft = await propose_for(tx, self.files.path(self.organisation, sha256))
            return await add_import(
                tx,
                side="customer",
                name="avis.csv",
                sha256=sha256,
                size=len(content),
                draft=draft,
                by=None,
            )

    async def say(self, import_id: UUID, **about_scales: str) -> None:
        """Say which end of every scale is good, and the channel."""
        async with self.database.transaction(self.organisation) as tx:
            one = await past_import(tx, import_id)
            plan = msgspec.structs.replace(
                one.plan,
                channel="email",
                columns=tuple(_directed(column, **about_scales) for column in one.plan.columns),
            )
            await change_plan(
                tx,
                import_id,
                side=one.side,
                plan=plan,
                revision=one.revision,
            )

    async def start(self, import_id: UUID) -> None:
        async with self.database.transaction(self.organisation) as tx:
            await start_import(tx, import_id, by=None)

    async def undo(self, import_id: UUID) -> None:
        async with self.database.transaction(self.organisation) as tx:
            await undo_import(tx, import_id, by=None)

    async def run(self) -> None:
        await run_past_imports(self.database, self.files, secret=SECRET)

    async def state(self, import_id: UUID) -> PastImport:
        async with self.database.transaction(self.organisation) as tx:
            return await past_import(tx, import_id)

    async def value(self, sql: str) -> object:
        async with self.database.transaction(self.organisation) as tx:
            return await tx.value(sql, tx.organisation)


def _directed(column: Column, **about: str) -> Column:
    scale = column.asked_as not in ("choice", "choices", "number", "day", "words")
    changes = {"good": "high", **about} if column.role == "answer" and scale else {}
    return msgspec.structs.replace(column, **changes)


@pytest.fixture
def desk(database: Database, organisation: OrganisationId, files: Vault, scene: None) -> Desk:
    return Desk(database, organisation, files)


RESPONSES = "select count(*) from past_response where organisation_id = $1"


async def test_a_file_comes_in_line_by_line(desk: Desk) -> None:
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


async def test_a_scale_without_its_direction_cannot_be_taken(desk: Desk) -> None:
    import_id = await desk.upload(LINES)
    with pytest.raises(CannotBeTaken) as refused:
        await desk.start(import_id)
    assert [one.place for one in refused.value.problems] == [None, 1]


async def test_an_import_that_is_killed_goes_on_and_doubles_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 5)
    import_id = await desk.upload(LINES)
    await desk.say(import_id)
    await desk.start(import_id)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
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
            raise KeyboardInterrupt

    return kept


async def test_two_workers_take_each_line_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
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


async def test_what_is_refused_is_told_line_by_line(desk: Desk) -> None:
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


async def test_undoing_takes_everything_out_and_lets_the_file_in_again(desk: Desk) -> None:
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


async def test_a_trial_keeps_nothing(desk: Desk) -> None:
    import_id = await desk.upload(LINES)
    await desk.say(import_id)
    async with desk.database.transaction(desk.organisation) as tx:
        one = await past_import(tx, import_id)
        path = desk.files.path(desk.organisation, one.sha256)
        trial = await try_out(tx, one, path, secret=SECRET)
    assert (trial.taken, trial.refused, list(trial.refusals)) == (28, 0, [])
    assert await desk.value(RESPONSES) == 0


async def test_a_code_cannot_come_in_on_another_scale(desk: Desk) -> None:
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
