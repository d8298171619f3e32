import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from miroir.base.errors import Misconfigured
from miroir.base.postgres import DatabaseDown, Postgres, embedded_postgres, reached_database
from miroir.base.postgres_cluster import LONGEST_SOCKET, postgres_folder
from miroir.base.postgres_lock import servers_in
from miroir.base.settings import Settings
from miroir.base.testing import eventually

pytestmark = pytest.mark.processes

LAUNCHER = """
import asyncio, sys
from pathlib import Path
from miroir.base.postgres import embedded_postgres

async def main():
    async with embedded_postgres(Path(sys.argv[1])) as url:
        print(url, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


async def ask(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def launch(folder: Path) -> tuple[subprocess.Popen[str], str]:
    launcher = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert launcher.stdout is not None
    while not (line := launcher.stdout.readline()).startswith("postgresql://"):
        assert line, "the launcher ended"
    return launcher, line.strip()


async def test_it_keeps_its_data_and_is_reached_through_a_private_socket_only(
    server_folder: Path,
) -> None:
    async with embedded_postgres(server_folder / "deep" / "db") as url:
        await ask(url, "create table kept as select 42 as it")
        assert await ask(url, "show listen_addresses") == ""
        assert await ask(url, "show fsync") == "on"
        assert await ask(url, "select upper('é')") == "É"
    folder = server_folder / "deep" / "db"
    assert (folder.stat().st_mode & 0o777, servers_in(folder / "cluster")) == (0o700, [])
    async with embedded_postgres(folder) as url:
        assert await ask(url, "select it from kept") == 42


async def test_a_second_launcher_is_told_which_process_runs_the_folder(server_folder: Path) -> None:
    async with embedded_postgres(server_folder, durable=False) as url:
        with pytest.raises(Misconfigured, match=f"Process {os.getpid()} already runs"):
            await Postgres(server_folder).start()
        assert await ask(url, "select 1") == 1


async def test_a_command_beside_the_running_server_uses_it_and_leaves_it_running(
    server_folder: Path,
) -> None:
    settings = Settings(data=server_folder)
    async with reached_database(settings) as alone:
        await ask(alone, "create table kept as select 42 as it")
    launcher, _ = launch(postgres_folder(settings))
    try:
        for _ in range(2):
            async with reached_database(settings) as beside:
                assert await ask(beside, "select it from kept") == 42
    finally:
        launcher.kill()
        launcher.wait()


async def test_a_server_that_was_killed_is_noticed_and_starts_again_with_every_commit(
    server_folder: Path,
) -> None:
    server = Postgres(server_folder)
    await server.start()
    await ask(server.url, "create table kept as select generate_series(1, 1000) as it")
    os.kill(server.pid or 0, signal.SIGKILL)
    assert await asyncio.wait_for(server.wait(), 5) == -signal.SIGKILL
    assert server.pid is None
    await server.start()
    assert await ask(server.url, "select count(*) from kept") == 1000
    await server.stop()


async def test_no_server_outlives_a_killed_launcher_and_the_next_one_takes_over_at_once(
    server_folder: Path,
) -> None:
    launcher, url = launch(server_folder)
    await ask(url, "create table kept as select 42 as it")
    launcher.kill()
    launcher.wait()
    async with embedded_postgres(server_folder) as again:
        assert await ask(again, "select it from kept") == 42
    await eventually(lambda: not servers_in(server_folder / "cluster"))


async def test_a_launcher_killed_with_its_server_leaves_a_folder_that_recovers(
    server_folder: Path,
) -> None:
    launcher, url = launch(server_folder)
    await ask(url, "create table kept as select 42 as it")
    leader = int((server_folder / "cluster" / "postmaster.pid").read_text().split()[0])
    os.kill(leader, signal.SIGKILL)
    launcher.kill()
    launcher.wait()
    async with embedded_postgres(server_folder) as again:
        assert await ask(again, "select it from kept") == 42


async def test_a_stale_pid_that_now_belongs_to_another_program_is_no_obstacle(
    server_folder: Path,
) -> None:
    async with embedded_postgres(server_folder, durable=False):
        left_behind = (server_folder / "cluster" / "postmaster.pid").read_text()
    other = await asyncio.create_subprocess_exec("sleep", "60")
    try:
        stale = left_behind.replace(left_behind.split()[0], str(other.pid), 1)
        (server_folder / "cluster" / "postmaster.pid").write_text(stale)
        (server_folder / "socket" / ".s.PGSQL.5432.lock").write_text(f"{other.pid}\n")
        async with embedded_postgres(server_folder, durable=False) as url:
            assert await ask(url, "select 1") == 1
        assert other.returncode is None
    finally:
        other.kill()
        await other.wait()


async def test_a_server_started_by_hand_is_left_alone_and_named(server_folder: Path) -> None:
    server = Postgres(server_folder, durable=False)
    await server.start()
    try:
        pid = server.pid
        (server_folder / "launcher.lock").unlink()  # nothing says any more that it is ours
        with pytest.raises(Misconfigured, match=f"process {pid}.*not started by"):
            await Postgres(server_folder).start()
        assert server.pid == pid
    finally:
        await server.stop()


async def test_a_half_made_database_is_made_anew(server_folder: Path) -> None:
    (server_folder / "cluster.new").mkdir()
    (server_folder / "cluster.new" / "PG_VERSION").write_text("18\n")
    async with embedded_postgres(server_folder, durable=False) as url:
        assert await ask(url, "select 1") == 1


async def test_a_database_of_another_version_is_refused_with_what_to_do(
    server_folder: Path,
) -> None:
    (server_folder / "cluster").mkdir()
    (server_folder / "cluster" / "PG_VERSION").write_text("17\n")
    with pytest.raises(Misconfigured, match=r"made by PostgreSQL 17, this is 18: dump it"):
        await Postgres(server_folder).start()


async def test_a_long_path_and_one_with_odd_letters_work(server_folder: Path) -> None:
    folder = server_folder / "à, b?&c" / ("x" * 100)
    async with embedded_postgres(folder, durable=False) as url:
        assert await ask(url, "select 1") == 1
    assert len(os.fsencode(folder)) > LONGEST_SOCKET


async def test_a_server_that_cannot_start_says_its_last_words(server_folder: Path) -> None:
    async with embedded_postgres(server_folder, durable=False):
        pass
    (server_folder / "cluster" / "global" / "pg_control").unlink()
    with pytest.raises(DatabaseDown, match="pg_control"):
        await Postgres(server_folder).start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands PostgreSQL to another user")
async def test_a_folder_closed_to_the_user_of_postgresql_is_refused_with_what_to_do(
    server_folder: Path,
) -> None:
    closed = server_folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(Misconfigured, match=r"may not enter.*set MIROIR_DATA"):
        await Postgres(closed / "db").start()
