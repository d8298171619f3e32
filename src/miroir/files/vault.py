"""Bytes on disk under their own digest, one folder per organisation."""

import asyncio
import contextlib
import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import BinaryIO

from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings

PIECE = 1024 * 1024
GONE = "The content of this file is gone from the disk."


class Vault:
    """A folder that keeps each content once per organisation.

    The digest is the name, so keeping twice is harmless; a content is whole or not there.
    `scanned`: a virus scanner looks at what is kept.
    """

    def __init__(self, root: Path, *, scanned: bool = False) -> None:
        self.root = root
        self.scanned = scanned

    async def keep(self, organisation: OrganisationId, content: bytes) -> bytes:
        """Write `content` durably and return its SHA-256."""
        return await asyncio.to_thread(self.keep_now, organisation, content)

    async def read(self, organisation: OrganisationId, sha256: bytes) -> bytes:
        """Return the content with this digest; raises NotFound."""
        return await asyncio.to_thread(self.read_now, organisation, sha256)

    def read_now(self, organisation: OrganisationId, sha256: bytes) -> bytes:
        """Return the content with this digest; for threads. Raises NotFound."""
        try:
            return self.path(organisation, sha256).read_bytes()
        except FileNotFoundError as gone:
            raise NotFound(GONE) from gone

    async def require(self, organisation: OrganisationId, sha256: bytes) -> None:
        """Raise NotFound unless the content with this digest is there."""
        if not await asyncio.to_thread(self.path(organisation, sha256).is_file):
            raise NotFound(GONE)

    def path(self, organisation: OrganisationId, sha256: bytes) -> Path:
        """Return where the content with this digest is, if it is there."""
        name = sha256.hex()
        return self.root / str(int(organisation)) / name[:2] / name

    def keep_copy(self, organisation: OrganisationId, source: BinaryIO) -> bytes:
        """Copy what `source` holds, piece by piece, and return its SHA-256; for threads."""
        folder = self.root / str(int(organisation))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, unfinished = tempfile.mkstemp(dir=folder, prefix=".")
        digest = hashlib.sha256()
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in iter(lambda: source.read(PIECE), b""):
                    digest.update(piece)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            place = self.path(organisation, digest.digest())
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            Path(unfinished).replace(place)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(unfinished).unlink()
            raise
        _sync_folder(place.parent)
        return digest.digest()

    def keep_now(self, organisation: OrganisationId, content: bytes) -> bytes:
        """Write `content` durably and return its SHA-256; for threads, as it waits for the disk."""
        digest = hashlib.sha256(content).digest()
        place = self.path(organisation, digest)
        if place.exists():
            return digest
        unfinished = place.with_name(f".{place.name}.{secrets.token_hex(8)}")
        try:
            with os.fdopen(_create(unfinished), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(place)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                unfinished.unlink()
            raise
        _sync_folder(place.parent)
        return digest


def vault(settings: Settings) -> Vault:
    """Return the vault of this installation."""
    return Vault(settings.data / "files", scanned=settings.clamav is not None)


def _create(path: Path) -> int:
    """Open a new file for writing, and make its folder where that is new too."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        return os.open(path, flags, 0o600)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
