"""How often contacts come that rank before some who wait already."""

from collections.abc import Iterator
from math import exp

from miroir.routing.model import NEVER, Instant, Seconds

RECENT = 1800.0
SHORTEST = 300.0  # less than that is too short to tell how often something comes
LONGEST_LEAD = 86_400.0  # who is promised an answer later than that overtakes hardly anybody
APART: Seconds = 60.0


class Arrivals:
    """How many contacts came to a queue lately, by their lead.

    The lead is how long after its arrival a contact is ranked: its promise less its head starts.
    Counts fade over half an hour.
    """

    __slots__ = ("_begun", "_counts", "shortest_lead")

    def __init__(self) -> None:
        self.shortest_lead: Seconds = NEVER
        self._begun: Instant | None = None
        self._counts: dict[int, tuple[Seconds, float, Instant]] = {}

    def note(self, lead: Seconds, at: Instant) -> None:
        """Take one more contact into account."""
        if self._begun is None:
            self._begun = at
        if lead <= LONGEST_LEAD:
            key = round(lead / APART)
            self.shortest_lead = min(self.shortest_lead, lead)
            _, count, since = self._counts.get(key, (lead, 0.0, at))
            self._counts[key] = (lead, 1 + count * exp((since - at) / RECENT), at)

    def before(self, rank: float, now: Instant) -> Iterator[tuple[float, Seconds]]:
        """Return how many a second are to come before `rank`, and for how long they may."""
        if self._begun is None:
            return
        seen = RECENT * (1 - exp((self._begun - now) / RECENT))
        for lead, count, since in self._counts.values():
            if rank - lead > now:
                yield count * exp((since - now) / RECENT) / max(seen, SHORTEST), rank - lead - now
