"""What time alone changes: offers that end, demands that relax, hours, advisers at rest."""

from collections import defaultdict
from heapq import heapify, heappop, heappush
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

    Most alarms fall silent before they are due. They lie unordered, by the second, until their
    second is the next: only those that are left then are put in order.

    `first` is the instant of the first alarm, or one before it.
    """

    def __init__(self) -> None:
        self.first = NEVER
        self._near: list[Alarm] = []
        self._near_until: Instant = -NEVER
        self._far: defaultdict[Instant, list[Alarm]] = defaultdict(list)
        self._seconds: list[Instant] = []
        self._serial = count()

    def set(self, sleeper: Sleeper, at: Instant | None) -> None:
        """Move the alarm of a sleeper to `at`, or take it away."""
        if sleeper.wakes_at == at:
            return
        sleeper.wakes_at = at
        if at is None:
            return
        if at < self._near_until:
            heappush(self._near, (at, next(self._serial), sleeper))
        else:
            second = at // 1
            alarms = self._far[second]
            if not alarms:
                heappush(self._seconds, second)
            alarms.append((at, next(self._serial), sleeper))
        self.first = min(self.first, at)

    def due(self, at: Instant) -> list[Sleeper]:
        """Take and return the sleepers whose alarm is at `at` or earlier."""
        due = []
        while (instant := self.next()) is not None and instant <= at:
            sleeper = heappop(self._near)[2]
            sleeper.wakes_at = None
            due.append(sleeper)
        return due

    def next(self) -> Instant | None:
        """Return the instant of the next alarm."""
        near = self._near
        while near and near[0][2].wakes_at != near[0][0]:
            heappop(near)
        while not near and self._seconds:
            self._draw_near(heappop(self._seconds))
            near = self._near
        self.first = near[0][0] if near else NEVER
        return self.first if near else None

    def _draw_near(self, second: Instant) -> None:
        alarms = self._far.pop(second)
        self._near = [alarm for alarm in alarms if alarm[2].wakes_at == alarm[0]]
        heapify(self._near)
        self._near_until = second + 1
