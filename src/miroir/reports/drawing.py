"""A chart as a picture that stands alone: its title, what it is about, and the chart beneath."""

from typing import Final

from miroir.reports.canvas import SOFT, Canvas, fitted
from miroir.reports.charts import Chart, Dots, Lines, Strips
from miroir.reports.dots_drawing import draw_dots
from miroir.reports.lines_drawing import draw_lines
from miroir.reports.strips_drawing import draw_strips

WIDE: Final = 960
NARROW: Final = 400
SMALL: Final = 300
MARGIN: Final = 16


def draw(chart: Chart, *, title: str, about: str = "", width: int = WIDE) -> str:
    """Return the SVG of `chart`, `width` pixels wide, under its title."""
    canvas = Canvas(width)
    y = float(MARGIN)
    for line in fitted(title, width - 2 * MARGIN, size=17):
        y += 22
        canvas.text(line, MARGIN, y, size=17, bold=True)
    for line in fitted(about, width - 2 * MARGIN) if about else ():
        y += 18
        canvas.text(line, MARGIN, y, colour=SOFT, kind="soft")
    bottom = _below(canvas, chart, y + 14)
    return canvas.svg(bottom + MARGIN, title=title, about=about)


def draw_bare(chart: Chart, *, title: str, about: str = "", width: int = WIDE) -> str:
    """Return the same without its words above: a page has written them already."""
    canvas = Canvas(width)
    bottom = _below(canvas, chart, 4)
    return canvas.svg(bottom + 4, title=title, about=about)


def _below(canvas: Canvas, chart: Chart, top: float) -> float:
    match chart:
        case Strips():
            return draw_strips(canvas, chart, top)
        case Lines():
            return draw_lines(canvas, chart, top)
        case Dots():
            return draw_dots(canvas, chart, top)
