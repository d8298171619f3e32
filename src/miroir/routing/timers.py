"""What time alone changes: offers that end, demands that relax, hours that open."""

from heapq import heappop, heappush
from itertools import count
from typing import TypeAlias

from miroir.routing.model import Instant
from miroir.routing.queues import Waiting

Alarm: TypeAlias = tuple[Instant, int, Waiting]


class Timers:
    """One alarm for each contact, at its `wakes_at`; alarms that were moved fall silent."""

    def __init__(self) -> None:
        self._alarms: list[Alarm] = []
        self._serial = count()

    def set(self, waiting: Waiting, at: Instant | None) -> None:
        """Move the alarm of a contact to `at`, or take it away."""
        if waiting.wakes_at != at:
            waiting.wakes_at = at
            if at is not None:
                heappush(self._alarms, (at, next(self._serial), waiting))

    def due(self, at: Instant) -> list[Waiting]:
        """Take and return the contacts whose alarm is at `at` or earlier, by rank."""
        alarms = self._alarms
        if not alarms or alarms[0][0] > at:
            return []
        due = []
        while alarms and alarms[0][0] <= at:
            instant, _, waiting = heappop(alarms)
            if waiting.wakes_at == instant:
                waiting.wakes_at = None
                due.append(waiting)
        return sorted(due, key=lambda waiting: waiting.entry)

    def next(self) -> Instant | None:
        """Return the instant of the next alarm."""
        alarms = self._alarms
        while alarms and alarms[0][2].wakes_at != alarms[0][0]:
            heappop(alarms)
        return alarms[0][0] if alarms else None
