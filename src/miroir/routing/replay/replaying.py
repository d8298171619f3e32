"""Takes recorded calls through the engine in virtual time."""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from math import inf
from time import process_time
from typing import TypeAlias

import msgspec

from miroir.routing.engine import Engine
from miroir.routing.model import Adviser, Contact, Decision, Demand, Instant, Offer, Seconds
from miroir.routing.policy import Policy
from miroir.routing.replay.patience import patience_of
from miroir.routing.replay.recording import RecordedCall
from miroir.routing.replay.shifts import Stint

# What happens at one instant happens in this order.
DONE, COMES, GOES, CALLS, HANGS_UP = range(5)

Event: TypeAlias = tuple[Instant, int, int]
"""When, what, and the number of the call or stint."""


class Fate(msgspec.Struct, kw_only=True, gc=False):
    """What came of a call: the wait that it was told (if any), and the one that it had."""

    waited: Seconds | None = None
    answered: bool = False
    told: Seconds | None = None


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """What came of each call, in order, and what it cost: processor time in seconds."""

    fates: Sequence[Fate]
    decisions: int
    seconds: Seconds


def replay(
    calls: Sequence[RecordedCall], stints: Sequence[Stint], *, policy: Policy, promise: Seconds
) -> Replayed:
    """Let `calls` come to the advisers of `stints`, each promised an answer within `promise`.

    Offers are taken at once, and a call takes as long as it took. One that hung up in the
    recording and is answered here takes as long as the last one of its service that was.
    """
    run = _Run(calls, stints, policy=policy, promise=promise)
    started = process_time()
    run.go()
    return Replayed(fates=run.fates, decisions=run.decisions, seconds=process_time() - started)


class _Run:
    def __init__(
        self,
        calls: Sequence[RecordedCall],
        stints: Sequence[Stint],
        *,
        policy: Policy,
        promise: Seconds,
    ) -> None:
        self.engine = Engine(policy)
        self.contacts = [_contact(number, call, promise) for number, call in enumerate(calls)]
        self.patience = patience_of(calls)
        self.lengths = list(_lengths(calls))
        self.stints = stints
        self.advisers = _advisers(calls, stints)
        self.fates = [Fate() for _ in calls]
        self.decisions = 0
        self.serving: dict[int, str] = {}
        self.known: list[Event] = [
            *((call.at, CALLS, number) for number, call in enumerate(calls)),
            *((stint.begins, COMES, number) for number, stint in enumerate(stints)),
            *((stint.ends, GOES, number) for number, stint in enumerate(stints)),
        ]
        self.known.sort(reverse=True)
        self.following: list[Event] = []

    def go(self) -> None:
        """Let everything happen, in order."""
        engine, known, following = self.engine, self.known, self.following
        while known or following:
            foreseen = not following or (known and known[-1] < following[0])
            event = known[-1] if foreseen else following[0]
            tick = engine.next_tick()
            if tick is not None and tick <= event[0]:
                self.follow(engine.tick(tick), tick)
                continue
            if foreseen:
                known.pop()
            else:
                heappop(following)
            self.happen(*event)

    def happen(self, at: Instant, kind: int, number: int) -> None:
        """Tell the engine of one event."""
        engine = self.engine
        if kind == CALLS:
            self.follow(engine.arrive(self.contacts[number], at), at)
            self.tell(number, at)
        elif kind == DONE:
            self.follow(engine.release(number, self.serving.pop(number), at), at)
        elif kind == HANGS_UP:
            self.hang_up(number, at)
        elif kind == COMES:
            self.follow(engine.available(self.advisers[self.stints[number].adviser], at), at)
        else:
            self.follow(engine.leave(self.stints[number].adviser, at), at)

    def follow(self, decisions: list[Decision], at: Instant) -> None:
        """Have every offer taken at once."""
        self.decisions += len(decisions)
        for decision in decisions:
            if isinstance(decision, Offer):
                number, adviser = decision.contact, decision.adviser
                assert isinstance(number, int)  # noqa: S101 - the numbers given above
                assert isinstance(adviser, str)  # noqa: S101
                self.engine.accept(number, adviser, at)
                self.serving[number] = adviser
                fate = self.fates[number]
                fate.answered, fate.waited = True, at - self.contacts[number].arrived_at
                heappush(self.following, (at + self.lengths[number], DONE, number))

    def tell(self, number: int, at: Instant) -> None:
        """Tell a caller who must wait how long, and have them hang up when they lose patience."""
        fate = self.fates[number]
        if fate.answered:
            return
        estimate = self.engine.estimate(number)
        fate.told = estimate.wait if estimate is not None else None
        if self.patience[number] != inf:
            heappush(self.following, (at + self.patience[number], HANGS_UP, number))

    def hang_up(self, number: int, at: Instant) -> None:
        """Have a caller who is not answered yet leave."""
        fate = self.fates[number]
        if not fate.answered:
            fate.waited = at - self.contacts[number].arrived_at
            self.follow(self.engine.withdraw(number, at), at)


def _contact(number: int, call: RecordedCall, promise: Seconds) -> Contact:
    return Contact(
        id=number,
        channel="phone",
        arrived_at=call.at,
        due_at=call.at + promise,
        demand=Demand(skills=((call.service, 1),)),
        priority=int(call.is_priority),
    )


def _lengths(calls: Sequence[RecordedCall]) -> Iterator[Seconds]:
    last: dict[str, Seconds] = {}
    known = [call.served_for for call in calls if call.served_for is not None]
    usual = sum(known) / len(known) if known else 0.0
    for call in calls:
        if call.served_for is not None:
            last[call.service] = call.served_for
        yield last.get(call.service, usual)


def _advisers(calls: Sequence[RecordedCall], stints: Sequence[Stint]) -> dict[str, Adviser]:
    """Return the advisers with what they served in the recording; others serve everything."""
    everything = {call.service for call in calls}
    served: dict[str, set[str]] = {stint.adviser: set() for stint in stints}
    for call in calls:
        if call.adviser in served:
            served[call.adviser].add(call.service)
    return {
        name: Adviser(id=name, skills=dict.fromkeys(sorted(services or everything), 1))
        for name, services in served.items()
    }
