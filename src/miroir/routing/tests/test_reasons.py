"""Nobody waits unseen: each contact that waits says why."""

import pytest

from miroir.routing import Engine, Policy, Reason
from miroir.routing.model import Missing
from miroir.routing.tests.people import adviser, busy, contact


@pytest.fixture
def engine() -> Engine:
    return Engine(Policy())


def test_on_offer(engine: Engine) -> None:
    engine.available(adviser("ana"), 0)
    engine.arrive(contact("call"), 0)
    assert engine.why("call") == Reason(kind="offered", adviser="ana", until=20)


def test_closed(engine: Engine) -> None:
    engine.arrive(contact("call", opens_at=3_600), 0)
    assert engine.why("call") == Reason(kind="closed", until=3_600)


def test_kept_for_who_knows_the_customer(engine: Engine) -> None:
    busy(engine, "ana")
    engine.available(adviser("bea"), 0)
    engine.arrive(contact("call", known_to=("ana",)), 0)
    assert engine.why("call") == Reason(kind="kept", adviser="ana", until=20)


def test_nobody_has_the_skill(engine: Engine) -> None:
    engine.available(adviser("ana", skills={"loans": 1, "cards": 1}), 0)
    demanding = contact(
        "call", skills=(("loans", 2), ("cards", 1)), language="de", teams=("south",)
    )
    engine.arrive(demanding, 0)
    reason = engine.why("call")
    assert reason is not None
    assert (reason.kind, reason.until) == ("nobody-can", 90)
    assert reason.missing == (("language", "de", 0), ("skill", "loans", 2), ("team", "south", 0))


def test_a_skill_that_nobody_has_any_more_is_told_from_one_at_too_low_a_level(
    engine: Engine,
) -> None:
    engine.available(adviser("ana", skills={"loans": 2}), 0)
    engine.arrive(contact("call", skills=(("loans", 3),)), 0)
    assert missing(engine) == (("skill", "loans", 3),)
    engine.change_skills(adviser("ana"), 1)
    assert missing(engine) == (("skill", "loans", 1),)


def test_a_team_that_loses_its_last_member_is_missing(engine: Engine) -> None:
    busy(engine, "ana")
    engine.arrive(contact("call", teams=("north", "east")), 0)
    assert missing(engine) == ()
    engine.change_skills(adviser("ana", teams=frozenset()), 1)
    assert missing(engine) == (("team", "north", 0), ("team", "east", 0))


def missing(engine: Engine) -> tuple[Missing, ...]:
    reason = engine.why("call")
    assert reason is not None
    return reason.missing


def test_nobody_has_all_of_it_together(engine: Engine) -> None:
    engine.available(adviser("ana", skills={"loans": 1}), 0)
    engine.available(adviser("bea", languages=frozenset({"en"})), 0)
    engine.arrive(contact("call", skills=(("loans", 1),), language="en"), 0)
    reason = engine.why("call")
    assert reason is not None
    assert (reason.kind, reason.missing) == ("nobody-can", ())


def test_nobody_is_employed_at_all(engine: Engine) -> None:
    engine.arrive(contact("call"), 0)
    reason = engine.why("call")
    assert reason is not None
    assert (reason.kind, reason.missing) == ("nobody-can", (("channel", "phone", 0),))


def test_nobody_is_there(engine: Engine) -> None:
    engine.change_skills(adviser("ana"), 0)
    engine.available(adviser("bea"), 0)
    engine.leave("bea", 1, "away")
    engine.arrive(contact("call", at=2), 2)
    assert engine.why("call") == Reason(kind="nobody-present", able=2, until=92)


def test_all_hands_are_full(engine: Engine) -> None:
    busy(engine, "ana")
    engine.available(adviser("bea"), 0)
    engine.leave("bea", 0, "busy")
    engine.change_skills(adviser("cleo"), 0)
    engine.arrive(contact("call", at=2), 2)
    assert engine.why("call") == Reason(kind="all-busy", able=3, present=2, until=92)


def test_all_have_refused(engine: Engine) -> None:
    engine.available(adviser("ana"), 0)
    engine.arrive(contact("mail", "email"), 0)
    engine.decline("mail", "ana", 1)
    assert engine.why("mail") == Reason(kind="refused", able=1, until=301)


def test_who_does_not_wait_has_no_reason(engine: Engine) -> None:
    engine.available(adviser("ana"), 0)
    engine.arrive(contact("call"), 0)
    engine.accept("call", "ana", 1)
    assert engine.why("call") is None
    assert engine.why("nothing") is None
    assert engine.estimate("call") is None
