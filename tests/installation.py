"""A whole installation for tests: `miroir serve` in a folder of its own, on free ports."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

READY_WITHIN = 180.0  # the machine may be busy with others


class Installation:
    """One folder and its ports, served as often as needed."""

    def __init__(
        self,
        folder: Path,
        *,
        web_processes: int = 1,
        sample: bool = False,
        settings: dict[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.port = free_port()
        self.mail_port = two_free_ports()
        self.url = f"http://127.0.0.1:{self.port}"
        self._mark = f"MIROIR_DATA={folder}"
        self._sample = sample
        clean = {name: value for name, value in os.environ.items() if "MIROIR" not in name}
        self.environment = {
            **clean,
            "MIROIR_DATA": str(folder),
            "MIROIR_PORT": str(self.port),
            "MIROIR_MAIL_PORT": str(self.mail_port),
            "MIROIR_WEB_PROCESSES": str(web_processes),
            **(settings or {}),
        }

    @asynccontextmanager
    async def served(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """Serve, and give the process once it says that all is ready."""
        process = await self.start()
        try:
            yield process
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                await process.wait()

    async def start(self) -> asyncio.subprocess.Process:
        """Start serving and return the process once it says that all is ready."""
        with self.log_path.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "miroir.cli", "serve"),
                *(["--sample"] if self._sample else []),
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=self.environment,
            )
        assert process.stdout is not None
        async with asyncio.timeout(READY_WITHIN):
            while b"Miroir is ready" not in (line := await process.stdout.readline()):
                assert line, f"it ended before it was ready: {self.log_path.read_text()}"
        return process

    @property
    def log_path(self) -> Path:
        """The file of everything that its processes log."""
        return self.folder / "test.log"

    def log_lines(self, *words: str) -> list[str]:
        """Return the logged lines that have all `words`."""
        lines = self.log_path.read_text(errors="replace").splitlines()
        return [line for line in lines if all(word in line for word in words)]

    def processes(self, *words: str) -> list[int]:
        """Return the processes of this installation whose command has all `words`."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                environment = (process / "environ").read_bytes().split(b"\0")
                command = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if self._mark.encode() in environment and {word.encode() for word in words} <= {
                *command
            }:
                found.append(int(process.name))
        return found

    def postgres(self) -> int:
        """Return the process of PostgreSQL."""
        folder = self.folder / "postgres" / "cluster"
        return int((folder / "postmaster.pid").read_text().split()[0])

    async def ready(self) -> bool:
        """Say whether it answers that it is ready."""
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                answer = await client.get(f"{self.url}/health/ready")
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    async def ready_again(self) -> None:
        """Wait until it answers that it is ready."""
        async with asyncio.timeout(READY_WITHIN):
            while not await self.ready():  # noqa: ASYNC110 - asked over the network
                await asyncio.sleep(0.05)


def alive(pid: int) -> bool:
    """Say whether the process runs (and is not merely unburied)."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def two_free_ports() -> int:
    """Return a free port whose next one is free too: the sample's post office sits there."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
