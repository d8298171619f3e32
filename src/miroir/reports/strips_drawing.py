"""Two sides facing each other across the glass: customers on the left, advisers on the right."""

from typing import Final

from miroir.reports.canvas import GLASS, HUES, INK, LINE, SOFT, Anchor, Canvas, fitted
from miroir.reports.charts import Hue, Mark, Strip, Strips

EDGE: Final = 16.0
LINE_HEIGHT: Final = 17
CUSTOMERS: Final[Hue] = "customers"
ADVISERS: Final[Hue] = "advisers"
START: Final[Anchor] = "start"
END: Final[Anchor] = "end"
CLOSE: Final = 640  # narrower, names stand above their line


def draw_strips(canvas: Canvas, chart: Strips, top: float) -> float:
    """Draw below `top`, and return where the drawing ends."""
    wide = canvas.width >= CLOSE
    left = EDGE + (170 if wide else 0)
    right = canvas.width - EDGE - (180 if wide else 0)
    glass, reach = (left + right) / 2, (right - left) / 2 - 46
    y = top + 14
    customers, advisers = HUES["customers"][0], HUES["advisers"][0]
    canvas.text(
        chart.customers, glass - 14, y, anchor="end", colour=customers, bold=True, kind="customers"
    )
    canvas.text(chart.advisers, glass + 14, y, colour=advisers, bold=True, kind="advisers")
    y += 10
    for strip in chart.strips:
        y = _strip(canvas, strip, y, place=(left, right, glass, reach), wide=wide)
    for tick in chart.ticks:
        for side in (-1, 1) if tick.at else (1,):
            x = glass + side * tick.at * reach
            canvas.text(tick.words, x, y + 18, size=11, anchor="middle", colour=SOFT, kind="soft")
    return y + 24


def _strip(
    canvas: Canvas,
    strip: Strip,
    y: float,
    *,
    place: tuple[float, float, float, float],
    wide: bool,
) -> float:
    left, right, glass, reach = place
    names = fitted(strip.name, 160 if wide else canvas.width / 2 - 2 * EDGE)
    gaps = fitted(strip.gap, 172, size=12)
    if wide:
        height = max(58, LINE_HEIGHT * max(len(names), len(gaps)) + 20)
        middle = y + height / 2
        _lines(canvas, names, EDGE, middle, bold=True)
        _lines(canvas, gaps, right + 14, middle, bold=strip.clear)
    else:
        above = LINE_HEIGHT * len(names)
        height, middle = above + 74, y + above + 32
        _lines(canvas, names, EDGE, y + above / 2 + 6, bold=True)
        canvas.text(
            strip.gap, canvas.width / 2, middle + 34, size=12, anchor="middle", bold=strip.clear
        )
    canvas.line((EDGE, y), (canvas.width - EDGE, y), colour=LINE, kind="tick")
    canvas.line((glass - reach, middle), (glass + reach, middle), colour=LINE, kind="tick")
    until = y + height if wide else middle + 20
    canvas.line((glass, y), (glass, until), colour=GLASS, kind="glass", width=2)
    _marks(canvas, strip, middle, glass=glass, reach=reach)
    y_said = middle - 14
    for words, x, anchor, hue in (
        (strip.customers_said, left, START, CUSTOMERS),
        (strip.advisers_said, right, END, ADVISERS),
    ):
        colour = HUES[hue][0]
        canvas.text(words, x, y_said, size=12, anchor=anchor, colour=colour, bold=True, kind=hue)
    return y + height


def _marks(canvas: Canvas, strip: Strip, y: float, *, glass: float, reach: float) -> None:
    for mark, side in ((strip.customers, -1), (strip.advisers, 1)):
        if mark is not None and mark.low is not None and mark.high is not None:
            ends = sorted(glass + side * reach * end for end in (mark.low, mark.high))
            hue = CUSTOMERS if side < 0 else ADVISERS
            canvas.interval(ends[0], y - 9, ends[1] - ends[0], 18, hue=hue)
    if strip.customers and strip.advisers:
        _gap(canvas, strip.customers, strip.advisers, y, glass=glass, reach=reach, strip=strip)
    if strip.customers:
        canvas.image(glass + strip.customers.at * reach, y)
        canvas.dot(glass - strip.customers.at * reach, y, 7.5, hue="customers")
    if strip.advisers:
        canvas.dot(glass + strip.advisers.at * reach, y, 7.5, hue="advisers")


def _gap(
    canvas: Canvas,
    customers: Mark,
    advisers: Mark,
    y: float,
    *,
    glass: float,
    reach: float,
    strip: Strip,
) -> None:
    ends = (glass + customers.at * reach, y), (glass + advisers.at * reach, y)
    width, colour = (3, INK) if strip.clear else (1.5, SOFT)
    canvas.line(*ends, colour=colour, kind="gap", width=width, dashed=not strip.clear)


def _lines(canvas: Canvas, lines: list[str], x: float, middle: float, *, bold: bool) -> None:
    first = middle - LINE_HEIGHT * (len(lines) - 1) / 2 + 4
    for at, words in enumerate(lines):
        canvas.text(words, x, first + at * LINE_HEIGHT, size=12, bold=bold)
