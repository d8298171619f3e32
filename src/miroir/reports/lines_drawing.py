"""Figures over time: a line for each, with its intervals, and its name at its end."""

from math import ceil
from typing import Final

from miroir.reports.canvas import HUES, LINE, SOFT, Canvas
from miroir.reports.charts import Lines, Run

LEFT: Final = 62.0
RIGHT: Final = 24.0
TALL: Final = 260.0
SHORT: Final = 150.0
CLOSE: Final = 640
LABEL_WIDTH: Final = 68


def draw_lines(canvas: Canvas, chart: Lines, top: float) -> float:
    """Draw below `top`, and return where the drawing ends."""
    top = _legend(canvas, chart, top) if len(chart.runs) > 1 else top + 8
    right = canvas.width - RIGHT
    height = TALL if canvas.width >= CLOSE else SHORT
    bottom = top + height
    for tick in chart.ticks:
        y = bottom - tick.at * height
        canvas.line((LEFT, y), (right, y), colour=LINE, kind="tick")
        canvas.text(tick.words, LEFT - 8, y + 4, size=11, anchor="end", colour=SOFT, kind="soft")
    step = (right - LEFT) / max(1, len(chart.places))
    each = ceil(len(chart.places) * LABEL_WIDTH / (right - LEFT))
    for at, words in enumerate(chart.places):
        if (len(chart.places) - 1 - at) % each == 0:
            x = LEFT + (at + 0.5) * step
            canvas.text(words, x, bottom + 20, size=11, anchor="middle", colour=SOFT, kind="soft")
    for order, run in enumerate(chart.runs):
        # Side by side, or the intervals of one would hide those of the other.
        aside = (order - (len(chart.runs) - 1) / 2) * min(9, step / (len(chart.runs) + 1))
        _run(canvas, run, (LEFT + aside, bottom), step=step, height=height)
    return bottom + 28


def _legend(canvas: Canvas, chart: Lines, top: float) -> float:
    x = LEFT
    for run in chart.runs:
        wide = 40 + len(run.name) * 8
        if x > LEFT and x + wide > canvas.width - RIGHT:
            x, top = LEFT, top + 22
        canvas.dot(x, top + 10, 6, hue=run.hue)
        colour = HUES[run.hue][0]
        canvas.text(run.name, x + 14, top + 14, size=12, colour=colour, bold=True, kind=run.hue)
        x += wide
    return top + 34


def _run(
    canvas: Canvas, run: Run, origin: tuple[float, float], *, step: float, height: float
) -> None:
    left, bottom = origin
    thick = min(9.0, step / 2.5)
    points: list[tuple[float, float]] = []
    pieces = [points]
    for at, mark in enumerate(run.marks):
        if mark is None:
            pieces.append(points := [])
            continue
        x = left + (at + 0.5) * step
        points.append((x, bottom - mark.at * height))
        if mark.low is not None and mark.high is not None:
            tall = (mark.high - mark.low) * height
            canvas.interval(x - thick / 2, bottom - mark.high * height, thick, tall, hue=run.hue)
    for piece in pieces:
        if len(piece) > 1:
            canvas.path(piece, hue=run.hue)
    for piece in pieces:
        for x, y in piece:
            canvas.dot(x, y, 4.5, hue=run.hue)
