"""Who is offered what: by slack, by who knows the customer, by load and idle time."""

from typing import Any, ClassVar

import pytest

from miroir.base.errors import NotFound
from miroir.routing import ChannelRule, Engine, Offer, Policy, Reason
from miroir.routing.tests.people import QUARTERS, adviser, busy, contact, offers, told


@pytest.fixture
def engine() -> Engine:
    return Engine(QUARTERS)


def test_a_contact_goes_at_once_to_a_free_adviser(engine: Engine) -> None:
    engine.available(adviser("ana"), 0)
    assert engine.arrive(contact("call", at=5), 5) == [
        Offer(contact="call", adviser="ana", at=5, until=25, because="longest-idle")
    ]


def test_it_goes_to_the_longest_idle(engine: Engine) -> None:
    for second, name in enumerate(["bea", "ana", "cleo"]):
        engine.available(adviser(name), second)
    assert offers(engine.arrive(contact("one"), 5)) == [("one", "bea")]
    assert offers(engine.arrive(contact("two"), 5)) == [("two", "ana")]
    engine.accept("one", "bea", 6)
    engine.release("one", "bea", 7)
    assert offers(engine.arrive(contact("three"), 8)) == [("three", "cleo")]
    assert offers(engine.arrive(contact("four"), 8)) == [("four", "bea")]


def test_it_goes_to_the_least_loaded_before_the_longest_idle(engine: Engine) -> None:
    engine.available(adviser("ana"), 0)
    engine.available(adviser("bea"), 1)
    engine.hold("chat", "ana", 1, channel="chat")
    assert offers(engine.arrive(contact("mail", "email"), 2)) == [("mail", "bea")]
    assert offers(engine.arrive(contact("next", "chat"), 2)) == [("next", "bea")]
    assert offers(engine.arrive(contact("last", "chat"), 2)) == [("last", "ana")]


def test_who_comes_free_is_offered_the_least_slack(engine: Engine) -> None:
    engine.arrive(contact("letter", "letter", at=0, due_at=50_000), 0)
    engine.arrive(contact("late", "chat", at=1, due_at=300), 1)
    engine.arrive(contact("soon", "chat", at=2, due_at=200), 2)
    engine.arrive(contact("again", "chat", at=3, due_at=300), 3)
    decisions = engine.available(adviser("ana"), 4)
    assert offers(decisions) == [
        ("soon", "ana"), ("late", "ana"), ("again", "ana"), ("letter", "ana")
    ]  # fmt: skip
    assert isinstance(decisions[0], Offer)
    assert decisions[0].because == "most-urgent"


def test_priority_is_a_head_start(engine: Engine) -> None:
    engine.arrive(contact("plain", at=0, due_at=180), 0)
    engine.arrive(contact("gold", at=60, due_at=240, priority=1), 60)
    engine.arrive(contact("late gold", at=100, due_at=280, priority=1), 100)
    assert offers(engine.available(adviser("ana"), 101)) == [("gold", "ana")]
    assert offers(engine.available(adviser("bea"), 101)) == [("plain", "bea")]


def test_without_a_promise_a_contact_is_ranked_as_if_it_had_the_usual_one(engine: Engine) -> None:
    engine.arrive(contact("mail", "email", at=0), 0)
    engine.arrive(contact("chat", "chat", at=1_000), 1_000)
    assert offers(engine.available(adviser("ana"), 1_001)) == [("chat", "ana"), ("mail", "ana")]


def test_skills_languages_and_teams_are_met(engine: Engine) -> None:
    engine.available(adviser("plain"), 0)
    engine.available(adviser("low", skills={"loans": 1}), 1)
    engine.available(adviser("able", skills={"loans": 2}, languages=frozenset({"fr", "en"})), 2)
    engine.available(adviser("south", teams=frozenset({"south"})), 3)
    loans = contact("loans", skills=(("loans", 2),), language="en")
    assert offers(engine.arrive(loans, 4)) == [("loans", "able")]
    assert offers(engine.arrive(contact("s", teams=("south", "east")), 4)) == [("s", "south")]
    assert offers(engine.arrive(contact("any"), 4)) == [("any", "plain")]


class TestWhoKnowsTheCustomer:
    """The last adviser comes first, and is waited for within bounds."""

    def test_comes_before_the_longest_idle(self, engine: Engine) -> None:
        engine.available(adviser("ana"), 0)
        engine.available(adviser("bea"), 1)
        decisions = engine.arrive(contact("call", known_to=("bea",)), 2)
        assert offers(decisions) == [("call", "bea")]
        assert isinstance(decisions[0], Offer)
        assert decisions[0].because == "knows-customer"

    def test_is_waited_for_while_busy_but_not_for_long(self, engine: Engine) -> None:
        busy(engine, "bea")
        engine.available(adviser("ana"), 0)
        assert engine.arrive(contact("call", at=1, known_to=("bea",)), 1) == []
        assert engine.next_tick() == 21
        assert engine.tick(20.9) == []
        assert offers(engine.tick(21)) == [("call", "ana")]

    def test_takes_it_when_free_in_time(self, engine: Engine) -> None:
        busy(engine, "bea")
        engine.available(adviser("ana"), 0)
        engine.arrive(contact("call", at=1, known_to=("bea",)), 1)
        assert offers(engine.release("bea's", "bea", 10)) == [("call", "bea")]

    def test_is_not_waited_for_when_absent_or_once_gone(self, engine: Engine) -> None:
        engine.available(adviser("ana"), 0)
        assert offers(engine.arrive(contact("one", known_to=("bea",)), 1)) == [("one", "ana")]
        engine.available(adviser("cleo"), 2)
        busy(engine, "dora", at=2)
        assert engine.arrive(contact("two", at=3, known_to=("dora",)), 3) == []
        assert offers(engine.leave("dora", 4, "away")) == [("two", "cleo")]

    def test_is_not_waited_for_without_the_skill(self, engine: Engine) -> None:
        busy(engine, "bea")
        engine.available(adviser("ana", skills={"loans": 1}), 0)
        call = contact("call", known_to=("bea",), skills=(("loans", 1),))
        assert offers(engine.arrive(call, 1)) == [("call", "ana")]

    def test_is_not_waited_for_past_the_promise(self, engine: Engine) -> None:
        busy(engine, "bea")
        engine.available(adviser("ana"), 0)
        engine.arrive(contact("call", at=0, due_at=6, known_to=("bea",)), 0)
        assert offers(engine.tick(6)) == [("call", "ana")]


class TestTheCustomersOwnAdviser:
    """Comes before who knows the customer, and is waited for by a patience of its own."""

    TERMS: ClassVar[dict[str, Any]] = {
        "preferred": ("own",),
        "known_to": ("last",),
        "due_at": 900,
    }

    @pytest.fixture
    def engine(self) -> Engine:
        rule = ChannelRule(keep_for=20, keep_for_preferred=60)
        engine = Engine(Policy(rules={"phone": rule}, rings=()))
        busy(engine, "own")
        busy(engine, "last")
        return engine

    def test_then_the_last_one_then_anyone(self, engine: Engine) -> None:
        engine.available(adviser("ana"), 0)
        assert engine.arrive(contact("call", at=0, **self.TERMS), 0) == []
        assert engine.why("call") == Reason(kind="kept", adviser="own", until=60)
        assert engine.tick(59) == []
        assert offers(engine.tick(60)) == [("call", "ana")]

    def test_takes_it_first_when_both_are_free(self, engine: Engine) -> None:
        engine.release("own's", "own", 1)
        engine.release("last's", "last", 1)
        (offer,) = engine.arrive(contact("call", at=2, **self.TERMS), 2)
        assert isinstance(offer, Offer)
        assert (offer.adviser, offer.because) == ("own", "preferred")

    def test_who_knows_the_customer_may_take_it_meanwhile(self, engine: Engine) -> None:
        engine.arrive(contact("one", at=0, **self.TERMS), 0)
        assert offers(engine.release("last's", "last", 10)) == [("one", "last")]

    def test_is_waited_for_alone_once_the_last_ones_time_is_over(self, engine: Engine) -> None:
        engine.arrive(contact("one", at=0, **self.TERMS), 0)
        engine.tick(20)
        assert engine.release("last's", "last", 30) == []
        assert offers(engine.release("own's", "own", 40)) == [("one", "own")]


class TestAnOffer:
    """It is taken, declined, withdrawn, or runs out."""

    def test_not_taken_in_time_goes_on_and_marks_the_adviser_away(self, engine: Engine) -> None:
        engine.available(adviser("ana"), 0)
        engine.available(adviser("bea"), 1)
        engine.arrive(contact("call"), 2)
        assert engine.next_tick() == 22
        assert told(engine.tick(22)) == [
            ("withdraw", "call", "ana", "not-taken"), ("away", "ana"), ("offer", "call", "bea")
        ]  # fmt: skip
        assert engine.tick(30) == []

    def test_goes_back_at_its_own_rank(self, engine: Engine) -> None:
        engine.available(adviser("ana"), 0)
        engine.arrive(contact("first", at=0), 0)
        engine.arrive(contact("second", at=1), 1)
        engine.tick(20)
        assert offers(engine.available(adviser("bea"), 21)) == [("first", "bea")]

    def test_declined_goes_to_others_and_comes_back_after_a_while(self, engine: Engine) -> None:
        engine.available(adviser("ana"), 0)
        engine.arrive(contact("one", at=1), 1)
        engine.arrive(contact("two", at=2), 2)
        assert offers(engine.decline("one", "ana", 3)) == [("two", "ana")]
        engine.accept("two", "ana", 4)
        engine.release("two", "ana", 5)
        assert engine.next_tick() == 303
        assert offers(engine.tick(303)) == [("one", "ana")]

    def test_taken_is_held_until_released(self, engine: Engine) -> None:
        engine.available(adviser("ana"), 0)
        engine.arrive(contact("one"), 1)
        assert engine.accept("one", "ana", 2) == []
        assert engine.arrive(contact("two", at=3), 3) == []
        assert engine.tick(100) == []
        assert offers(engine.release("one", "ana", 101)) == [("two", "ana")]

    def test_taken_late_still_counts_when_that_is_what_happened(self, engine: Engine) -> None:
        engine.available(adviser("ana"), 0)
        engine.arrive(contact("one"), 0)
        assert engine.accept("one", "ana", 20) == []
        engine.available(adviser("bea"), 30)
        engine.arrive(contact("two", at=30), 30)
        engine.available(adviser("cleo"), 40)
        assert offers(engine.tick(50)) == [("two", "cleo")]
        assert told(engine.accept("two", "bea", 51)) == [
            ("withdraw", "two", "cleo", "taken-by-another")
        ]

    def test_ends_when_the_adviser_leaves(self, engine: Engine) -> None:
        engine.available(adviser("ana"), 0)
        engine.available(adviser("bea"), 1)
        engine.arrive(contact("call"), 2)
        assert told(engine.leave("ana", 3, "busy")) == [
            ("withdraw", "call", "ana", "adviser-left"), ("offer", "call", "bea")
        ]  # fmt: skip

    def test_ends_when_the_customer_leaves_and_frees_the_adviser(self, engine: Engine) -> None:
        engine.available(adviser("ana"), 0)
        engine.arrive(contact("one"), 0)
        engine.arrive(contact("two", at=1), 1)
        assert told(engine.withdraw("one", 2)) == [
            ("withdraw", "one", "ana", "contact-left"), ("offer", "two", "ana")
        ]  # fmt: skip
        assert engine.withdraw("one", 3) == []

    def test_ends_when_the_contact_changes_channel(self, engine: Engine) -> None:
        engine.available(adviser("ana", limits={"email": 0}), 0)
        engine.arrive(contact("matter", "chat"), 0)
        assert told(engine.arrive(contact("matter", "email", at=1), 1)) == [
            ("withdraw", "matter", "ana", "contact-left")
        ]


class TestCapacity:
    """Contacts share an adviser by their weights."""

    def test_a_call_takes_all(self, engine: Engine) -> None:
        engine.available(adviser("ana"), 0)
        assert offers(engine.arrive(contact("call"), 0)) == [("call", "ana")]
        assert engine.arrive(contact("mail", "email"), 1) == []
        assert engine.arrive(contact("call 2"), 1) == []

    def test_chats_and_mails_share(self, engine: Engine) -> None:
        engine.available(adviser("ana"), 0)
        given = [
            *(engine.arrive(contact(f"chat {n}", "chat"), n) for n in range(3)),
            *(engine.arrive(contact(f"mail {n}", "email"), n) for n in range(3)),
        ]
        assert [bool(each) for each in given] == [True, True, True, True, False, False]

    def test_a_call_interrupts_mail_and_never_a_chat(self, engine: Engine) -> None:
        engine.available(adviser("ana"), 0)
        engine.available(adviser("bea"), 1)
        engine.hold("chat", "ana", 2, channel="chat")
        engine.hold("mail", "bea", 2, channel="email")
        assert offers(engine.arrive(contact("call"), 3)) == [("call", "bea")]
        assert engine.arrive(contact("call 2"), 3) == []

    def test_limits_and_smaller_capacities_hold(self, engine: Engine) -> None:
        engine.available(adviser("ana", limits={"chat": 1, "email": 0}), 0)
        engine.available(adviser("bea", capacity=50), 1)
        chats = [engine.arrive(contact(f"chat {n}", "chat"), n) for n in range(4)]
        assert [offers(each) for each in chats] == [
            [("chat 0", "ana")], [("chat 1", "bea")], [("chat 2", "bea")], []
        ]  # fmt: skip

    def test_a_channel_may_have_a_most_and_an_adviser_another(self) -> None:
        rule = ChannelRule(weight=10, most=2)
        engine = Engine(Policy(rules={"email": rule}, rings=()))
        engine.available(adviser("ana"), 0)
        engine.available(adviser("bea", limits={"email": 3}), 1)
        engine.available(adviser("cleo", limits={"email": 0}), 2)
        given = [engine.arrive(contact(f"{n}", "email", at=n), 3) for n in range(6)]
        assert [who for each in given for _, who in offers(each)] == [
            "ana", "bea", "ana", "bea", "bea"
        ]  # fmt: skip

    def test_what_is_taken_unasked_counts_too(self, engine: Engine) -> None:
        engine.available(adviser("ana"), 0)
        engine.hold("matter", "ana", 1, channel="chat")
        assert engine.arrive(contact("call"), 2) == []
        assert offers(engine.release("matter", "ana", 3)) == [("call", "ana")]


def test_two_desks_of_one_adviser_are_one_adviser(engine: Engine) -> None:
    engine.available(adviser("ana"), 0)
    engine.available(adviser("bea"), 1)
    engine.available(adviser("ana"), 2)
    assert offers(engine.arrive(contact("call"), 3)) == [("call", "ana")]


def test_a_skill_gained_or_lost_counts_at_once(engine: Engine) -> None:
    engine.available(adviser("ana"), 0)
    engine.arrive(contact("one", skills=(("loans", 1),)), 1)
    assert offers(engine.change_skills(adviser("ana", skills={"loans": 1}), 2)) == [("one", "ana")]
    engine.accept("one", "ana", 3)
    engine.arrive(contact("two", at=4, skills=(("loans", 1),)), 4)
    engine.change_skills(adviser("ana"), 5)
    assert engine.release("one", "ana", 6) == []


def test_a_contact_given_up_by_its_adviser_waits_again(engine: Engine) -> None:
    engine.available(adviser("ana"), 0)
    engine.available(adviser("bea", teams=frozenset({"south"})), 1)
    engine.arrive(contact("matter"), 2)
    engine.accept("matter", "ana", 3)
    transfer = contact("matter", at=9, teams=("south",))
    assert offers(engine.arrive(transfer, 9)) == [("matter", "bea")]
    assert offers(engine.arrive(contact("next", at=10), 10)) == [("next", "ana")]


def test_an_adviser_struck_off_is_offered_nothing(engine: Engine) -> None:
    engine.available(adviser("ana"), 0)
    engine.arrive(contact("call"), 1)
    assert told(engine.dismiss("ana", 2)) == [("withdraw", "call", "ana", "adviser-left")]
    with pytest.raises(NotFound, match="skills first"):
        engine.leave("ana", 3)


def test_time_never_goes_back(engine: Engine) -> None:
    engine.available(adviser("ana"), 100)
    (offer,) = engine.arrive(contact("call", at=40), 40)
    assert isinstance(offer, Offer)
    assert (offer.at, offer.until) == (100, 120)
