"""The place in the queue and the expected wait, or nothing where it cannot be said."""

import pytest

from miroir.routing import Engine, Estimate
from miroir.routing.tests.people import QUARTERS, adviser, busy, contact

ALONE = Estimate(place=1, wait=None)


@pytest.fixture
def engine() -> Engine:
    engine = Engine(QUARTERS)
    for _ in range(5):
        engine.learn("phone", 300)
        engine.learn("chat", 600)
    return engine


def test_each_one_ahead_takes_its_time_of_those_who_serve(engine: Engine) -> None:
    busy(engine, "ana")
    busy(engine, "bea")
    for at in range(3):
        engine.arrive(contact(f"call {at}", at=at), at)
    told = [engine.estimate(f"call {at}") for at in range(3)]
    assert told == [
        Estimate(place=1, wait=150), Estimate(place=2, wait=300), Estimate(place=3, wait=450)
    ]  # fmt: skip


def test_a_chat_takes_a_part_of_an_adviser(engine: Engine) -> None:
    busy(engine, "ana")
    engine.arrive(contact("chat", "chat"), 0)
    assert engine.estimate("chat") == Estimate(place=1, wait=150)


def test_places_count_only_who_competes_for_the_same_advisers(engine: Engine) -> None:
    busy(engine, "ana")
    engine.available(adviser("bea", languages=frozenset({"en"})), 0)
    engine.hold("bea's", "bea", 0, channel="phone")
    engine.arrive(contact("english", at=0, language="en"), 0)
    engine.arrive(contact("french", at=1, language="fr"), 1)
    engine.arrive(contact("any", at=2), 2)
    assert engine.estimate("french") == Estimate(place=1, wait=300)
    assert engine.estimate("any") == Estimate(place=3, wait=450)


def test_who_has_other_advisers_too_counts_for_their_share(engine: Engine) -> None:
    busy(engine, "ana")
    for name in ("bea", "cleo", "dora"):
        engine.available(adviser(name, languages=frozenset({"en"})), 0)
        engine.hold(f"{name}'s", name, 0, channel="phone")
    engine.arrive(contact("any", at=0), 0)
    engine.arrive(contact("french", at=1, language="fr"), 1)
    assert engine.estimate("french") == Estimate(place=2, wait=300 / 4 + 300)


def test_those_ahead_who_give_up_shorten_the_wait(engine: Engine) -> None:
    busy(engine, "ana")
    for number in range(400):  # each gives up after a minute
        engine.arrive(contact(f"{number}", at=60 * number), 60 * number)
        engine.withdraw(f"{number}", 60 * number + 60)
    for number in range(3):
        engine.arrive(contact(f"call {number}", at=24_000 + number), 24_000 + number)
    told = [engine.estimate(f"call {number}") for number in range(3)]
    steps = [1 / (1 / 300 + ahead / 60) for ahead in range(3)]
    assert [each.wait for each in told if each and each.wait] == [
        pytest.approx(steps[0]),
        pytest.approx(steps[0] + steps[1], rel=0.05),
        pytest.approx(sum(steps), rel=0.05),
    ]


def test_those_to_come_who_rank_ahead_lengthen_the_wait() -> None:
    engine = Engine(QUARTERS)
    busy(engine, "ana")
    for number in range(50):  # every minute one with a head start of 90 seconds
        at = 60.0 * number
        engine.arrive(contact(f"gold {number}", at=at, priority=1), at)
        engine.hold(f"gold {number}", "ana", at, channel="phone")
        engine.release(f"gold {number}", "ana", at + 50)
    engine.hold("last", "ana", 2_999, channel="phone")
    engine.arrive(contact("plain", at=3_000), 3_000)
    engine.arrive(contact("gold", at=3_000, priority=1), 3_000)
    plain, gold = engine.estimate("plain"), engine.estimate("gold")
    assert plain is not None
    assert gold is not None
    assert gold.wait == pytest.approx(50), "nobody overtakes one of the highest priority"
    # One more ahead, and those who come during the next 90 seconds: one and a half.
    assert plain.wait == pytest.approx((1 + 1 + 1.5) * 50, rel=0.15)


def test_an_offer_means_no_more_waiting(engine: Engine) -> None:
    engine.available(adviser("ana"), 0)
    engine.arrive(contact("call"), 0)
    assert engine.estimate("call") == Estimate(place=1, wait=0)


def test_it_cannot_be_said_when_closed_or_nobody_is_there(engine: Engine) -> None:
    engine.arrive(contact("early", opens_at=60), 0)
    engine.arrive(contact("call"), 0)
    assert engine.estimate("early") == ALONE
    assert engine.estimate("call") == ALONE


def test_it_cannot_be_said_from_fewer_than_five_contacts() -> None:
    engine = Engine(QUARTERS)
    busy(engine, "ana")
    engine.arrive(contact("call"), 0)
    for _ in range(4):
        engine.learn("phone", 300)
        assert engine.estimate("call") == ALONE
    engine.learn("phone", 300)
    assert engine.estimate("call") == Estimate(place=1, wait=300)


def test_the_pace_follows_recent_contacts(engine: Engine) -> None:
    busy(engine, "ana")
    engine.arrive(contact("call"), 0)
    for _ in range(400):
        engine.learn("phone", 60)
    told = engine.estimate("call")
    assert told is not None
    assert told.wait == pytest.approx(60, abs=1)
