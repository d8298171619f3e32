"""A whole installation in a folder of its own, started as a person would, and then measured."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from miroir.base.ports import listening_sockets

MEBIBYTE = 1024 * 1024
START_SECONDS = 120.0


class Installation(msgspec.Struct, kw_only=True):
    """A running installation: where it is and how long it took to be ready, in seconds."""

    folder: Path
    port: int
    mail_port: int
    process: subprocess.Popen[bytes]
    started_in: float

    @property
    def address(self) -> str:
        """Host and port of the web."""
        return f"127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        """The address of its PostgreSQL."""
        for pid in self.processes():
            for one in _environment(pid):
                if one.startswith("MIROIR_DATABASE_URL="):
                    return one.partition("=")[2]
        raise LookupError("no process of the installation knows its database")

    def processes(self) -> list[int]:
        """Return the ids of its processes, the first one first."""
        found = [self.process.pid]
        for pid in found:
            try:
                children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            except FileNotFoundError:
                continue
            found += [int(child) for child in children]
        return found

    def memory(self) -> dict[str, float]:
        """Return the proportional memory (MiB) of each kind of process: web, worker, postgres."""
        used: dict[str, float] = {}
        for pid in self.processes():
            kind = _kind(pid)
            used[kind] = used.get(kind, 0.0) + memory_of(pid)
        return used

    def processor_time(self) -> dict[str, float]:
        """Return the seconds of processor time that each kind of process has used."""
        used: dict[str, float] = {}
        for pid in self.processes():
            kind = _kind(pid)
            used[kind] = used.get(kind, 0.0) + processor_time_of(pid)
        return used


@contextmanager
def installation(folder: Path, *, sample: bool = False) -> Iterator[Installation]:
    """Start an installation on free ports with its data in `folder`; stop it at the end."""
    port, mail_port = free_port(), free_port()
    environment = {
        **os.environ,
        "MIROIR_DATA": str(folder),
        "MIROIR_PORT": str(port),
        "MIROIR_MAIL_PORT": str(mail_port),
        "MIROIR_LOG_LEVEL": "warning",
    }
    command = [sys.executable, "-m", "miroir.cli", "serve", *(["--sample"] if sample else [])]
    begun = time.perf_counter()
    with (folder.parent / f"{folder.name}.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _await_ready(port, process)
            yield Installation(
                folder=folder,
                port=port,
                mail_port=mail_port,
                process=process,
                started_in=time.perf_counter() - begun,
            )
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


@contextmanager
def scratch() -> Iterator[Path]:
    """Give an empty folder on the disk, which other accounts may enter; remove it at the end."""
    with tempfile.TemporaryDirectory(prefix="miroir-bench-", dir="/var/tmp") as name:
        Path(name).chmod(0o711)
        yield Path(name)


def _await_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.perf_counter() + START_SECONDS
    while time.perf_counter() < until:
        if process.poll() is not None:
            raise RuntimeError("the installation ended before it was ready: see its log")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=1):
                return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError("the installation was not ready in time: see its log")


def await_port(port: int) -> None:
    """Wait until something listens on `port`. Raises TimeoutError."""
    until = time.perf_counter() + START_SECONDS
    while time.perf_counter() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    (found,) = listening_sockets("127.0.0.1", 0, count=1, setting="MIROIR_PORT")
    with found:
        return int(found.getsockname()[1])


def _environment(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
    except (FileNotFoundError, PermissionError):
        return []


def _kind(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return "gone"
    if "postgres" in words:
        return "postgres"
    return next((kind for kind in ("worker", "web") if f"cli {kind}" in words), "supervisor")


def processor_time_of(pid: int) -> float:
    """Return the processor time of a process and of its children that ended, in seconds."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int) -> float:
    """Return the proportional memory of a process, in MiB (0 when it has gone)."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, PermissionError, ProcessLookupError):
        return 0.0
    kib = next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return kib * 1024 / MEBIBYTE
