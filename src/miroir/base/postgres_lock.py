"""Who runs PostgreSQL on a folder: one launcher at a time, and what an earlier one left."""

import fcntl
import os
import sys
from pathlib import Path

from miroir.base.errors import Misconfigured


class FolderLock:
    """A lock that ends with its process. Its file names the launcher and the server it runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None
        self.previous_server: int | None = None

    def take(self) -> None:
        """Take the lock, or raise Misconfigured naming the process that holds it."""
        if self._descriptor is not None:
            return
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        launcher, server = _read(descriptor)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise Misconfigured(
                f"Process {launcher} already runs the database in {self._path.parent}:"
                " stop it, or set MIROIR_DATA to another folder."
            ) from None
        self._descriptor = descriptor
        self.previous_server = server
        _write(descriptor, server)

    def held_elsewhere(self) -> bool:
        """Say whether another process holds the lock."""
        if self._descriptor is not None or not self._path.exists():
            return False
        try:
            self.take()
        except Misconfigured:
            return True
        self.release()
        return False

    def note_server(self, pid: int) -> None:
        """Write down which server this launcher runs."""
        self.previous_server = pid
        if self._descriptor is not None:
            _write(self._descriptor, pid)

    def release(self) -> None:
        """Let another launcher have the folder."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _write(descriptor: int, server: int | None) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()} {server or 0}\n".encode(), 0)


def _read(descriptor: int) -> tuple[int, int | None]:
    match os.pread(descriptor, 100, 0).split():
        case [launcher, server] if launcher.isdigit() and server.isdigit():
            return int(launcher), int(server) or None
        case _:
            return 0, None


def servers_in(data: Path) -> list[int]:
    """Return the PostgreSQL processes at work on the folder `data` (Linux; elsewhere none).

    A pid in postmaster.pid proves nothing: after a crash, or in a container, it may be that of
    any other process. What counts is a process called postgres whose folder is this one.
    """
    if sys.platform != "linux":
        return []
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and _works_in(process, data):
            found.append(int(process.name))
    return sorted(found)


def _works_in(process: Path, data: Path) -> bool:
    try:
        return (process / "comm").read_text().strip() == "postgres" and (
            (process / "cwd").readlink() == data.resolve()
        )
    except OSError:  # it has just ended, or is somebody else's
        return False
