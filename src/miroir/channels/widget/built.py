"""The widget's loader, as built."""

import gzip
from functools import cache
from hashlib import blake2b

import msgspec

from miroir.base.screens import BUILT, built_file


class Loader(msgspec.Struct, frozen=True):
    """The script for brands' sites."""

    content: bytes
    packed: bytes
    etag: str


@cache
def loader() -> Loader:
    """Return the loader, read once. Raises Misconfigured."""
    content = built_file(BUILT / "widget" / "loader.js")
    digest = blake2b(content, digest_size=12).hexdigest()
    return Loader(content, gzip.compress(content, mtime=0), f'"{digest}"')
