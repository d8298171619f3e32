import asyncio
from itertools import chain
from pathlib import Path

import asyncpg
import pytest

from miroir.base.database import Database
from miroir.base.errors import Misconfigured
from miroir.base.ids import OrganisationId
from miroir.base.migrations import migrate, pending


@pytest.fixture
def timeline(tmp_path: Path) -> Path:
    (tmp_path / "0001_first.sql").write_text(
        "create table one (id int); insert into one values (1)"
    )
    (tmp_path / "0002_second.sql").write_text("insert into one values (2)")
    return tmp_path


async def rows(url: str) -> list[int]:
    connection = await asyncpg.connect(url)
    try:
        return [row["id"] for row in await connection.fetch("select id from one order by id")]
    finally:
        await connection.close()


async def test_each_file_is_applied_once_and_in_order(
    empty_database_url: str, timeline: Path
) -> None:
    assert await pending(empty_database_url, folder=timeline) == ["0001_first", "0002_second"]
    assert await migrate(empty_database_url, folder=timeline) == ["0001_first", "0002_second"]
    assert await migrate(empty_database_url, folder=timeline) == []
    assert await pending(empty_database_url, folder=timeline) == []
    assert await rows(empty_database_url) == [1, 2]


async def test_two_starters_at_once_apply_each_file_once(
    empty_database_url: str, timeline: Path
) -> None:
    (timeline / "0003_slow.sql").write_text("select pg_sleep(0.1); insert into one values (3)")
    done = await asyncio.gather(*(migrate(empty_database_url, folder=timeline) for _ in range(4)))
    assert sorted(chain(*done)) == ["0001_first", "0002_second", "0003_slow"]
    assert await rows(empty_database_url) == [1, 2, 3]


async def test_a_file_that_fails_leaves_nothing_behind_and_can_be_mended(
    empty_database_url: str, timeline: Path
) -> None:
    broken = timeline / "0003_broken.sql"
    broken.write_text("insert into one values (3); select no_such_column")
    with pytest.raises(asyncpg.UndefinedColumnError):
        await migrate(empty_database_url, folder=timeline)
    assert await rows(empty_database_url) == [1, 2]
    broken.write_text("insert into one values (4)")
    assert await migrate(empty_database_url, folder=timeline) == ["0003_broken"]
    assert await rows(empty_database_url) == [1, 2, 4]


async def test_an_applied_file_that_changed_is_refused_by_name(
    empty_database_url: str, timeline: Path
) -> None:
    await migrate(empty_database_url, folder=timeline)
    (timeline / "0001_first.sql").write_text("create table one (id bigint)")
    with pytest.raises(Misconfigured, match="another text of 0001_first"):
        await migrate(empty_database_url, folder=timeline)


async def test_an_older_program_is_refused_on_a_newer_database(
    empty_database_url: str, timeline: Path
) -> None:
    await migrate(empty_database_url, folder=timeline)
    (timeline / "0002_second.sql").unlink()
    with pytest.raises(Misconfigured, match="newer than this program"):
        await pending(empty_database_url, folder=timeline)


@pytest.mark.parametrize("names", [["0001_a.sql", "0001_b.sql"], ["0002_a.sql"], ["1_a.sql"]])
async def test_a_timeline_with_a_gap_or_a_double_is_refused(
    tmp_path: Path, names: list[str]
) -> None:
    for name in names:
        (tmp_path / name).write_text("select 1")
    with pytest.raises(Misconfigured):
        await migrate("postgresql://nowhere.invalid/never", folder=tmp_path)


async def test_the_shipped_migrations_apply_and_rows_are_held_to_their_organisation(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        assert await tx.value("select current_organisation()") == organisation
        assert not await tx.value("select usesuper from pg_user where usename = current_user")
        assert await pending(database.url) == []
