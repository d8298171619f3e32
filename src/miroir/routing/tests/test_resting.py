"""Blending: unhurried work goes into idle time, and leaves room for what is hurried."""

from miroir.routing import ChannelRule, Engine, Policy, Reason
from miroir.routing.policy import CALL, UNHURRIED
from miroir.routing.tests.people import adviser, contact, offers

BLEND = Policy(
    rules={
        "phone": CALL,
        "chat": ChannelRule(weight=30),
        "email": ChannelRule(weight=20, idle_for=60),
        "letter": ChannelRule(weight=20, idle_for=300),
    },
    rings=(),
)


def test_a_mail_waits_until_an_adviser_has_been_idle_for_long_enough() -> None:
    engine = Engine(BLEND)
    engine.available(adviser("ana"), 0)
    assert engine.arrive(contact("mail", "email", at=10), 10) == []
    assert engine.why("mail") == Reason(kind="resting", able=1, present=1, until=60)
    assert engine.next_tick() == 60
    assert offers(engine.tick(60)) == [("mail", "ana")]


def test_one_mail_after_another_without_rest() -> None:
    engine = Engine(BLEND)
    engine.available(adviser("ana"), 0)
    engine.tick(60)
    assert offers(engine.arrive(contact("one", "email"), 100)) == [("one", "ana")]
    engine.accept("one", "ana", 100)
    engine.release("one", "ana", 200)
    assert offers(engine.arrive(contact("two", "email"), 200)) == [("two", "ana")]


def test_a_call_in_between_begins_the_rest_anew() -> None:
    engine = Engine(BLEND)
    engine.available(adviser("ana"), 0)
    engine.arrive(contact("call"), 50)
    engine.accept("call", "ana", 50)
    engine.arrive(contact("mail", "email", at=51), 51)
    reason = engine.why("mail")
    assert reason is not None
    assert reason.kind == "all-busy"
    assert engine.release("call", "ana", 200) == []
    assert engine.tick(259) == []
    assert offers(engine.tick(260)) == [("mail", "ana")]


def test_each_channel_waits_for_its_own_time() -> None:
    engine = Engine(BLEND)
    engine.available(adviser("ana"), 0)
    engine.arrive(contact("letter", "letter"), 0)
    engine.arrive(contact("mail", "email", at=1), 1)
    assert offers(engine.tick(60)) == [("mail", "ana")]
    engine.accept("mail", "ana", 61)
    assert offers(engine.tick(300)) == [("letter", "ana")]


def test_rest_survives_the_leader() -> None:
    engine = Engine(BLEND)
    engine.available(adviser("ana"), 0)
    engine.arrive(contact("mail", "email"), 0)
    next_one = Engine(BLEND)
    assert next_one.resume(engine.snapshot(), 50) == []
    assert offers(next_one.tick(60)) == [("mail", "ana")]


def test_mail_leaves_room_for_a_chat_but_empty_hands_take_any() -> None:
    policy = Policy(
        rules={"chat": ChannelRule(weight=30), "email": ChannelRule(weight=25, leaves=30)},
        rings=(),
    )
    engine = Engine(policy)
    engine.available(adviser("ana"), 0)
    engine.available(adviser("bea", capacity=50), 1)
    mails = [engine.arrive(contact(f"mail {n}", "email", at=n), n) for n in range(2, 6)]
    assert [offers(each) for each in mails] == [
        [("mail 2", "ana")], [("mail 3", "bea")], [("mail 4", "ana")], []
    ]  # fmt: skip
    assert offers(engine.arrive(contact("chat", "chat"), 7)) == [("chat", "ana")]


def test_no_mail_is_offered_on_top_of_the_call_that_interrupted_one() -> None:
    assert "email" in UNHURRIED
    assert "chat" not in UNHURRIED
    engine = Engine(Policy(rings=()))
    engine.available(adviser("ana"), 0)
    engine.hold("mail", "ana", 1, channel="email")
    assert offers(engine.arrive(contact("call"), 2)) == [("call", "ana")]
    assert engine.arrive(contact("second mail", "email"), 3) == []
    assert engine.arrive(contact("chat", "chat"), 3) == []
    engine.accept("call", "ana", 4)
    assert offers(engine.release("call", "ana", 60)) == [("chat", "ana"), ("second mail", "ana")]
