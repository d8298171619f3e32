"""What pages show, taken away: as files, by mail on a schedule, by a link with an end."""

from miroir.reports.charts import Dot, Dots, Lines, Mark, Run, Strip, Strips, Tick
from miroir.reports.model import Choices, Column, Exhibit, Shown, Source, Table
from miroir.reports.sources import SOURCES, load, source

__all__ = [
    "SOURCES",
    "Choices",
    "Column",
    "Dot",
    "Dots",
    "Exhibit",
    "Lines",
    "Mark",
    "Run",
    "Shown",
    "Source",
    "Strip",
    "Strips",
    "Table",
    "Tick",
    "load",
    "source",
]
