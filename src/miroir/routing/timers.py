"""What time alone changes: offers that end, demands that relax, hours, advisers at rest."""

from heapq import heappop, heappush
from itertools import count
from typing import TypeAlias

from miroir.routing.model import NEVER, Instant
from miroir.routing.queues import Waiting
from miroir.routing.seats import Seat

Sleeper: TypeAlias = Waiting | Seat
Alarm: TypeAlias = tuple[Instant, int, Sleeper]


class Timers:
    """One alarm for each sleeper, at its `wakes_at`; alarms that were moved fall silent.

    Contacts sleep until an offer of theirs ends, a demand relaxes or hours change; seats until
    their adviser has been idle for long enough to begin unhurried work.

    `first` is the instant of the first alarm, silent ones included.
    """

    def __init__(self) -> None:
        self.first = NEVER
        self._alarms: list[Alarm] = []
        self._serial = count()

    def set(self, sleeper: Sleeper, at: Instant | None) -> None:
        """Move the alarm of a sleeper to `at`, or take it away."""
        if sleeper.wakes_at != at:
            sleeper.wakes_at = at
            if at is not None:
                heappush(self._alarms, (at, next(self._serial), sleeper))
                self.first = self._alarms[0][0]

    def due(self, at: Instant) -> list[Sleeper]:
        """Take and return the sleepers whose alarm is at `at` or earlier."""
        due = []
        while self.first <= at:
            instant, sleeper = self._take_first()
            if sleeper.wakes_at == instant:
                sleeper.wakes_at = None
                due.append(sleeper)
        return due

    def next(self) -> Instant | None:
        """Return the instant of the next alarm."""
        while self._alarms and self._alarms[0][2].wakes_at != self.first:
            self._take_first()
        return self.first if self._alarms else None

    def _take_first(self) -> tuple[Instant, Sleeper]:
        instant, _, sleeper = heappop(self._alarms)
        self.first = self._alarms[0][0] if self._alarms else NEVER
        return instant, sleeper
