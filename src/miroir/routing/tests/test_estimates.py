"""The place in the queue and the expected wait, or nothing where it cannot be said."""

import pytest

from miroir.routing import Engine, Estimate
from miroir.routing.model import Id
from miroir.routing.tests.people import QUARTERS, adviser, busy, contact

ALONE = Estimate(place=1, wait=None)

# Of the time that so many turns take, each a second in the mean: the median of Erlang's law.
HALF = {1: 0.693, 2: 1.678, 3: 2.674, 4: 3.672}
CLOSE = 0.015


def told(engine: Engine, contact_id: Id) -> tuple[int, float]:
    """Return the place and the wait that a customer is told."""
    estimate = engine.estimate(contact_id)
    assert estimate is not None
    assert estimate.wait is not None
    return estimate.place, estimate.wait


def turns(number: int, each: float) -> object:
    """Return about the wait that half do not exceed, of so many turns."""
    return pytest.approx(HALF[number] * each, rel=CLOSE)


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
    waits = [told(engine, f"call {at}") for at in range(3)]
    assert waits == [(1, turns(1, 150)), (2, turns(2, 150)), (3, turns(3, 150))]


def test_a_chat_takes_a_part_of_an_adviser(engine: Engine) -> None:
    busy(engine, "ana")
    engine.arrive(contact("chat", "chat"), 0)
    assert told(engine, "chat") == (1, turns(1, 150))


def test_places_count_only_who_competes_for_the_same_advisers(engine: Engine) -> None:
    busy(engine, "ana")
    engine.available(adviser("bea", languages=frozenset({"en"})), 0)
    engine.hold("bea's", "bea", 0, channel="phone")
    engine.arrive(contact("english", at=0, language="en"), 0)
    engine.arrive(contact("french", at=1, language="fr"), 1)
    engine.arrive(contact("any", at=2), 2)
    assert told(engine, "french") == (1, turns(1, 300))
    assert told(engine, "any") == (3, turns(3, 150))


def test_who_has_other_advisers_too_counts_for_their_share(engine: Engine) -> None:
    busy(engine, "ana")
    for name in ("bea", "cleo", "dora"):
        engine.available(adviser(name, languages=frozenset({"en"})), 0)
        engine.hold(f"{name}'s", name, 0, channel="phone")
    engine.arrive(contact("any", at=0), 0)
    engine.arrive(contact("french", at=1, language="fr"), 1)
    place, wait = told(engine, "french")
    assert place == 2
    assert HALF[1] * 300 < wait < HALF[2] * 300
    assert wait == pytest.approx((300 / 4 + 300) * 0.75, rel=0.05)


def test_those_ahead_who_give_up_shorten_the_wait(engine: Engine) -> None:
    busy(engine, "ana")
    for number in range(400):  # each gives up after a minute
        engine.arrive(contact(f"{number}", at=60 * number), 60 * number)
        engine.withdraw(f"{number}", 60 * number + 60)
    for number in range(3):
        engine.arrive(contact(f"call {number}", at=24_000 + number), 24_000 + number)
    waits = [told(engine, f"call {number}")[1] for number in range(3)]
    # The first step takes 300 s in the mean, the next 50 and 27: the first decides.
    assert waits[0] == turns(1, 300)
    assert waits[1] - waits[0] == pytest.approx(50, abs=12)
    assert waits[2] - waits[1] == pytest.approx(27, abs=6)


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
    plain, gold = told(engine, "plain")[1], told(engine, "gold")[1]
    assert gold == turns(1, 50), "nobody overtakes one of the highest priority"
    # One more ahead, and those who come during the next 90 seconds: one and a half.
    assert (HALF[3] * 50) < plain < (HALF[4] * 50)


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
    assert told(engine, "call") == (1, turns(1, 300))


def test_the_pace_follows_recent_contacts(engine: Engine) -> None:
    busy(engine, "ana")
    engine.arrive(contact("call"), 0)
    for _ in range(400):
        engine.learn("phone", 60)
    assert told(engine, "call") == (1, turns(1, 60))
