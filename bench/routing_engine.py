"""How many decisions a second the routing engine makes on one core, and how that grows.

Prints rows of name,value,unit, by processor time. Each contact asks for one to three of the ten
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


REFERENCE = {"waiting": 100_000, "advisers": 5_000, "skills": 200, "demands": 14_462}
CHANGES: tuple[dict[str, int], ...] = (
    {},
    {"waiting": 1_000},
    {"waiting": 10_000},
    {"advisers": 500},
    {"advisers": 20_000},
    {"skills": 20},
    {"skills": 1_000},
    {"demands": 500},
    {"waiting": 1_000, "advisers": 100, "skills": 20, "demands": 20},
)


def main() -> None:
    """Measure the reference load, then each of its sizes changed by itself."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=50_000, help="offers made per row")
    cycles = parser.parse_args().cycles
    for change in CHANGES:
        measure(REFERENCE | change, cycles)


def measure(sizes: dict[str, int], cycles: int) -> None:
    """Print the rows of one load."""
    name = "routing " + " ".join(f"{value} {key}" for key, value in sizes.items())
    load = Load(**sizes)
    from_queue(load, cycles)
    show(f"{name}: offers from the queue", from_queue(load, cycles), "offers/s")
    last = load.engine.snapshot().waiting[-1].contact.id
    told = rate(1, lambda: load.engine.estimate(last))
    show(f"{name}: an estimate", 1000 / told, "ms")
    snapshot = load.engine.snapshot()
    taken_up = rate(1, lambda: Engine(PATIENT).resume(snapshot, load.at))
    show(f"{name}: resumed from a snapshot", 1 / taken_up, "s")
    idle = Load(**sizes | {"waiting": 0})
    for _ in range(len(idle.busy) // 5):
        idle.release_any()
    to_idle(idle, cycles)
    show(f"{name}: offers to idle advisers", to_idle(idle, cycles), "offers/s")


def show(name: str, value: float, unit: str) -> None:
    """Print one row."""
    print(f"{name},{value:.6g},{unit}", flush=True)


if __name__ == "__main__":
    main()
