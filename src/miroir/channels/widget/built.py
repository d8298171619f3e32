"""The widget's loader: as built, and as sites pinned it before."""

import gzip
import os
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256, sha384

import msgspec

from miroir.base.errors import NotFound
from miroir.base.screens import BUILT, built_file
from miroir.base.settings import Settings

VERSION = re.compile(r"[0-9a-f]{20}")
GONE = "This version of the loader is not kept here: copy the line from the settings again."


class Loader(msgspec.Struct, frozen=True):
    """The script for brands' sites; `integrity` is what browsers hold it against (SRI)."""

    content: bytes
    packed: bytes
    version: str
    integrity: str

    @property
    def etag(self) -> str:
        """The version, as HTTP quotes it."""
        return f'"{self.version}"'

    @property
    def path(self) -> str:
        """Where this very version stays."""
        return f"/widget.js/{self.version}.js"


@cache
def loader() -> Loader:
    """Return the loader, read once. Raises Misconfigured."""
    return _loader(built_file(BUILT / "widget" / "loader.js"))


@cache
def kept_loader(version: str, *, settings: Settings) -> Loader:
    """Return the loader of a version: today's, or one that sites pinned before an update.

    Raises NotFound.
    """
    if version == loader().version:
        keep_loader(settings)
        return loader()
    if not VERSION.fullmatch(version):
        raise NotFound(GONE)
    try:
        found = _loader((settings.data / "loaders" / f"{version}.js").read_bytes())
    except OSError as problem:
        raise NotFound(GONE) from problem
    if found.version != version:  # somebody changed the file: no browser would take it
        raise NotFound(GONE)
    return found


@cache
def keep_loader(settings: Settings) -> Loader:
    """Keep today's loader beyond the next update, as sites may pin it; return it."""
    today = loader()
    folder = settings.data / "loaders"
    kept = folder / f"{today.version}.js"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = kept.with_suffix(f".{os.getpid()}")
        draft.write_bytes(today.content)
        draft.replace(kept)
    return today


def _loader(content: bytes) -> Loader:
    return Loader(
        content,
        gzip.compress(content, mtime=0),
        sha256(content).hexdigest()[:20],
        f"sha384-{b64encode(sha384(content).digest()).decode()}",
    )
