"""The built screens of the widget: its loader, and the application that its frame loads."""

import gzip
from functools import cache
from hashlib import blake2b
from pathlib import Path

import msgspec

import miroir
from miroir.base.errors import Misconfigured

FOLDER = Path(miroir.__file__).parent / "static" / "built" / "widget"
ENTRY = "src/main.ts"
NOT_BUILT = "The screens are not built: run `make build`, then start again."


class Loader(msgspec.Struct, frozen=True):
    """The script for brands' sites."""

    content: bytes
    packed: bytes
    etag: str


class Chunk(msgspec.Struct, frozen=True):
    """One entry of the builder's manifest."""

    file: str
    css: list[str] = []
    imports: list[str] = []


class Application(msgspec.Struct, frozen=True):
    """The addresses of the application's files."""

    script: str
    styles: list[str]
    preloads: list[str]


@cache
def loader() -> Loader:
    """Return the loader, read once. Raises Misconfigured."""
    content = _read("loader.js")
    digest = blake2b(content, digest_size=12).hexdigest()
    return Loader(content, gzip.compress(content, mtime=0), f'"{digest}"')


@cache
def application() -> Application:
    """Return where the application's files are, read once. Raises Misconfigured."""
    chunks = msgspec.json.decode(_read("manifest.json"), type=dict[str, Chunk])
    entry = chunks[ENTRY]
    return Application(
        script=_address(entry.file),
        styles=[_address(name) for name in entry.css],
        preloads=[_address(chunks[name].file) for name in entry.imports],
    )


def _read(name: str) -> bytes:
    try:
        return (FOLDER / name).read_bytes()
    except FileNotFoundError as problem:
        raise Misconfigured(NOT_BUILT) from problem


def _address(name: str) -> str:
    return f"/static/built/widget/{name}"
