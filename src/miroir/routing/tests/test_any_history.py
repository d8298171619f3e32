"""Over any history of facts: the plain routing's decisions, nobody stuck, nobody over capacity."""

from random import Random

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from miroir.routing import Adviser, queues
from miroir.routing.tests.histories import ADVISERS, CALLS, SKILLS, AnyHistory, Call


class LongHistory:
    """A day on a crowded floor, told by dice."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.floor = AnyHistory()
        for adviser in ADVISERS:
            self.floor.adviser_comes_or_changes(
                moment=0, adviser=self.adviser(adviser), how="available"
            )

    def adviser(self, number: int) -> Adviser:
        return Adviser(
            id=number,
            skills=self.dice.choice(SKILLS),
            languages=frozenset(self.dice.choice([["fr"], ["fr", "en"]])),
            teams=frozenset(self.dice.choice([["north"], ["south"]])),
        )

    def call(self) -> Call:
        drawn = {name: self.dice.choice(values) for name, values in CALLS.items()}
        return Call(**drawn | {"again": None})

    def step(self) -> None:
        """Let one thing happen: mostly that contacts come, are taken and are done with."""
        floor, dice = self.floor, self.dice
        moment, which = dice.choice([0, 0.5, 1]), dice.randrange(100)
        match dice.choices(range(9), [30, 20, 20, 6, 8, 3, 6, 3, 2])[0]:
            case 0:
                floor.contacts_arrive(coming=[self.call() for _ in range(dice.randint(1, 2))])
            case 1 if floor.held():
                floor.adviser_is_done(moment=moment, which=which)
            case 2 if floor.offers():
                floor.adviser_answers(moment=moment, which=which, answer="accept")
            case 3 if floor.offers():
                floor.adviser_answers(moment=moment, which=which, answer="decline")
            case 4:
                floor.time_passes(moment=moment)
            case 5:
                floor.adviser_leaves(
                    moment=moment, which=which, presence=dice.choice(["busy", "away", "offline"])
                )
            case 6:
                floor.adviser_comes_back(moment=moment, which=which)
            case 7:
                floor.adviser_comes_or_changes(
                    moment=moment, adviser=self.adviser(which % len(ADVISERS)), how="described"
                )
            case 8 if floor.plain.waiters:
                floor.customer_leaves(moment=moment, which=which)


@pytest.fixture(autouse=True)
def small_structures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have short histories meet what large floors meet: lists compacted."""
    monkeypatch.setattr(queues, "COMPACT_AFTER", 1)


def test_any_history_is_routed_as_the_plain_routing_does() -> None:
    run_state_machine_as_test(
        AnyHistory, settings=settings(max_examples=50, stateful_step_count=40, deadline=None)
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_long_history_is_routed_as_the_plain_routing_does(seed: int) -> None:
    history = LongHistory(seed)
    for step in range(300):
        history.step()
        if step % 50 == 0:
            history.floor.every_reason_is_true()
            history.floor.leader_dies_and_another_takes_up()
