"""Taking over a mailbox of before: mails a second, and whether memory stays flat."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.installation import MEBIBYTE, Installation
from bench.rows import Row, row

MAILS, FEW = 10_000, 500
ATTACHED = 4_000  # bytes, each other than all others
LOOK_EVERY = 0.5
CREATE = ("organisation", "create", "Bench", "--slug", "history", "--administrator", "a@b.example")


def measure(at: Installation, *, quick: bool) -> list[Row]:
    """Import an mbox as a person would, and look at the memory of the command meanwhile."""
    count = FEW if quick else MAILS
    path = _write_mbox(at.folder.parent / "history.mbox", count)
    environment = {
        **os.environ,
        "MIROIR_DATA": str(at.folder),
        "MIROIR_DATABASE_URL": at.database_url,
        "MIROIR_ADMINISTRATOR_PASSWORD": "correct horse battery",
        "MIROIR_LOG_LEVEL": "warning",
    }
    miroir = (sys.executable, "-m", "miroir.cli")
    subprocess.run([*miroir, *CREATE], env=environment, check=True, capture_output=True)
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*miroir, "mail", "import", "--organisation", "history", str(path)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    used = list(_memory(process))
    took = time.perf_counter() - begun
    if process.returncode != 0 or not used:
        raise RuntimeError(f"the import ended with {process.returncode}")
    early = used[len(used) // 4 :][: max(len(used) // 8, 1)]
    late = used[-max(len(used) // 8, 1) :]
    return [
        row("mails of before taken over", count / took, "mails/s"),
        row("memory of the import at its end", max(late), "MiB", baseline=max(early)),
    ]


def _memory(process: "subprocess.Popen[bytes]") -> Iterator[float]:
    """Yield the resident memory of a process, in MiB, until it ends."""
    while process.poll() is None:
        status = Path(f"/proc/{process.pid}/status")
        found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text() if status.exists() else "")
        if found:
            yield int(found[1]) * 1024 / MEBIBYTE
        time.sleep(LOOK_EVERY)


def _write_mbox(path: Path, count: int) -> Path:
    with path.open("wb") as file:
        for number in range(count):
            file.write(_mail(number))
    return path


def _mail(number: int) -> bytes:
    answered = f"In-Reply-To: <{number - 1}@past.example>\n" if number % 3 else ""
    return (
        f"From - Mon Jan  1 00:00:00 2024\nFrom: Client <client.{number % 3000}@example.org>\n"
        f"To: contact@example.org\nDate: Mon, 01 Jan 2024 10:{number % 60:02}:00 +0100\n"
        f"Subject: Commande {number}\nMessage-ID: <{number}@past.example>\n{answered}"
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
        f"--b\n\nBonjour,\n\noù en est la commande {number} ?\n\nMerci\n"
        "--b\nContent-Type: application/octet-stream\n"
        f"Content-Disposition: attachment; filename=a.bin\n\n{number:0{ATTACHED}}\n--b--\n\n"
    ).encode()
