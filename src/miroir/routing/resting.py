"""Blending: unhurried work goes to advisers who have been idle for long enough."""

from miroir.routing.model import NEVER, Instant, Seconds
from miroir.routing.policy import Policy
from miroir.routing.seats import CHANNEL_BIT, CHANNELS, Seat
from miroir.routing.timers import Timers


class Rest:
    """Knows which channels wait for idle time, and wakes seats when that has come."""

    def __init__(self, policy: Policy, timers: Timers) -> None:
        rules = {channel: policy.rule(channel) for channel in CHANNELS}
        self._waits: dict[int, Seconds] = {
            CHANNEL_BIT[channel]: rule.idle_for for channel, rule in rules.items() if rule.idle_for
        }
        self._unhurried = [channel for channel in CHANNELS if CHANNEL_BIT[channel] in self._waits]
        self._timers = timers
        self.matters = bool(self._waits)

    def heed(self, seat: Seat, now: Instant) -> None:
        """Note that what is in a seat's hands has changed."""
        if self._is_calm(seat) != (seat.calm_since != NEVER):
            self.begin(seat, now)

    def begin(self, seat: Seat, since: Instant) -> None:
        """Have a seat's adviser idle since then, unless something hurried is in their hands."""
        if self._waits:
            seat.calm_since = since if self._is_calm(seat) else NEVER
            self.wake(seat, since)

    def wake(self, seat: Seat, now: Instant) -> None:
        """Go by how long a seat's adviser has been idle by now."""
        ends = {bit: seat.calm_since + wait for bit, wait in self._waits.items()}
        seat.resting = sum(bit for bit, end in ends.items() if end > now)
        next_end = min((end for end in ends.values() if end > now), default=NEVER)
        self._timers.set(seat, None if next_end == NEVER else next_end)

    def _is_calm(self, seat: Seat) -> bool:
        counts = seat.hands.counts
        return sum(counts.values()) == sum(counts.get(channel, 0) for channel in self._unhurried)
