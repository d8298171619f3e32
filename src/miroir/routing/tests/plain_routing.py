"""The same routing written plainly: lists, loops, nothing remembered. Slow, and easy to believe."""

import msgspec

from miroir.base.channel import Channel
from miroir.routing import (
    Adviser,
    Contact,
    Decision,
    Demand,
    MarkAway,
    Offer,
    Policy,
    Presence,
    Withdrawn,
)
from miroir.routing.model import Because, Ended, Id


class Worker(msgspec.Struct, eq=False):
    adviser: Adviser
    presence: Presence = "offline"
    idle_since: float = 0.0
    holding: dict[Id, Channel] = {}


class Waiter(msgspec.Struct, eq=False):
    contact: Contact
    refusals: dict[Id, float] = {}
    offer: Offer | None = None


class PlainRouting:
    """Takes the facts that the engine takes and should come to the same decisions."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.now = float("-inf")
        self.workers: dict[Id, Worker] = {}
        self.waiters: dict[Id, Waiter] = {}
        self.decisions: list[Decision] = []
        self.freed: list[Id] = []

    # Rules

    def rank(self, waiter: Waiter) -> tuple[float, float, Id]:
        contact = waiter.contact
        key = self.policy.rule(contact.channel).rank(contact)
        return (key, contact.arrived_at, contact.id)

    def demand(self, waiter: Waiter) -> tuple[Demand, int]:
        contact, rule = waiter.contact, self.policy.rule(waiter.contact.channel)
        demand, count = contact.demand, 0
        for ring in self.policy.rings_of(rule):
            if ring.opens(arrived_at=contact.arrived_at, due_at=rule.due(contact)) > self.now:
                break
            demand, count = ring.relax(demand), count + 1
        return demand, count

    def could_ever(self, worker: Worker, waiter: Waiter) -> bool:
        adviser, demand = worker.adviser, self.demand(waiter)[0]
        return (
            all(adviser.skills.get(skill, 0) >= level for skill, level in demand.skills)
            and (demand.language is None or demand.language in adviser.languages)
            and (not demand.teams or any(team in adviser.teams for team in demand.teams))
            and self.fits(worker, waiter.contact.channel, held=[])
        )

    def able(self, worker: Worker, waiter: Waiter) -> bool:
        refused_until = waiter.refusals.get(worker.adviser.id, float("-inf"))
        return refused_until <= self.now and self.could_ever(worker, waiter)

    def hands(self, worker: Worker) -> list[Channel]:
        offered = [
            waiter.contact.channel
            for waiter in self.waiters.values()
            if waiter.offer is not None and waiter.offer.adviser == worker.adviser.id
        ]
        return [*worker.holding.values(), *offered]

    def load(self, worker: Worker) -> int:
        return sum(self.policy.rule(channel).weight for channel in self.hands(worker))

    def fits(self, worker: Worker, channel: Channel, held: list[Channel]) -> bool:
        rule, limits = self.policy.rule(channel), worker.adviser.limits
        if channel in limits and held.count(channel) >= limits[channel]:
            return False
        load = sum(self.policy.rule(each).weight for each in held if each not in rule.interrupts)
        return load + rule.weight <= worker.adviser.capacity

    def can_take(self, worker: Worker, waiter: Waiter) -> bool:
        return (
            worker.presence == "available"
            and self.able(worker, waiter)
            and self.fits(worker, waiter.contact.channel, self.hands(worker))
        )

    def is_closed(self, waiter: Waiter) -> bool:
        return waiter.contact.opens_at is not None and waiter.contact.opens_at > self.now

    def keepers(self, waiter: Waiter) -> list[Worker]:
        contact, rule = waiter.contact, self.policy.rule(waiter.contact.channel)
        if self.now >= min(contact.arrived_at + rule.keep_for, rule.due(contact)):
            return []
        known = [self.workers[each] for each in contact.known_to if each in self.workers]
        present = [worker for worker in known if worker.presence in {"available", "busy"}]
        return [worker for worker in present if self.able(worker, waiter)]

    def line(self, workers: list[Worker]) -> list[Worker]:
        return sorted(workers, key=lambda w: (self.load(w), w.idle_since, w.adviser.id))

    def waiting(self) -> list[Waiter]:
        unoffered = [waiter for waiter in self.waiters.values() if waiter.offer is None]
        return sorted(unoffered, key=self.rank)

    # What follows

    def let_time_pass(self, at: float) -> None:
        self.now = max(self.now, at)
        for waiter in sorted(self.waiters.values(), key=self.rank):
            if waiter.offer is not None and waiter.offer.until <= self.now:
                worker = self.workers[waiter.offer.adviser]
                self.end_offer(waiter, "not-taken")
                self.decisions.append(MarkAway(adviser=worker.adviser.id, at=self.now))
                self.set_presence(worker, "away")
        self.settle()

    def settle(self) -> None:
        freed, self.freed = list(dict.fromkeys(self.freed)), []
        for worker in self.line([self.workers[each] for each in freed if each in self.workers]):
            self.fill(worker)
        for waiter in self.waiting():
            self.match(waiter)

    def fill(self, worker: Worker) -> None:
        for waiter in self.waiting():
            keepers = self.keepers(waiter)
            if self.is_closed(waiter) or (keepers and worker not in keepers):
                continue
            if self.can_take(worker, waiter):
                known = worker.adviser.id in waiter.contact.known_to
                self.offer(waiter, worker, "knows-customer" if known else "most-urgent")
                self.fill(worker)
                return

    def match(self, waiter: Waiter) -> None:
        if self.is_closed(waiter):
            return
        free = [worker for worker in self.workers.values() if self.can_take(worker, waiter)]
        known = [each for each in waiter.contact.known_to if self.workers.get(each) in free]
        if known:
            self.offer(waiter, self.workers[known[0]], "knows-customer")
        elif free and not self.keepers(waiter):
            self.offer(waiter, self.line(free)[0], "longest-idle")

    def offer(self, waiter: Waiter, worker: Worker, because: Because) -> None:
        contact = waiter.contact
        waiter.offer = Offer(
            contact=contact.id,
            adviser=worker.adviser.id,
            at=self.now,
            until=self.now + self.policy.rule(contact.channel).offer_for,
            because=because,
            ring=self.demand(waiter)[1],
        )
        self.decisions.append(waiter.offer)

    def end_offer(self, waiter: Waiter, because: Ended | None) -> None:
        offer, waiter.offer = waiter.offer, None
        assert offer is not None
        if because is not None:
            self.decisions.append(
                Withdrawn(
                    contact=offer.contact, adviser=offer.adviser, at=self.now, because=because
                )
            )

    def set_presence(self, worker: Worker, presence: Presence) -> None:
        worker.presence = presence
        if presence == "available":
            worker.idle_since = self.now
            self.freed.append(worker.adviser.id)
            return
        for waiter in sorted(self.waiters.values(), key=self.rank):
            if waiter.offer is not None and waiter.offer.adviser == worker.adviser.id:
                self.end_offer(waiter, "adviser-left")

    def let_go(self, contact: Id) -> None:
        for worker in self.workers.values():
            if contact in worker.holding:
                del worker.holding[contact]
                worker.idle_since = self.now
                self.freed.append(worker.adviser.id)

    def forget(self, contact: Id, because: Ended) -> None:
        waiter = self.waiters.get(contact)
        if waiter is not None and waiter.offer is not None:
            self.freed.append(waiter.offer.adviser)
            self.end_offer(waiter, because)
        self.waiters.pop(contact, None)

    def decided(self) -> list[Decision]:
        self.settle()
        decisions, self.decisions = self.decisions, []
        return decisions

    # Facts

    def tick(self, at: float) -> list[Decision]:
        self.let_time_pass(at)
        return self.decided()

    def arrive(self, contact: Contact, at: float) -> list[Decision]:
        self.let_time_pass(at)
        self.let_go(contact.id)
        before = self.waiters.get(contact.id)
        if before and before.offer and before.contact.channel != contact.channel:
            self.freed.append(before.offer.adviser)
            self.end_offer(before, "contact-left")
        self.waiters[contact.id] = Waiter(contact)
        if before is not None:
            self.waiters[contact.id] = Waiter(contact, before.refusals, before.offer)
        return self.decided()

    def withdraw(self, contact: Id, at: float) -> list[Decision]:
        self.let_time_pass(at)
        self.forget(contact, "contact-left")
        return self.decided()

    def change_skills(self, adviser: Adviser, at: float) -> list[Decision]:
        self.let_time_pass(at)
        self.describe(adviser)
        return self.decided()

    def describe(self, adviser: Adviser) -> None:
        worker = self.workers.setdefault(adviser.id, Worker(adviser, idle_since=self.now))
        if worker.adviser != adviser:
            worker.adviser = adviser
            self.freed.append(adviser.id)

    def available(self, adviser: Adviser, at: float) -> list[Decision]:
        self.let_time_pass(at)
        self.describe(adviser)
        if self.workers[adviser.id].presence != "available":
            self.set_presence(self.workers[adviser.id], "available")
        return self.decided()

    def leave(self, adviser: Id, at: float, presence: Presence) -> list[Decision]:
        self.let_time_pass(at)
        if self.workers[adviser].presence != presence:
            self.set_presence(self.workers[adviser], presence)
        return self.decided()

    def dismiss(self, adviser: Id, at: float) -> list[Decision]:
        self.let_time_pass(at)
        self.set_presence(self.workers[adviser], "offline")
        del self.workers[adviser]
        return self.decided()

    def hold(self, contact: Id, adviser: Id, at: float, *, channel: Channel) -> list[Decision]:
        self.now = max(self.now, at)
        self._hold(contact, adviser, channel)
        self.let_time_pass(at)
        return self.decided()

    def _hold(self, contact: Id, adviser: Id, channel: Channel) -> None:
        worker, waiter = self.workers[adviser], self.waiters.get(contact)
        if contact in worker.holding:
            return
        if waiter is not None and waiter.offer is not None and waiter.offer.adviser == adviser:
            channel, waiter.offer = waiter.contact.channel, None
        self.forget(contact, "taken-by-another")
        self.let_go(contact)
        worker.holding[contact] = channel

    def accept(self, contact: Id, adviser: Id, at: float) -> list[Decision]:
        waiter = self.waiters.get(contact)
        if waiter is not None:
            return self.hold(contact, adviser, at, channel=waiter.contact.channel)
        return self.tick(at)

    def decline(self, contact: Id, adviser: Id, at: float) -> list[Decision]:
        self.now = max(self.now, at)
        waiter = self.waiters.get(contact)
        if waiter is not None and waiter.offer is not None and waiter.offer.adviser == adviser:
            waiter.refusals[adviser] = self.now + self.policy.refusal_lasts
            self.freed.append(adviser)
            self.end_offer(waiter, None)
        self.let_time_pass(at)
        return self.decided()

    def release(self, contact: Id, adviser: Id, at: float) -> list[Decision]:
        self.let_time_pass(at)
        if contact in self.workers[adviser].holding:
            self.let_go(contact)
        return self.decided()
