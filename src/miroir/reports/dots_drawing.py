"""Figures below each other, each with its interval, on one axis."""

from typing import Final

from miroir.reports.canvas import GLASS, HUES, LINE, SOFT, Canvas, fitted
from miroir.reports.charts import Dot, Dots

EDGE: Final = 16.0
CLOSE: Final = 640
LINE_HEIGHT: Final = 17


def draw_dots(canvas: Canvas, chart: Dots, top: float) -> float:
    """Draw below `top`, and return where the drawing ends."""
    wide = canvas.width >= CLOSE
    left = 300.0 if wide else EDGE + 10
    right = canvas.width - (180.0 if wide else EDGE + 10)
    y = top
    for dot in chart.dots:
        above, y = y, _dot(canvas, dot, y, ends=(left, right), wide=wide)
        if chart.reference is not None:  # beside the mark only: words may stand above it
            x = left + chart.reference * (right - left)
            begin = above if wide else y - 34
            canvas.line((x, begin), (x, y), colour=GLASS, kind="glass", dashed=True)
    for tick in chart.ticks:
        x = left + tick.at * (right - left)
        canvas.line((x, y), (x, y + 5), colour=LINE, kind="tick")
        canvas.text(tick.words, x, y + 18, size=11, anchor="middle", colour=SOFT, kind="soft")
    return y + 24


def _dot(canvas: Canvas, dot: Dot, y: float, *, ends: tuple[float, float], wide: bool) -> float:
    left, right = ends
    names = fitted(dot.name, 268 if wide else canvas.width - 2 * EDGE)
    above = 0 if wide else LINE_HEIGHT * (len(names) + 1)
    height = max(34, LINE_HEIGHT * len(names) + 10) if wide else above + 38
    middle = y + (height / 2 if wide else above + 20)
    first = middle - LINE_HEIGHT * (len(names) - 1) / 2 + 4 if wide else y + LINE_HEIGHT
    for at, words in enumerate(names):
        canvas.text(words, EDGE, first + at * LINE_HEIGHT)
    said = (right + 14, middle + 4) if wide else (EDGE, first + len(names) * LINE_HEIGHT)
    colour = HUES[dot.hue][0]
    canvas.text(dot.said, *said, size=12, bold=True, colour=colour, kind=dot.hue)
    canvas.line((EDGE, y), (canvas.width - EDGE, y), colour=LINE, kind="tick")
    canvas.line((left, middle), (right, middle), colour=LINE, kind="tick")
    if dot.mark is not None:
        _mark(canvas, dot, middle, left=left, width=right - left)
    return y + height


def _mark(canvas: Canvas, dot: Dot, y: float, *, left: float, width: float) -> None:
    mark = dot.mark
    if mark is None:
        return
    if mark.low is not None and mark.high is not None:
        canvas.interval(
            left + mark.low * width, y - 8, (mark.high - mark.low) * width, 16, hue=dot.hue
        )
    canvas.dot(left + mark.at * width, y, 6.5, hue=dot.hue)
