"""SVG to PNG. The words in it need a font of the system: none comes with Miroir."""

from functools import cache
from pathlib import Path
from typing import Final

from miroir.base.errors import Misconfigured
from miroir.base.language import phrase

SHARPNESS: Final = 2.0
FONT_FOLDERS: Final = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/Library/Fonts"),
    Path("/System/Library/Fonts/Supplemental"),
    Path("C:/Windows/Fonts"),
)
# Each in its two weights, the best first.
FAMILIES: Final = (
    ("DejaVu Sans", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("Noto Sans", "NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("Liberation Sans", "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("Arial", "Arial.ttf", "Arial Bold.ttf"),
    ("Arial", "arial.ttf", "arialbd.ttf"),
)
NO_FONT: Final = phrase(
    "Pictures as PNG need a font on the server: install fonts-dejavu-core. SVG works without."
)


def png(svg: str) -> bytes:
    """Return the picture of `svg`, twice as sharp as its size. Blocks: call it in a thread.

    Raises Misconfigured where the server has no font to write with.
    """
    found = fonts()
    if found is None:
        raise Misconfigured(NO_FONT)
    import resvg_py  # noqa: PLC0415 - most processes never draw

    family, files = found
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=int(SHARPNESS),
        skip_system_fonts=True,
        font_files=[str(file) for file in files],
        font_family=family,
        sans_serif_family=family,
    )
    return bytes(drawn)


@cache
def fonts() -> tuple[str, list[Path]] | None:
    """Return the best family of fonts here, and its files; None where there is none."""
    files = {
        path.name: path
        for folder in FONT_FOLDERS
        if folder.is_dir()
        for path in sorted(folder.rglob("*.ttf"))
    }
    for family, *weights in FAMILIES:
        if weights[0] in files:
            return family, [files[weight] for weight in weights if weight in files]
    return None
