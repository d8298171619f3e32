"""What pages show, taken away: as files, by mail on a schedule, by a link with an end."""

from miroir.reports.charts import Dot, Dots, Lines, Mark, Run, Strip, Strips, Tick
from miroir.reports.facts import (
    ReportLinked,
    ReportLinkRevoked,
    ReportMailed,
    ReportScheduled,
    ReportStopped,
)
from miroir.reports.model import Choices, Column, Exhibit, Shown, Source, Table
from miroir.reports.rhythm import Rhythm
from miroir.reports.schedules import Planned, schedule_report
from miroir.reports.sending import due_reports
from miroir.reports.sharing import share
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
    "Planned",
    "ReportLinkRevoked",
    "ReportLinked",
    "ReportMailed",
    "ReportScheduled",
    "ReportStopped",
    "Rhythm",
    "Run",
    "Shown",
    "Source",
    "Strip",
    "Strips",
    "Table",
    "Tick",
    "due_reports",
    "load",
    "schedule_report",
    "share",
    "source",
]
