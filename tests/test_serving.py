"""`miroir serve`: everything in one process group, through the deaths of each."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from miroir.base.testing import eventually
from tests.installation import Installation, alive

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]


@pytest.fixture
def installation(server_folder: Path) -> Installation:
    return Installation(server_folder, web_processes=2)


async def test_it_serves_stops_cleanly_and_keeps_its_data(installation: Installation) -> None:
    async with installation.served() as process:
        assert await installation.ready()
        assert len(installation.processes("web")) == 2
        assert len(installation.processes("worker")) == 1
        postgres = installation.postgres()
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 0
    assert installation.processes() == []
    assert not alive(postgres)
    secret = Path(installation.environment["MIROIR_DATA"]) / "secret"
    before = secret.read_text()
    async with installation.served():
        assert await installation.ready()
    assert secret.read_text() == before


async def test_whatever_is_killed_comes_back_and_nothing_outlives_its_parent(
    installation: Installation,
) -> None:
    async with installation.served() as process:
        for words in (("web",), ("worker",)):
            killed = installation.processes(*words)[0]
            count = len(installation.processes(*words))
            os.kill(killed, signal.SIGKILL)
            await eventually(lambda killed=killed: not alive(killed))  # type: ignore[misc]
            await eventually(
                lambda words=words, count=count: len(installation.processes(*words)) == count  # type: ignore[misc]
            )
            await installation.ready_again()
        os.kill(installation.postgres(), signal.SIGKILL)
        await installation.ready_again()
        left = [*installation.processes("web"), *installation.processes("worker")]
        left.append(installation.postgres())
        process.kill()
        await process.wait()
        await eventually(lambda: not any(alive(pid) for pid in left), within=20)


async def test_a_port_in_use_is_told_at_once_with_the_setting_that_moves_it(
    installation: Installation,
) -> None:
    for port, setting in (("port", "MIROIR_PORT"), ("mail_port", "MIROIR_MAIL_PORT")):
        with socket.create_server(("127.0.0.1", getattr(installation, port))):
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "miroir.cli", "serve"),
                stderr=asyncio.subprocess.PIPE,
                env=installation.environment,
            )
            _, complained = await process.communicate()
        assert process.returncode == 1
        assert f"set {setting}" in complained.decode()
        assert str(getattr(installation, port)) in complained.decode()
    assert not (Path(installation.environment["MIROIR_DATA"]) / "postgres").exists()
