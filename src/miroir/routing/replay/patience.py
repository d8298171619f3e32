"""How long callers wait before they hang up: Kaplan and Meier's estimate.

Who was answered would have waited longer than they did, nobody knows how long: their patience is
cut short. Kaplan and Meier (1958) estimate the share still waiting after t seconds as the product,
over every wait u <= t at which somebody hung up, of 1 - (who hung up at u) / (who waited for u
or longer). The other way round, who hung up cut short the wait for an answer.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from random import Random

from miroir.routing.model import Seconds
from miroir.routing.replay.recording import RecordedCall

FEWEST = 50  # who hung up, for a curve of a service's own
SEED = 1958


class Curve:
    """The share of waits that last longer than each of the times at which one came to its end.

    Of each wait its length is known, and whether it `ended` by itself or was cut short.
    """

    def __init__(self, waits: Iterable[tuple[Seconds, bool]]) -> None:
        all_of_them = list(waits)
        ended = Counter(time for time, by_itself in all_of_them if by_itself)
        known = Counter(time for time, _ in all_of_them)
        at_risk, share = len(all_of_them), 1.0
        self.longest = max(known, default=0.0)
        self.times: list[Seconds] = []
        self.shares: list[float] = []
        for time in sorted(known):
            if ended[time]:
                share *= 1 - ended[time] / at_risk
                self.times.append(time)
                self.shares.append(share)
            at_risk -= known[time]

    @property
    def mean(self) -> Seconds:
        """The mean length, taking none for longer than the longest known: the area below."""
        edges = [0.0, *self.times, self.longest]
        shares = [1.0, *self.shares]
        return sum(
            share * (after - before)
            for share, before, after in zip(shares, edges, edges[1:], strict=False)
        )

    def still_waiting(self, time: Seconds) -> float:
        """Return the share of waits that last longer than `time`."""
        place = bisect_left(self.times, time + 1e-9)
        return self.shares[place - 1] if place else 1.0

    def time_at(self, share: float) -> Seconds:
        """Return the time by which no more than `share` still wait.

        Where fewer than that are known ever to hang up, the longest wait of one who did.
        """
        place = bisect_left(self.shares, -share, key=lambda still: -still)
        return self.times[min(place, len(self.times) - 1)]


def patience_of(calls: Sequence[RecordedCall]) -> list[Seconds]:
    """Return each caller's patience, in their order; the same for the same calls.

    Who hung up showed it. Who was answered has more than they waited: a time drawn from the
    curve of their service beyond that wait. Without anyone who hung up, patience has no end.
    """
    if all(call.served_for is not None for call in calls):
        return [float("inf")] * len(calls)
    curves, dice = _curves(calls), Random(SEED)  # noqa: S311 - no secret: a replay to be repeated
    found = []
    for call in calls:
        chance = dice.random()
        if call.served_for is None:
            found.append(call.waited)
        else:
            curve = curves[call.service]
            beyond = curve.time_at(chance * curve.still_waiting(call.waited))
            found.append(max(beyond, call.waited))
    return found


def patience_curve(calls: Iterable[RecordedCall]) -> Curve:
    """Return the curve of patience: who was answered cut it short."""
    return Curve((call.waited, call.served_for is None) for call in calls)


def _curves(calls: Sequence[RecordedCall]) -> dict[str, Curve]:
    by_service: defaultdict[str, list[RecordedCall]] = defaultdict(list)
    for call in calls:
        by_service[call.service].append(call)
    everybody = patience_curve(calls)
    return {
        service: patience_curve(theirs)
        if sum(call.served_for is None for call in theirs) >= FEWEST
        else everybody
        for service, theirs in by_service.items()
    }
