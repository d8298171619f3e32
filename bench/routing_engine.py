"""How many decisions a second the routing engine makes on one core, and how that grows.

By processor time. Each contact asks for one to three of the ten
skills of some adviser; no two advisers are alike. Each offer is one of four events: a contact
comes, is offered, is accepted, and an adviser is done with another one. Contacts are made before
the clock starts, and a first round goes unmeasured.
"""

import argparse
import gc
import itertools
import random
from collections.abc import Callable
from time import process_time

from bench.rows import Row, print_table, row
from miroir.routing import Adviser, Contact, Decision, Demand, Engine, Offer, Policy
from miroir.routing.model import Id

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

    def release_any(self) -> None:
        """Have any busy adviser come free and accept what they are then offered."""
        place = self.chance.randrange(len(self.busy))
        self.busy[place], self.busy[-1] = self.busy[-1], self.busy[place]
        contact, adviser = self.busy.pop()
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
    contacts = load.contacts(cycles)

    def work() -> None:
        for contact in contacts:
            load.release_any()
            load.take(contact)

    return rate(cycles, work)


def to_idle(load: Load, cycles: int) -> float:
    """Offers a second when a fifth is idle: a contact comes, is offered to the longest idle,
    accepted, and somebody comes free."""
    contacts = load.contacts(cycles)

    def work() -> None:
        for contact in contacts:
            load.take(contact)
            load.release_any()

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
ROUNDS, WARM = 5, 4


def measure(*, quick: bool) -> list[Row]:
    """Measure the reference load, then each of its sizes changed by itself."""
    cycles = 1_000 if quick else 10_000
    rows = _reference(cycles)
    for change in CHANGES[:1] if quick else CHANGES:
        words = ", ".join(f"{value:,} {key}" for key, value in change.items())
        offers, idle = _offers(Load(**REFERENCE | change), cycles), _offers_to_idle(change, cycles)
        rows.append(row(f"routing with {words}: offers from the queue", offers, "offers/s"))
        rows.append(row(f"routing with {words}: offers to idle advisers", idle, "offers/s"))
    return rows


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
        row(f"routing, {words}: offers from the queue", offers, "offers/s"),
        row("routing: what the engine is told meanwhile", CALLS_AN_OFFER * offers, "calls/s"),
        row("routing: offers to idle advisers, a fifth of all", idle, "offers/s"),
        row("routing: an estimate for the last in the queue", 1000 / first, "ms"),
        row("routing: the next estimate for the same demand", 1000 / told, "ms"),
        row("routing: resumed from a snapshot", 1 / resumed, "s"),
    ]


def _offers(load: Load, cycles: int) -> float:
    """Return the best of some rounds: others use the same processor."""
    from_queue(load, WARM * cycles)
    return max(from_queue(load, cycles) for _ in range(ROUNDS))


def _offers_to_idle(change: dict[str, int], cycles: int) -> float:
    load = Load(**REFERENCE | change | {"waiting": 0})
    for _ in range(len(load.busy) // 5):
        load.release_any()
    to_idle(load, WARM * cycles)
    return max(to_idle(load, cycles) for _ in range(ROUNDS))


def main() -> None:
    """Measure routing alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short runs")
    print_table(measure(quick=parser.parse_args().quick))


if __name__ == "__main__":
    main()
