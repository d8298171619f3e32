"""Recorded calls, read from a table of one call a line.

The columns are those of the Technion's call centre data: a tab between fields, dates as yymmdd,
times as h:mm:ss of the place's own clock, lengths in seconds. Columns are found by their names.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Literal, NamedTuple

import msgspec

from miroir.base.errors import Invalid
from miroir.routing.model import Instant, Seconds

PRIORITY_CUSTOMER = "2"
NOBODY = "NO_SERVER"
DAY = 86_400
SHOWN = 20  # bad lines that are told one by one
CLOCK = re.compile(r"(\d+):(\d+):(\d+)", re.ASCII).fullmatch

Kept = Literal["call", "phantom", "left-in-menu"]


class Fields(NamedTuple):
    """The columns of a line that are used, as written."""

    priority: str
    type: str
    date: str
    vru_entry: str
    q_start: str
    q_time: str
    outcome: str
    ser_start: str
    ser_time: str
    server: str


COLUMNS = Fields._fields


class RecordedCall(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Somebody who asked for an adviser: how long they waited, and what came of it.

    `served_for` is None for who hung up. `adviser` is None where the recording names nobody.
    """

    at: Instant
    service: str
    is_priority: bool
    waited: Seconds
    served_for: Seconds | None
    adviser: str | None


class BadLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line that could not be read, counted from 1 with the heading, and why."""

    line: int
    why: str


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """The calls in the order in which they asked for an adviser, and what else was in the file.

    `phantoms` are to be ignored, as their makers say; `left_in_menu` hung up on the voice menu
    before asking for anybody. Of `bad_lines` the first are in `bad`.
    """

    calls: Sequence[RecordedCall]
    lines: int
    phantoms: int
    left_in_menu: int
    bad_lines: int
    bad: Sequence[BadLine]


def read_recording(content: bytes) -> Recording:
    """Read a table of calls; lines that make no sense are told, not used.

    Raises Invalid when the columns are not there or no line is a call.
    """
    heading, *lines = content.decode("utf-8", "replace").split("\n")
    columns = _columns(heading.rstrip("\r").split("\t"))
    calls, bad, kept = [], [], Counter[Kept]()
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            continue
        try:
            call = _read(columns(line.rstrip("\r").split("\t")))
        except (ValueError, IndexError) as problem:
            bad.append(BadLine(line=number, why=str(problem)))
            continue
        kept["call" if isinstance(call, RecordedCall) else call] += 1
        if isinstance(call, RecordedCall):
            calls.append(call)
    if not calls:
        raise Invalid("No line of the recording is a call that asked for an adviser.")
    return Recording(
        calls=sorted(calls, key=lambda call: call.at),
        lines=sum(kept.values()) + len(bad),
        phantoms=kept["phantom"],
        left_in_menu=kept["left-in-menu"],
        bad_lines=len(bad),
        bad=bad[:SHOWN],
    )


def _columns(names: list[str]) -> Callable[[list[str]], Fields]:
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise Invalid(
            f"The recording has no column {', '.join(missing)}:"
            " its first line must name the columns, with a tab between."
        )
    chosen = itemgetter(*(names.index(name) for name in COLUMNS))

    def pick(fields: list[str]) -> Fields:
        if len(fields) != len(names):
            raise ValueError(f"{len(fields)} fields where the heading has {len(names)}")
        return Fields(*map(str.strip, chosen(fields)))

    return pick


def _read(fields: Fields) -> RecordedCall | Kept:
    queued = fields.q_start != "0:00:00"
    served = fields.outcome == "AGENT"
    if fields.outcome == "PHANTOM":
        return "phantom"
    if not served and fields.outcome != "HANG":
        raise ValueError("the outcome is none of AGENT, HANG, PHANTOM")
    if not served and not queued:
        return "left-in-menu"
    return RecordedCall(
        at=_instant(fields, queued=queued),
        service=fields.type,
        is_priority=fields.priority == PRIORITY_CUSTOMER,
        waited=_seconds(fields.q_time, "q_time") if queued else 0.0,
        served_for=_seconds(fields.ser_time, "ser_time") if served else None,
        adviser=fields.server if served and fields.server != NOBODY else None,
    )


def _instant(fields: Fields, *, queued: bool) -> Instant:
    """Return when the call asked: on the day on which it came in, or past its midnight."""
    day, came = _day(fields.date), _time(fields.vru_entry, "vru_entry")
    time = _time(fields.q_start, "q_start") if queued else _time(fields.ser_start, "ser_start")
    return day + time + (DAY if time < came - DAY / 2 else 0)


@lru_cache(maxsize=400)
def _day(date: str) -> Instant:
    try:
        return datetime.strptime(date, "%y%m%d").replace(tzinfo=UTC).timestamp()
    except ValueError as problem:
        raise ValueError("the date is not written yymmdd") from problem


def _time(written: str, name: str) -> int:
    parts = CLOCK(written)
    if parts is None:
        raise ValueError(f"{name} is not written h:mm:ss")
    hours, minutes, seconds = map(int, parts.groups())
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ValueError(f"{name} is no time of day")
    return hours * 3600 + minutes * 60 + seconds


def _seconds(written: str, name: str) -> Seconds:
    if not (written.isascii() and written.isdigit()) or len(written) > 5:
        raise ValueError(f"{name} is no number of seconds within a day")
    return float(written)
