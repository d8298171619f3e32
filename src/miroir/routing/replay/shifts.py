"""Who is there when: from a grid of shifts, or from the recording itself."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from miroir.base.errors import Invalid
from miroir.routing.model import Instant
from miroir.routing.replay.recording import DAY, RecordedCall

HOUR = 3600
MOST = 10_000  # advisers at a time
PAUSE = 1800.0  # between two calls of an adviser: longer, and they were not there

Grid = list[list[int]]
"""For each hour of the day, how many advisers of each shift work."""


class Stint(msgspec.Struct, frozen=True, kw_only=True):
    """One adviser's presence from one instant to another."""

    adviser: str
    begins: Instant
    ends: Instant


def read_grid(content: bytes) -> Grid:
    """Read a table with a line for each Hour (1 to 24) and a column for each Shift.

    Hours that are not named have nobody. Raises Invalid where it is not such a table.
    """
    text = content.decode("utf-8-sig", "replace").replace("\0", "")
    table = csv.DictReader(io.StringIO(text))
    shifts = [name for name in table.fieldnames or () if name.startswith("Shift")]
    if not shifts or "Hour" not in (table.fieldnames or ()):
        raise Invalid("The grid of shifts needs a column Hour and columns Shift1, Shift2, …")
    grid: Grid = [[0] * len(shifts) for _ in range(24)]
    for number, row in enumerate(table, start=2):
        try:
            hour, working = int(row["Hour"]), [int(row[name]) for name in shifts]
        except (TypeError, ValueError) as problem:
            raise Invalid(f"Line {number} of the grid of shifts is not in numbers.") from problem
        if not 1 <= hour <= 24 or min(working) < 0 or sum(working) > MOST:
            raise Invalid(
                f"Line {number} of the grid of shifts: hours go from 1 to 24, advisers from 0."
            )
        grid[hour - 1] = working
    if not any(map(any, grid)):
        raise Invalid("Nobody works in this grid of shifts.")
    return grid


def stints_of_grid(grid: Grid, calls: Sequence[RecordedCall], *, each: int) -> list[Stint]:
    """Return the stints of every day of the calls, with each shift worked by `each` as many.

    Raises Invalid for more advisers than a replay can have.
    """
    if each * max(map(sum, grid)) > MOST:
        raise Invalid(f"No more than {MOST} can work at a time: take fewer for each shift.")
    begins = _midnight(calls[0].at)
    days = int((calls[-1].at - begins) // DAY) + 1
    staffed = [
        {
            f"shift {shift + 1}, {member + 1}"
            for shift, number in enumerate(row)
            for member in range(number * each)
        }
        for row in grid
    ]
    return list(_runs((begins + hour * HOUR, staffed[hour % 24]) for hour in range(24 * days + 1)))


def _runs(hours: Iterable[tuple[Instant, set[str]]]) -> Iterator[Stint]:
    """Join the hours that follow one another; the last of `hours` only ends what runs."""
    since: dict[str, Instant] = {}
    last: Instant = 0.0
    for at, staff in hours:
        last = at
        for adviser in [each for each in since if each not in staff]:
            yield Stint(adviser=adviser, begins=since.pop(adviser), ends=at)
        for adviser in sorted(staff):
            since.setdefault(adviser, at)
    for adviser, begun in since.items():
        if begun < last:
            yield Stint(adviser=adviser, begins=begun, ends=last)


def stints_of_recording(calls: Sequence[RecordedCall]) -> list[Stint]:
    """Return when the advisers of the recording were there.

    That is from the beginning of a call to the end of their last before a pause of half an hour.
    """
    served: defaultdict[str, list[RecordedCall]] = defaultdict(list)
    for call in calls:
        if call.adviser is not None:
            served[call.adviser].append(call)
    return [stint for adviser in sorted(served) for stint in _blocks(adviser, served[adviser])]


def _blocks(adviser: str, calls: list[RecordedCall]) -> Iterator[Stint]:
    spans = sorted(
        (call.at + call.waited, call.at + call.waited + (call.served_for or 0.0)) for call in calls
    )
    begins, ends = spans[0]
    for start, end in spans[1:]:
        if start > ends + PAUSE:
            yield Stint(adviser=adviser, begins=begins, ends=ends)
            begins = start
        ends = max(ends, end)
    yield Stint(adviser=adviser, begins=begins, ends=ends)


def hours_of(stints: Iterable[Stint]) -> float:
    """Return how many hours were worked."""
    return sum(stint.ends - stint.begins for stint in stints) / HOUR


def fitting(grid: Grid, calls: Sequence[RecordedCall]) -> int:
    """Return how many advisers on each shift come nearest to the hours of the recording."""
    worked = hours_of(stints_of_recording(calls))
    return max(1, round(worked / hours_of(stints_of_grid(grid, calls, each=1))))


def _midnight(at: Instant) -> Instant:
    day = datetime.fromtimestamp(at, UTC)
    return day.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
