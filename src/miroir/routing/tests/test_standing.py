"""What a priority and a customer's tier are worth."""

import pytest

from miroir.routing import ChannelRule, Contact, Engine, Policy, Standing
from miroir.routing.tests.people import adviser, contact, offers

POLICY = Policy(
    rings=(),
    priorities={2: Standing(steps=1, band=1)},
    tiers={"gold": Standing(steps=2), "low": Standing(band=-1)},
)


def order(*waiting: Contact) -> list[str]:
    """Return who is offered one after another, as one adviser after another comes."""
    engine = Engine(POLICY)
    for one in waiting:
        engine.arrive(one, one.arrived_at)
    found = []
    for number in range(len(waiting)):
        ((name, _),) = offers(engine.available(adviser(f"adviser {number}"), 1_000))
        found.append(str(name))
    return found


def test_a_tier_is_a_head_start_in_steps_of_the_channel() -> None:
    plain = contact("plain", at=0, due_at=180)
    gold = contact("gold", at=170, due_at=350, tier="gold")
    late = contact("late gold", at=190, due_at=370, tier="gold")
    assert order(plain, gold, late) == ["gold", "plain", "late gold"]


def test_tier_and_priority_add_up() -> None:
    gold = contact("gold", at=0, due_at=180, tier="gold")
    both = contact("both", at=60, due_at=240, tier="gold", priority=1)
    assert order(gold, both) == ["both", "gold"]


def test_a_band_comes_before_any_promise_and_after_it_promises_count() -> None:
    broken = contact("broken", at=0, due_at=1, tier="gold", priority=1)
    urgent = contact("urgent", at=500, due_at=90_000, priority=2)
    sooner = contact("urgent, sooner", at=600, due_at=80_000, priority=2)
    low = contact("low", at=0, due_at=1, tier="low")
    assert order(broken, low, urgent, sooner) == ["urgent, sooner", "urgent", "broken", "low"]


def test_a_tier_that_is_not_named_is_worth_nothing() -> None:
    first, second = contact("first", at=0), contact("second", at=1, tier="none such")
    assert order(first, second) == ["first", "second"]


def test_bands_do_not_blur_promises_a_millisecond_apart() -> None:
    policy = Policy(priorities={3: Standing(band=3)})
    now = 1_900_000_000.0
    sooner, later = (
        policy.rank(contact("call", at=now, due_at=now + apart, priority=3)) for apart in (0, 0.001)
    )
    assert later - sooner == pytest.approx(0.001, abs=0.0001)


def test_a_mails_step_is_longer_than_a_calls() -> None:
    policy = Policy(rules={"email": ChannelRule(priority_step=3_600)}, tiers=POLICY.tiers)
    mail = contact("mail", "email", at=0, due_at=10_000, tier="gold")
    assert policy.rank(mail) == 10_000 - 2 * 3_600
