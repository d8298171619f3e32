"""The built screens: which files their pages load."""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from miroir.base.errors import Misconfigured
from miroir.base.language import CODES, PACKAGE, Code

BUILT = PACKAGE / "static" / "built"
NOT_BUILT = "The screens are not built: run `make screens`, then start again."

ScreenName = Literal["desk", "widget"]
MANIFESTS: dict[ScreenName, list[str]] = {
    "desk": ["manifest.json"],
    "widget": [f"manifest.{code}.json" for code in CODES],
}


class Chunk(msgspec.Struct, frozen=True):
    """One entry of the builder's manifest."""

    file: str
    css: list[str] = []
    imports: list[str] = []


class Screen(msgspec.Struct, frozen=True):
    """The addresses of a screen's files."""

    script: str
    styles: list[str]
    preloads: list[str]


def desk_screen() -> Screen:
    """Return where the files of the desk are. Raises Misconfigured."""
    return _screen("desk", "manifest.json")


def widget_screen(language: Code) -> Screen:
    """Return where the files of the widget are that speaks `language`. Raises Misconfigured."""
    return _screen("widget", f"manifest.{language}.json")


def watch_screen(language: Code) -> Screen:
    """Return where the files are that look out for when the widget speaks first."""
    return _screen("widget", f"manifest.{language}.json", entry="watch")


def unbuilt() -> list[ScreenName]:
    """Return the screens that are not built, or not in every language."""
    return [
        name
        for name, manifests in MANIFESTS.items()
        if not all((BUILT / name / manifest).is_file() for manifest in manifests)
    ]


@cache
def _screen(name: ScreenName, manifest: str, *, entry: str = "main") -> Screen:
    content = built_file(BUILT / name / manifest)
    chunks = msgspec.json.decode(content, type=dict[str, Chunk])
    first = chunks[f"src/{entry}.ts"]
    return Screen(
        script=_address(name, first.file),
        styles=[_address(name, style) for style in first.css],
        preloads=[_address(name, chunks[other].file) for other in first.imports],
    )


def built_file(path: Path) -> bytes:
    """Return what the builder wrote at `path`. Raises Misconfigured."""
    try:
        return path.read_bytes()
    except FileNotFoundError as problem:
        raise Misconfigured(NOT_BUILT) from problem


def _address(name: ScreenName, file: str) -> str:
    return f"/static/built/{name}/{file}"
