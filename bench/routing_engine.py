"""How many decisions a second the routing engine makes on one core, and how that grows.

By processor time. Each contact asks for one to three of the ten
skills of some adviser; no two advisers are alike. Each offer is one of four events: a contact
comes, is offered, is accepted, and an adviser is done with another one. Contacts are made, and
who comes free is drawn, before the clock starts, and a first round goes unmeasured.

The baseline is what a bare queue does, measured between the rounds on the same busy processor:
the most urgent of a hundred thousand numbers goes to somebody, and another number comes. It knows
no skills. How many times slower routing is says more than either figure.
"""

import argparse
import gc
import itertools
import random
from collections.abc import Callable
from heapq import heapify, heapreplace
from time import process_time
from typing import TypeAlias

from bench.rows import Row, print_table, row
from miroir.routing import Adviser, Contact, Decision, Demand, Engine, Offer, Policy
from miroir.routing.model import Id

Measured: TypeAlias = tuple[float, float]
"""Offers a second, and what the baseline does."""

SKILLS_EACH = 10
PATIENT = Policy(rings=())


class Load:
    """A floor of so many `advisers` and `skills`, where `waiting` contacts of `demands` wait."""

    def __init__(self, *, waiting: int, advisers: int, skills: int, demands: int) -> None:
        self.chance = random.Random(20260301)
        self.staff = [self._adviser(at, skills) for at in range(advisers)]
        self.demands = [self._demand() for _ in range(demands)]
        self.ids = itertools.count()
        self.engine = Engine(PATIENT)
        self.at = 0.0
        self.busy: list[tuple[Id, Id]] = []
        for adviser in self.staff:
            self.engine.available(adviser, self.at)
        while len(self.busy) < advisers:
            self.take(self.contacts(1)[0])
        for contact in self.contacts(waiting):
            self.engine.arrive(contact, contact.arrived_at)

    def _adviser(self, number: int, skills: int) -> Adviser:
        chosen = self.chance.sample(range(skills), min(SKILLS_EACH, skills))
        return Adviser(
            id=number, skills={skill: self.chance.randint(1, 3) for skill in sorted(chosen)}
        )

    def _demand(self) -> Demand:
        able = self.chance.choice(self.staff).skills
        chosen = self.chance.sample(sorted(able), min(self.chance.randint(1, 3), len(able)))
        return Demand(skills=tuple((skill, 1) for skill in sorted(chosen)))

    def contacts(self, number: int) -> list[Contact]:
        """Return so many new contacts, a millisecond apart."""
        made = []
        for _ in range(number):
            self.at += 0.001
            made.append(
                Contact(
                    id=next(self.ids),
                    channel="phone",
                    arrived_at=self.at,
                    due_at=self.at + 180,
                    demand=self.chance.choice(self.demands),
                )
            )
        return made

    def take(self, contact: Contact) -> None:
        """Have a contact arrive and, if it is offered, be accepted."""
        self._accept(self.engine.arrive(contact, contact.arrived_at))

    def places(self, number: int) -> list[int]:
        """Draw so many numbers by which busy advisers are chosen."""
        return [self.chance.randrange(1 << 30) for _ in range(number)]

    def release(self, place: int) -> None:
        """Have a busy adviser come free and accept what they are then offered."""
        busy = self.busy
        place %= len(busy)
        (contact, adviser), busy[place] = busy[place], busy[-1]
        busy.pop()
        self._accept(self.engine.release(contact, adviser, self.at))

    def _accept(self, decisions: list[Decision]) -> None:
        for decision in decisions:
            if isinstance(decision, Offer):
                self._accept(self.engine.accept(decision.contact, decision.adviser, self.at))
                self.busy.append((decision.contact, decision.adviser))


def rate(number: int, work: Callable[[], object]) -> float:
    """Return how many of `number` things `work` does in a second of processor time."""
    gc.collect()
    gc.freeze()
    started = process_time()
    work()
    spent = process_time() - started
    gc.unfreeze()
    return number / spent


def from_queue(load: Load, cycles: int) -> float:
    """Offers a second when all are busy: an adviser comes free, is offered the most urgent
    contact, accepts it, and another contact comes."""
    contacts, places = load.contacts(cycles), load.places(cycles)

    def work() -> None:
        for contact, place in zip(contacts, places, strict=True):
            load.release(place)
            load.take(contact)

    return rate(cycles, work)


def to_idle(load: Load, cycles: int) -> float:
    """Offers a second when a fifth is idle: a contact comes, is offered to the longest idle,
    accepted, and somebody comes free."""
    contacts, places = load.contacts(cycles), load.places(cycles)

    def work() -> None:
        for contact, place in zip(contacts, places, strict=True):
            load.take(contact)
            load.release(place)

    return rate(cycles, work)


# Told to the engine for one offer: an adviser comes free, accepts the offer, a contact comes.
CALLS_AN_OFFER = 3
REFERENCE = {"waiting": 100_000, "advisers": 5_000, "skills": 200, "demands": 14_462}
CHANGES: tuple[dict[str, int], ...] = (
    {"advisers": 500},
    {"advisers": 20_000},
    {"skills": 20},
    {"skills": 1_000},
    {"waiting": 1_000},
    {"waiting": 10_000},
    {"demands": 500},
    {"waiting": 1_000, "advisers": 100, "skills": 20, "demands": 20},
)
ROUNDS, WARM = 9, 4


def measure(*, quick: bool) -> list[Row]:
    """Measure the reference load, then each of its sizes changed by itself."""
    cycles = 1_000 if quick else 10_000
    rows = _reference(cycles)
    for change in CHANGES[:1] if quick else CHANGES:
        words = ", ".join(f"{value:,} {key}" for key, value in change.items())
        offers, idle = _offers(Load(**REFERENCE | change), cycles), _offers_to_idle(change, cycles)
        rows.append(_row(f"routing with {words}: offers from the queue", offers))
        rows.append(_row(f"routing with {words}: offers to idle advisers", idle))
    return rows


def _row(name: str, measured: Measured) -> Row:
    offers, bare = measured
    return row(name, offers, "offers/s", baseline=bare)


def _reference(cycles: int) -> list[Row]:
    words = ", ".join(f"{value:,} {key}" for key, value in REFERENCE.items())
    load = Load(**REFERENCE)
    offers, idle = _offers(load, cycles), _offers_to_idle({}, cycles)
    snapshot = load.engine.snapshot()
    last = snapshot.waiting[-1].contact.id
    first = rate(1, lambda: load.engine.estimate(last))
    told = rate(1, lambda: load.engine.estimate(last))
    resumed = rate(1, lambda: Engine(PATIENT).resume(snapshot, load.at))
    return [
        _row(f"routing, {words}: offers from the queue", offers),
        row("routing: what the engine is told meanwhile", CALLS_AN_OFFER * offers[0], "calls/s"),
        _row("routing: offers to idle advisers, a fifth of all", idle),
        row("routing: an estimate for the last in the queue", 1000 / first, "ms"),
        row("routing: the next estimate for the same demand", 1000 / told, "ms"),
        row("routing: resumed from a snapshot", 1 / resumed, "s"),
    ]


def _offers(load: Load, cycles: int) -> Measured:
    return _best(lambda: from_queue(load, cycles), warm=lambda: from_queue(load, WARM * cycles))


def _best(measured: Callable[[], float], *, warm: Callable[[], object]) -> Measured:
    """Return the best of some rounds, and of the baseline between them: others work here, too."""
    warm()
    rounds = [(measured(), bare_queue()) for _ in range(ROUNDS)]
    return max(offers for offers, _ in rounds), max(bare for _, bare in rounds)


def bare_queue(*, length: int = 100_000, cycles: int = 20_000) -> float:
    """Return how many a second go from a heap of so many to somebody, and are replaced."""
    chance = random.Random(20260301)
    queue = [(chance.random(), number) for number in range(length)]
    heapify(queue)
    coming = [(1 + chance.random(), length + number) for number in range(cycles)]
    advisers = [chance.randrange(5_000) for _ in range(cycles)]
    held: dict[int, int] = {}

    def work() -> None:
        for contact, adviser in zip(coming, advisers, strict=True):
            held[adviser] = heapreplace(queue, contact)[1]

    return rate(cycles, work)


def _offers_to_idle(change: dict[str, int], cycles: int) -> Measured:
    load = Load(**REFERENCE | change | {"waiting": 0})
    for place in range(0, 4 * len(load.busy) // 5, 4):
        load.release(place)
    return _best(lambda: to_idle(load, cycles), warm=lambda: to_idle(load, WARM * cycles))


def main() -> None:
    """Measure routing alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short runs")
    print_table(measure(quick=parser.parse_args().quick))


if __name__ == "__main__":
    main()
