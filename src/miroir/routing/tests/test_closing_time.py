"""Closed hours, the last minutes of opening, and what comes too late."""

from typing import Any

import pytest

from miroir.routing import NEVER, ChannelRule, Engine, Offer, Policy, Reason, Ring
from miroir.routing.tests.people import adviser, busy, contact, offers

SERVED = Policy(rings=())
STOPS = Policy(
    rules={"phone": ChannelRule(stops_before=60), "email": ChannelRule(stops_before=-30)}
)


def test_who_arrives_while_closed_waits_for_the_opening_and_says_so() -> None:
    engine = Engine(SERVED)
    engine.available(adviser("ana"), 0)
    assert engine.arrive(contact("call", opens_at=3_600), 0) == []
    assert engine.why("call") == Reason(kind="closed", until=3_600)
    assert engine.next_tick() == 3_600
    assert offers(engine.tick(3_600)) == [("call", "ana")]


def test_a_calendar_without_hours_is_told_from_one_that_will_open() -> None:
    engine = Engine(SERVED)
    engine.available(adviser("ana"), 0)
    assert engine.arrive(contact("call", opens_at=NEVER), 0) == []
    assert engine.why("call") == Reason(kind="no-hours")
    assert engine.next_tick() is None
    assert offers(engine.arrive(contact("call", opens_at=50), 50)) == [("call", "ana")]


def test_who_came_in_time_is_served_after_closing_unless_the_policy_says_else() -> None:
    engine = Engine(SERVED)
    engine.arrive(contact("call", at=0, closes_at=60, reopens_at=900), 0)
    assert offers(engine.available(adviser("ana"), 500)) == [("call", "ana")]


def test_what_stops_before_closing_waits_for_the_next_opening() -> None:
    engine = Engine(STOPS)
    busy(engine, "ana")
    engine.arrive(contact("call", at=0, closes_at=300, reopens_at=900), 0)
    reason = engine.why("call")
    assert reason is not None
    assert (reason.kind, reason.stops_at) == ("all-busy", 240)
    engine.tick(240)
    assert engine.why("call") == Reason(kind="closed", until=900)
    assert engine.release("ana's", "ana", 250) == []
    assert offers(engine.tick(900)) == [("call", "ana")]


def test_it_may_stop_some_time_after_closing() -> None:
    engine = Engine(STOPS)
    engine.arrive(contact("one", "email", at=0, closes_at=300), 0)
    engine.arrive(contact("two", "email", at=0, closes_at=300), 0)
    assert offers(engine.available(adviser("ana"), 329)) == [("one", "ana")]
    assert engine.tick(330) == []
    assert engine.why("two") == Reason(kind="no-hours")


def test_in_the_last_minutes_all_who_may_ever_help_do() -> None:
    policy = Policy(
        rules={"phone": ChannelRule(last_minutes=120)}, rings=(Ring(share=1.0, any_skills=True),)
    )
    engine = Engine(policy)
    engine.available(adviser("ana"), 0)
    loans = contact("call", at=0, due_at=9_000, closes_at=300, skills=(("loans", 1),))
    assert engine.arrive(loans, 0) == []
    assert engine.next_tick() == 180
    (offer,) = engine.tick(180)
    assert isinstance(offer, Offer)
    assert (offer.adviser, offer.ring) == ("ana", 1)


def test_patience_and_rings_are_counted_from_the_opening() -> None:
    rule = ChannelRule(keep_for=20)
    engine = Engine(Policy(rules={"phone": rule}, rings=(Ring(share=0.5, any_skills=True),)))
    busy(engine, "bea")
    engine.available(adviser("ana"), 0)
    night: dict[str, Any] = {"at": 0, "opens_at": 1_000, "due_at": 1_100}
    engine.arrive(contact("known", known_to=("bea",), **night), 0)
    engine.arrive(contact("loans", skills=(("loans", 1),), **night), 0)
    assert engine.tick(1_000) == []
    assert engine.why("known") == Reason(kind="kept", adviser="bea", until=1_020)
    assert offers(engine.tick(1_020)) == [("known", "ana")]
    engine.accept("known", "ana", 1_021)
    engine.available(adviser("cleo"), 1_030)
    assert offers(engine.tick(1_050)) == [("loans", "cleo")]


@pytest.mark.parametrize(("closes_at", "in_time"), [(400, False), (430, True)])
def test_who_will_not_be_answered_before_closing_is_told_at_once(
    closes_at: float, in_time: bool
) -> None:
    engine = Engine(Policy(rules={"phone": ChannelRule(stops_before=0)}))
    busy(engine, "ana")
    for _ in range(5):
        engine.learn("phone", 600)
    engine.arrive(contact("call", at=0, closes_at=closes_at), 0)
    told = engine.estimate("call")
    assert told is not None
    assert told.in_time == in_time
