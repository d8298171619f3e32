"""Drawing pictures that stand alone: SVG with its own colours, and classes for pages to dress.

Lengths are in pixels at the picture's natural size.
"""

from collections.abc import Sequence
from html import escape
from textwrap import wrap
from typing import Final, Literal

from miroir.reports.charts import Hue

# The tokens of the light screens: a picture is looked at on paper and on slides.
INK: Final = "#221d2b"
SOFT: Final = "#5d5667"
LINE: Final = "#e2d9cc"
GLASS: Final = "#8d6aa3"
SURFACE: Final = "#ffffff"
HUES: Final[dict[Hue, tuple[str, str, str]]] = {
    "customers": ("#ad420c", "#f9dcc7", "#cf7a47"),
    "advisers": ("#0f6070", "#cbe6ea", "#4f97a4"),
    "plain": ("#59306f", "#f1e8f6", "#8d6aa3"),
}
FONTS: Final = "'DejaVu Sans', 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
LETTER: Final = 0.58  # of the font's size: the mean width of a letter, rather wide than narrow
Anchor = Literal["start", "middle", "end"]


class Canvas:
    """A picture of a given width that grows downwards as things are drawn on it."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._parts: list[str] = []

    def text(
        self,
        words: str,
        x: float,
        y: float,
        *,
        size: int = 13,
        anchor: Anchor = "start",
        colour: str = INK,
        bold: bool = False,
        kind: str = "ink",
    ) -> None:
        """Write one line; `y` is its base line."""
        weight = ' font-weight="bold"' if bold else ""
        self._parts.append(
            f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}"'
            f' text-anchor="{anchor}"{weight}>{escape(words)}</text>'
        )

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        colour: str,
        kind: str,
        width: float = 1,
        dashed: bool = False,
    ) -> None:
        """Draw a straight line."""
        dash = ' stroke-dasharray="3 3"' if dashed else ""
        self._parts.append(
            f'<line class="{kind}" x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}"'
            f' y2="{end[1]:.1f}" stroke="{colour}" stroke-width="{width:g}"{dash}/>'
        )

    def path(self, points: Sequence[tuple[float, float]], *, hue: Hue) -> None:
        """Draw a line through points."""
        places = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        self._parts.append(
            f'<path class="line {hue}" d="M{places}" fill="none" stroke="{HUES[hue][0]}"'
            ' stroke-width="2" stroke-linejoin="round"/>'
        )

    def interval(self, x: float, y: float, width: float, height: float, *, hue: Hue) -> None:
        """Draw the soft shape of an interval."""
        _, tint, edge = HUES[hue]
        round_by = min(width, height) / 2
        self._parts.append(
            f'<rect class="interval {hue}" x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}"'
            f' height="{max(height, 1):.1f}" rx="{round_by:.1f}" fill="{tint}" stroke="{edge}"/>'
        )

    def dot(self, x: float, y: float, size: float, *, hue: Hue) -> None:
        """Draw a figure: advisers' are diamonds, others circles."""
        colour = HUES[hue][0]
        look = f'class="dot {hue}" fill="{colour}" stroke="{SURFACE}" stroke-width="2"'
        if hue == "advisers":
            wide = size * 1.25
            self._parts.append(
                f'<path {look} d="M{x:.1f} {y - wide:.1f}l{wide:.1f} {wide:.1f} {-wide:.1f}'
                f' {wide:.1f} {-wide:.1f} {-wide:.1f}Z"/>'
            )
        else:
            self._parts.append(f'<circle {look} cx="{x:.1f}" cy="{y:.1f}" r="{size:g}"/>')

    def image(self, x: float, y: float) -> None:
        """Draw where the customers' figure is reflected."""
        self._parts.append(
            f'<circle class="image" cx="{x:.1f}" cy="{y:.1f}" r="7" fill="{SURFACE}"'
            f' fill-opacity="0.7" stroke="{HUES["customers"][0]}" stroke-width="2"'
            ' stroke-dasharray="3 2.5"/>'
        )

    def svg(self, height: float, *, title: str, about: str) -> str:
        """Return the picture, `height` high, with its name for those who do not see it."""
        size = f'width="{self.width}" height="{height:.0f}" viewBox="0 0 {self.width} {height:.0f}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="{FONTS}">'
            f"<title>{escape(title)}</title><desc>{escape(about)}</desc>"
            f'<rect class="surface" width="100%" height="100%" fill="{SURFACE}"/>'
            f"{''.join(self._parts)}</svg>"
        )


def fitted(words: str, width: float, *, size: int = 13) -> list[str]:
    """Return `words` in lines that are hardly wider than `width`; a word is never cut."""
    letters = max(4, int(width / (size * LETTER)))
    return wrap(words, letters, break_long_words=False) or [""]
