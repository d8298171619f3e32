"""A real clamd on a socket of its own, with a single signature: EICAR's."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
import pytest

from miroir.files.scanner_trial import EICAR

CLAMD = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
needs_clamd = pytest.mark.skipif(CLAMD is None, reason="ClamAV's daemon is not installed here")
SECONDS = 20.0
LARGEST = 1024 * 1024
THREAT = "Eicar-Test"

CONFIGURATION = """
Foreground yes
DatabaseDirectory {folder}/signatures
LocalSocket {folder}/clamd.ctl
PidFile {folder}/clamd.pid
LogFile {folder}/log
TemporaryDirectory {folder}
StreamMaxLength {largest}
MaxThreads 2
"""


class Clamd(msgspec.Struct):
    """Where it listens, and its process while it runs."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> str:
        """The address, as in the settings."""
        return str(self.folder / "clamd.ctl")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        assert CLAMD is not None
        command = [CLAMD, "--config-file", str(self.folder / "clamd.conf")]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        give_up = time.monotonic() + SECONDS
        while not (self.folder / "clamd.ctl").exists():
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < give_up
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it; its socket is gone with it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
        with suppress(FileNotFoundError):
            (self.folder / "clamd.ctl").unlink()


@contextmanager
def running_clamd() -> Iterator[Clamd]:
    """Start clamd, and stop it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="miroir-clamd-"))
    (folder / "signatures").mkdir()
    signature = f"{THREAT}:0:0:{EICAR.hex()}\n"
    (folder / "signatures" / "own.ndb").write_text(signature)
    values = {"folder": folder, "largest": LARGEST}
    (folder / "clamd.conf").write_text(CONFIGURATION.format(**values))
    clamd = Clamd(folder)
    try:
        clamd.start()
        yield clamd
    finally:
        clamd.stop()
        shutil.rmtree(folder, ignore_errors=True)
