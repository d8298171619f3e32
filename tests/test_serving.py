"""`miroir serve`: everything in one process group, through the deaths of each."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from miroir.base.testing import eventually

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]

WITHIN = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """One folder and its ports, served as often as needed."""

    def __init__(self, folder: Path, *, web_processes: int = 1) -> None:
        self.port, self.mail_port = free_port(), free_port()
        self.mark = f"MIROIR_DATA={folder}"
        clean = {name: value for name, value in os.environ.items() if "MIROIR" not in name}
        self.environment = {
            **clean,
            "MIROIR_DATA": str(folder),
            "MIROIR_PORT": str(self.port),
            "MIROIR_MAIL_PORT": str(self.mail_port),
            "MIROIR_WEB_PROCESSES": str(web_processes),
        }

    @asynccontextmanager
    async def served(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """Serve, and give the process once it says that all is ready."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "miroir.cli", "serve"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=self.environment,
        )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(WITHIN):
                while b"Miroir is ready" not in (line := await process.stdout.readline()):
                    assert line, "it ended before it was ready"
            yield process
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                await process.wait()

    def processes(self, *words: str) -> list[int]:
        """Return the processes of this installation whose command has all `words`."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                environment = (process / "environ").read_bytes().split(b"\0")
                command = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if self.mark.encode() in environment and {word.encode() for word in words} <= {
                *command
            }:
                found.append(int(process.name))
        return found

    def postgres(self) -> int:
        """Return the process of PostgreSQL."""
        folder = Path(self.environment["MIROIR_DATA"]) / "postgres" / "cluster"
        return int((folder / "postmaster.pid").read_text().split()[0])

    async def ready(self) -> bool:
        """Say whether it answers that it is ready."""
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                answer = await client.get(f"http://127.0.0.1:{self.port}/health/ready")
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    async def ready_again(self) -> None:
        """Wait until it answers that it is ready."""
        async with asyncio.timeout(WITHIN):
            while not await self.ready():  # noqa: ASYNC110 - asked over the network
                await asyncio.sleep(0.05)


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}/cmdline").exists() and bool(Path(f"/proc/{pid}/cmdline").read_bytes())


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
