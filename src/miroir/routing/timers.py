"""What time alone changes: offers that end, demands that relax, hours that open."""

from heapq import heappop, heappush
from itertools import count
from typing import TypeAlias

from miroir.routing.model import Instant
from miroir.routing.queues import Waiting

Alarm: TypeAlias = tuple[Instant, int, Waiting]


NEVER = float("inf")


class Timers:
    """One alarm for each contact, at its `wakes_at`; alarms that were moved fall silent.

    `first` is the instant of the first alarm, silent ones included.
    """

    def __init__(self) -> None:
        self.first = NEVER
        self._alarms: list[Alarm] = []
        self._serial = count()

    def set(self, waiting: Waiting, at: Instant | None) -> None:
        """Move the alarm of a contact to `at`, or take it away."""
        if waiting.wakes_at != at:
            waiting.wakes_at = at
            if at is not None:
                heappush(self._alarms, (at, next(self._serial), waiting))
                self.first = self._alarms[0][0]

    def due(self, at: Instant) -> list[Waiting]:
        """Take and return the contacts whose alarm is at `at` or earlier, by rank."""
        due = []
        while self.first <= at:
            instant, waiting = self._take_first()
            if waiting.wakes_at == instant:
                waiting.wakes_at = None
                due.append(waiting)
        return sorted(due, key=lambda waiting: waiting.entry)

    def next(self) -> Instant | None:
        """Return the instant of the next alarm."""
        while self._alarms and self._alarms[0][2].wakes_at != self.first:
            self._take_first()
        return self.first if self._alarms else None

    def _take_first(self) -> tuple[Instant, Waiting]:
        instant, _, waiting = heappop(self._alarms)
        self.first = self._alarms[0][0] if self._alarms else NEVER
        return instant, waiting
