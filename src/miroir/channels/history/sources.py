"""Where mails of before come from: a file, a folder, an mbox, a Maildir. Read piece by piece."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from miroir.base.errors import Invalid

LARGEST = 100 * 1024 * 1024
LINE = 64 * 1024
MOST_IN_BATCH = 100
BYTES_IN_BATCH = 8 * 1024 * 1024
BEGINS = b"From "


class Source(msgspec.Struct, frozen=True):
    """Files with mails, and how many bytes they have together."""

    files: tuple[Path, ...]
    size: int

    def batches(self) -> Iterator[list[bytes]]:
        """Yield the mails, some at a time; no more than a few are ever in memory."""
        batch: list[bytes] = []
        size = 0
        for mail in self._mails():
            batch.append(mail)
            size += len(mail)
            if len(batch) >= MOST_IN_BATCH or size >= BYTES_IN_BATCH:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _mails(self) -> Iterator[bytes]:
        for path in self.files:
            with path.open("rb") as file:
                yield from _mails_of(file)


def source_of(path: Path) -> Source:
    """Return what is at `path`: a mail, an mbox, a Maildir, or a folder of any of these.

    Raises Invalid when there is nothing.
    """
    found = sorted(each for each in path.rglob("*") if _is_mail(each)) if path.is_dir() else [path]
    if not found or not found[0].is_file():
        raise Invalid(f"There is no mail at {path}: name a file, an mbox, a Maildir or a folder.")
    return Source(tuple(found), sum(each.stat().st_size for each in found))


def _is_mail(path: Path) -> bool:
    """Leave out what mail programs keep beside mails; of a Maildir what is still being written."""
    hidden = path.name.startswith((".", "dovecot", "maildirfolder", "subscriptions"))
    return path.is_file() and not hidden and path.parent.name != "tmp"


def _mails_of(file: BinaryIO) -> Iterator[bytes]:
    if file.peek(len(BEGINS))[: len(BEGINS)] == BEGINS:  # type: ignore[attr-defined]
        yield from _mails_of_mbox(file)
    else:
        yield file.read(LARGEST)


def _mails_of_mbox(file: BinaryIO) -> Iterator[bytes]:
    """Yield the mails of an mbox (RFC 4155; `>From ` unquoted as mboxrd has it)."""
    lines: list[bytes] = []
    size, after_blank, begun = 0, True, False
    for line in iter(lambda: file.readline(LINE), b""):
        if after_blank and line.startswith(BEGINS):
            if begun:
                yield _joined(lines)
            lines, size, begun = [], 0, True
        elif size <= LARGEST:
            quoted = line.startswith(b">") and line.lstrip(b">").startswith(BEGINS)
            lines.append(line[1:] if quoted else line)
            size += len(line)
        after_blank = line in {b"\n", b"\r\n"}
    if begun:
        yield _joined(lines)


def _joined(lines: list[bytes]) -> bytes:
    """Return a mail without the blank line that ends it in an mbox."""
    if lines and lines[-1] in {b"\n", b"\r\n"}:
        lines.pop()
    return b"".join(lines)
