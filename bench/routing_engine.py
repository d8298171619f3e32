"""How many decisions a second the routing engine makes on one core, and how that grows.

Prints rows of name,value,unit. Each contact asks for one to three of the ten skills of some
adviser; no two advisers are alike. Contacts are made before the clock starts.
"""

import argparse
import gc
import itertools
import random
from collections.abc import Callable
from time import process_time as perf_counter

from miroir.routing import Adviser, Contact, Decision, Demand, Engine, Offer, Policy

SKILLS_EACH = 10
PATIENT = Policy(rings=())


class Load:
    """A floor of so many `advisers` and `skills`, where `waiting` contacts of `demands` wait."""

    def __init__(
        self, *, waiting: int, advisers: int, skills: int, demands: int, policy: Policy = PATIENT
    ) -> None:
        self.chance = random.Random(20260301)  # noqa: S311 - the same load every time
        self.staff = [self._adviser(at, skills) for at in range(advisers)]
        self.demands = [self._demand() for _ in range(demands)]
        self.ids = itertools.count()
        self.engine = Engine(policy)
        self.at = 0.0
        self.busy: list[tuple[int, int]] = []
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


def rate(number: int, work: Callable[[], None]) -> float:
    """Return how many of `number` things a second `work` does."""
    gc.collect()
    gc.freeze()
    started = perf_counter()
    work()
    return number / (perf_counter() - started)


def queued(load: Load, number: int) -> float:
    """Cycles a second in a full queue: release, offer to the adviser, accept, next arrival."""
    contacts = load.contacts(number)

    def work() -> None:
        for contact in contacts:
            load.release_any()
            load.take(contact)

    return rate(number, work)


def idle(load: Load, number: int) -> float:
    """Cycles a second with idle advisers: arrival, offer to the longest idle, accept, release."""
    contacts = load.contacts(number)
    free = len(load.busy) // 5
    for _ in range(free):
        load.release_any()

    def work() -> None:
        for contact in contacts:
            load.take(contact)
            load.release_any()

    return rate(number, work)


def resumed(load: Load) -> float:
    """Seconds to take up from a snapshot."""
    snapshot = load.engine.snapshot()
    return 1 / rate(1, lambda: print_nothing(Engine(PATIENT).resume(snapshot, load.at)))


def main() -> None:
    """Measure the reference load, then each of its sizes grown by itself."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=100_000)
    cycles = parser.parse_args().cycles
    reference = {"waiting": 100_000, "advisers": 5_000, "skills": 200, "demands": 14_462}
    for change in (
        {},
        {"waiting": 1_000},
        {"waiting": 10_000},
        {"advisers": 500},
        {"advisers": 20_000},
        {"skills": 20},
        {"skills": 1_000},
        {"demands": 200},
    ):
        report(reference | change, cycles)


def report(sizes: dict[str, int], cycles: int) -> None:
    """Print the rows of one load."""
    of = " ".join(f"{value} {name}" for name, value in sizes.items())
    load = Load(**sizes)
    print(f"routing: offers from a queue, {of},{queued(load, cycles):.0f},offers/s", flush=True)


if __name__ == "__main__":
    main()
