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
    calm_since: float = 0.0
    rested: frozenset[Channel] = frozenset()
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
        return (self.policy.rank(contact), contact.arrived_at, contact.id)

    def demand(self, waiter: Waiter) -> tuple[Demand, int]:
        contact, rule = waiter.contact, self.policy.rule(waiter.contact.channel)
        demand, count, opens = contact.demand, 0, float("-inf")
        for ring in self.policy.rings_of(rule):
            opens = max(opens, ring.opens(starts_at=contact.starts_at, due_at=rule.due(contact)))
            hurry = contact.closes_at and contact.closes_at - rule.last_minutes
            if min(opens, hurry or opens) > self.now:
                break
            demand = self.policy.relax(demand, ring, teams=contact.demand.teams)
            count += 1
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
        most = limits.get(channel, rule.most)
        if most is not None and held.count(channel) >= most:
            return False
        in_the_way = [each for each in held if each not in rule.interrupts]
        load = sum(self.policy.rule(each).weight for each in in_the_way)
        leaves = rule.leaves if in_the_way else 0
        return load + rule.weight + leaves <= worker.adviser.capacity

    def can_take(self, worker: Worker, waiter: Waiter) -> bool:
        return (
            worker.presence == "available"
            and self.able(worker, waiter)
            and self.fits(worker, waiter.contact.channel, self.hands(worker))
            and self.is_rested(worker, waiter.contact.channel)
        )

    def is_rested(self, worker: Worker, channel: Channel) -> bool:
        idle_for = self.policy.rule(channel).idle_for
        return not idle_for or worker.calm_since + idle_for <= self.now

    def is_calm(self, worker: Worker) -> bool:
        return all(self.policy.rule(channel).idle_for for channel in self.hands(worker))

    def closed_until(self, waiter: Waiter) -> float | None:
        contact, rule = waiter.contact, self.policy.rule(waiter.contact.channel)
        if contact.opens_at is not None and self.now < contact.opens_at:
            return contact.opens_at
        if contact.closes_at is None or rule.stops_before is None:
            return None
        stopped = contact.closes_at - rule.stops_before <= self.now
        reopens_at = float("inf") if contact.reopens_at is None else contact.reopens_at
        return reopens_at if stopped and self.now < reopens_at else None

    def is_closed(self, waiter: Waiter) -> bool:
        return self.closed_until(waiter) is not None

    def knowers(self, waiter: Waiter) -> list[Id]:
        return [*waiter.contact.preferred, *waiter.contact.known_to]

    def kept_until(self, waiter: Waiter, knower: Id) -> float:
        contact, rule = waiter.contact, self.policy.rule(waiter.contact.channel)
        keep_for = rule.keep_for
        if knower in contact.preferred and rule.keep_for_preferred is not None:
            keep_for = rule.keep_for_preferred
        return min(contact.starts_at + keep_for, rule.due(contact))

    def keepers(self, waiter: Waiter) -> list[Worker]:
        asked = [each for each in self.knowers(waiter) if self.now < self.kept_until(waiter, each)]
        known = [self.workers[each] for each in asked if each in self.workers]
        present = [worker for worker in known if worker.presence in {"available", "busy"}]
        return [worker for worker in present if self.able(worker, waiter)]

    def line(self, workers: list[Worker]) -> list[Worker]:
        return sorted(workers, key=lambda w: (self.load(w), w.idle_since, w.adviser.id))

    def waiting(self) -> list[Waiter]:
        unoffered = [waiter for waiter in self.waiters.values() if waiter.offer is None]
        return sorted(unoffered, key=self.rank)

    # What follows

    def mind_calm(self) -> None:
        for worker in self.workers.values():
            if self.is_calm(worker) != (worker.calm_since != float("inf")):
                self.calm_down(worker)

    def calm_down(self, worker: Worker) -> None:
        worker.calm_since = self.now if self.is_calm(worker) else float("inf")
        worker.rested = frozenset()

    def rise(self) -> None:
        for worker in self.workers.values():
            rested = frozenset(
                channel
                for channel, rule in self.policy.rules.items()
                if rule.idle_for and self.is_rested(worker, channel)
            )
            if rested != worker.rested:
                worker.rested = rested
                self.freed.append(worker.adviser.id)

    def let_time_pass(self, at: float) -> None:
        self.now = max(self.now, at)
        self.rise()
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
                known = worker.adviser.id in self.knowers(waiter)
                because = self.knowing(waiter, worker.adviser.id) if known else "most-urgent"
                self.offer(waiter, worker, because)
                self.fill(worker)
                return

    def match(self, waiter: Waiter) -> None:
        if self.is_closed(waiter):
            return
        free = [worker for worker in self.workers.values() if self.can_take(worker, waiter)]
        known = [each for each in self.knowers(waiter) if self.workers.get(each) in free]
        if known:
            self.offer(waiter, self.workers[known[0]], self.knowing(waiter, known[0]))
        elif free and not self.keepers(waiter):
            self.offer(waiter, self.line(free)[0], "longest-idle")

    def knowing(self, waiter: Waiter, adviser: Id) -> Because:
        return "preferred" if adviser in waiter.contact.preferred else "knows-customer"

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
        self.mind_calm()

    def end_offer(self, waiter: Waiter, because: Ended | None) -> None:
        offer, waiter.offer = waiter.offer, None
        assert offer is not None
        self.mind_calm()
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
            self.calm_down(worker)
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
        self.mind_calm()

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
        self.mind_calm()

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
