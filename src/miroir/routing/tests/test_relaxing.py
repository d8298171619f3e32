"""Demands relax step by step as the promise nears; hours open; terms change."""

import pytest

from miroir.routing import ChannelRule, Demand, Engine, Offer, Overflow, Policy, Ring
from miroir.routing.tests.people import adviser, contact, offers

LOANS = (("loans", 3),)


def test_levels_then_teams_then_skills_give_way() -> None:
    engine = Engine(Policy())
    engine.available(adviser("low", skills={"loans": 2}, teams=frozenset({"south"})), 0)
    engine.available(adviser("none", teams=frozenset({"south"})), 0)
    call = contact("call", at=0, due_at=100, skills=LOANS, teams=("north",))
    assert engine.arrive(call, 0) == []
    assert engine.next_tick() == 50
    assert engine.tick(50) == []
    (offer,) = engine.tick(75)
    assert isinstance(offer, Offer)
    assert (offer.adviser, offer.ring) == ("low", 2)
    engine.decline("call", "low", 76)
    assert offers(engine.tick(100)) == [("call", "none")]


def test_language_does_not_give_way_unless_the_policy_says_so() -> None:
    call = contact("call", at=0, due_at=100, language="en")
    usual, generous = Engine(Policy()), Engine(Policy(rings=(Ring(left=10, any_language=True),)))
    for engine in (usual, generous):
        engine.available(adviser("ana"), 0)
        engine.arrive(call, 0)
    assert usual.tick(1_000) == []
    assert offers(generous.tick(90)) == [("call", "ana")]


def test_other_teams_join_in() -> None:
    policy = Policy(rings=(Ring(left=60, more_teams=("south",)),))
    engine = Engine(policy)
    engine.available(adviser("ana", teams=frozenset({"south"})), 0)
    engine.available(adviser("bea", teams=frozenset({"east"})), 0)
    engine.arrive(contact("call", at=0, due_at=180, teams=("north",)), 0)
    assert offers(engine.tick(120)) == [("call", "ana")]


def test_teams_that_help_come_in_own_brand_first_then_others() -> None:
    policy = Policy(
        rings=(Ring(after=30, helpers=True), Ring(after=60, helpers_of_other_brands=True)),
        overflow={
            "north": Overflow(teams=("south",), of_other_brands=("abroad",)),
            "south": Overflow(teams=("east",)),
        },
    )
    engine = Engine(policy)
    for team in ("abroad", "east"):
        engine.available(adviser(team, teams=frozenset({team})), 0)
    engine.arrive(contact("call", at=0, teams=("north",)), 0)
    assert engine.tick(30) == [], "help is not passed on: east helps south alone"
    engine.available(adviser("south", teams=frozenset({"south"})), 31)
    engine.decline("call", "south", 32)
    assert offers(engine.tick(60)) == [("call", "abroad")]


def test_the_earlier_of_share_and_time_left_opens_a_ring_and_never_before_the_last() -> None:
    ring = Ring(share=0.5, left=100)
    assert ring.opens(starts_at=0, due_at=180) == 80
    assert ring.opens(starts_at=0, due_at=1_000) == 500
    policy = Policy(rings=(Ring(share=0.8, lower_levels=1), Ring(share=0.2, any_skills=True)))
    engine = Engine(policy)
    engine.available(adviser("ana"), 0)
    engine.arrive(contact("call", at=0, due_at=100, skills=LOANS), 0)
    assert engine.tick(79) == []
    assert offers(engine.tick(80)) == [("call", "ana")]


def test_levels_never_fall_below_having_the_skill() -> None:
    demand = Demand(skills=(("loans", 3), ("cards", 1)))
    relaxed = Policy().relax(demand, Ring(share=1, lower_levels=5), teams=())
    assert relaxed.skills == (("loans", 1), ("cards", 1))


def test_a_ring_must_say_when_it_opens() -> None:
    with pytest.raises(ValueError, match="share"):
        Ring(any_team=True)


def test_a_channel_may_have_rings_of_its_own() -> None:
    policy = Policy(rules={"phone": ChannelRule(rings=())})
    engine = Engine(policy)
    engine.available(adviser("ana"), 0)
    engine.arrive(contact("call", at=0, due_at=10, skills=LOANS), 0)
    assert engine.next_tick() is None
    assert engine.tick(100) == []


def test_a_contact_without_a_promise_relaxes_by_the_usual_one() -> None:
    engine = Engine(Policy())
    engine.available(adviser("ana"), 0)
    engine.arrive(contact("call", at=0, skills=(("loans", 1),)), 0)
    assert offers(engine.tick(180)) == [("call", "ana")]


def test_a_contact_is_not_offered_before_hours_open() -> None:
    engine = Engine(Policy(rings=()))
    engine.available(adviser("ana"), 0)
    assert engine.arrive(contact("mail", "email", at=0, opens_at=60), 0) == []
    assert offers(engine.arrive(contact("chat", "chat", at=1), 1)) == [("chat", "ana")]
    assert engine.next_tick() == 31
    engine.accept("chat", "ana", 2)
    assert offers(engine.tick(60)) == [("mail", "ana")]


def test_new_terms_take_the_place_of_the_old() -> None:
    engine = Engine(Policy(rings=()))
    engine.arrive(contact("one", at=0, due_at=100), 0)
    engine.arrive(contact("two", at=1, due_at=200), 1)
    engine.arrive(contact("two", at=1, due_at=50), 2)
    engine.arrive(contact("three", at=3, due_at=10, skills=LOANS), 3)
    engine.arrive(contact("three", at=3, due_at=300), 4)
    freed = [offers(engine.available(adviser(name), 5)) for name in ("ana", "bea", "cleo")]
    assert freed == [[("two", "ana")], [("one", "bea")], [("three", "cleo")]]
