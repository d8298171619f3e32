"""How often something may happen: a token bucket per key, kept as one number (GCRA)."""

from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)

MOST_KEYS = 100_000
ROUNDING = 1e-6  # seconds: what thousands of small additions may be off


class Pace(Generic[Key]):
    """At most `burst` at once and `per_second` in the long run, for each key.

    Instants are seconds of a monotonic clock, handed in. It forgets keys that are at rest.
    """

    def __init__(self, *, per_second: float, burst: int) -> None:
        self._interval = 1.0 / per_second
        self._slack = (burst - 1) * self._interval
        self._rested_at: dict[Key, float] = {}

    def take(self, key: Key, at: float) -> float:
        """Take one turn and return 0, or take none and return the seconds to wait for one."""
        rested_at = max(self._rested_at.get(key, at), at)
        wait = rested_at - at - self._slack
        if wait > ROUNDING:
            return wait
        if len(self._rested_at) >= MOST_KEYS:
            self._forget(at)
        self._rested_at[key] = rested_at + self._interval
        return 0.0

    def give_back(self, key: Key) -> None:
        """Return one turn that need not count."""
        if key in self._rested_at:
            self._rested_at[key] -= self._interval

    def _forget(self, at: float) -> None:
        self._rested_at = {key: rest for key, rest in self._rested_at.items() if rest > at}
        if len(self._rested_at) >= MOST_KEYS:  # all of them busy: a flood from everywhere
            self._rested_at.clear()
