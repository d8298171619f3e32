"""Histories of a small floor, told at once to the engine and to the plain routing.

Every step asserts that both decide the same, and that what must always hold holds: nobody waits
who could be offered, reasons are true, nobody has what another has.
"""

from typing import Any, Literal

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from miroir.base.channel import Channel
from miroir.routing import (
    NEVER,
    Adviser,
    ChannelRule,
    Contact,
    Decision,
    Demand,
    Engine,
    Offer,
    Overflow,
    Policy,
    Ring,
    Standing,
)
from miroir.routing.model import Id
from miroir.routing.tests.plain_routing import PlainRouting

ADVISERS = range(5)
CHANNELS: tuple[Channel, ...] = ("phone", "chat", "chat", "email", "email", "letter", "form")
POLICY = Policy(
    rules={
        "phone": ChannelRule(
            offer_for=3,
            keep_for=6,
            unpromised=20,
            interrupts=frozenset({"email"}),
            last_minutes=2,
        ),
        "chat": ChannelRule(
            weight=50,
            offer_for=5,
            keep_for=4,
            keep_for_preferred=9,
            unpromised=20,
            head_start=2,
            stops_before=-2,
        ),
        "email": ChannelRule(
            weight=30,
            most=2,
            offer_for=8,
            unpromised=60,
            priority_step=20,
            leaves=50,
            stops_before=1,
        ),
        "letter": ChannelRule(weight=20, offer_for=8, unpromised=60, idle_for=3),
        "form": ChannelRule(weight=20, offer_for=8, unpromised=30, idle_for=1.5),
    },
    rings=(
        Ring(share=0.5, lower_levels=1),
        Ring(left=4, after=10, more_teams=("east",), helpers=True),
        Ring(left=2, helpers_of_other_brands=True),
        Ring(share=1.0, any_skills=True, any_team=True),
    ),
    priorities={2: Standing(steps=1, band=1)},
    tiers={"gold": Standing(steps=2), "crisis": Standing(band=1)},
    overflow={"south": Overflow(teams=("north",)), "west": Overflow(of_other_brands=("south",))},
    refusal_lasts=10,
)

# Few kinds of advisers and demands, so that contacts pile up and advisers compete for them.
SKILLS: list[dict[Id, int]] = [{}, {"billing": 2}, {"billing": 1, "loans": 3}, {"billing": 3}]
advisers = st.builds(
    Adviser,
    id=st.sampled_from(ADVISERS),
    skills=st.sampled_from(SKILLS),
    languages=st.sampled_from([frozenset({"fr"}), frozenset({"fr", "en"})]),
    teams=st.sampled_from([frozenset({"north"}), frozenset({"south"})]),
    capacity=st.sampled_from([100, 100, 100, 50]),
    limits=st.sampled_from([{}, {}, {}, {"chat": 1}, {"phone": 0}]),
)
DEMANDS = [
    Demand(),
    Demand(language="fr"),
    Demand(language="en"),
    Demand(skills=(("billing", 2),)),
    Demand(skills=(("billing", 1), ("loans", 2)), language="fr"),
    Demand(teams=("south",)),
    Demand(teams=("west",)),
    Demand(teams=("north", "south"), skills=(("billing", 1),)),
]


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A contact to come: `again` takes the place of one there is."""

    after: float
    channel: Channel
    demand: Demand
    due_in: int | None
    priority: int
    tier: str | None
    preferred: tuple[int, ...]
    known_to: tuple[int, ...]
    closed_for: float | None
    closes_in: int | None
    reopens_in: int | None
    again: int | None


CALLS: dict[str, list[Any]] = {
    "after": [0, 0, 0.5, 1],
    "channel": list(CHANNELS),
    "demand": DEMANDS,
    "due_in": [None, 4, 12, 12, 30],
    "priority": [0, 0, 0, 1, 2],
    "tier": [None, None, None, "gold", "crisis"],
    "preferred": [(), (), (), (1,)],
    "known_to": [(), (), (0,), (1,), (2, 0)],
    "closed_for": [None, None, None, None, None, None, 5, NEVER],
    "closes_in": [None, None, None, 4, 8],
    "reopens_in": [None, 12, 20],
    "again": [None, None, None, None, 0, 1],
}
calls = st.builds(Call, **{name: st.sampled_from(values) for name, values in CALLS.items()})
moments = st.sampled_from([0, 0, 0.5, 1, 2])


class AnyHistory(RuleBasedStateMachine):
    """Tells the engine and the plain routing the same facts."""

    def __init__(self) -> None:
        super().__init__()
        self.engine = Engine(POLICY)
        self.plain = PlainRouting(POLICY)
        self.now = 1000.0
        self.contacts = 0

    def later(self, moment: float) -> float:
        self.now += moment
        return self.now

    def agree(self, decided: list[Decision], expected: list[Decision]) -> None:
        assert decided == expected

    def known(self, which: int) -> Id | None:
        known = sorted(self.plain.workers, key=str)
        return known[which % len(known)] if known else None

    @initialize(staff=st.lists(advisers, min_size=1, max_size=5))
    def open_with_staff(self, staff: list[Adviser]) -> None:
        for adviser in staff:
            self.agree(
                self.engine.available(adviser, self.now), self.plain.available(adviser, self.now)
            )

    @rule(coming=st.lists(calls, min_size=1, max_size=5))
    def contacts_arrive(self, coming: list[Call]) -> None:
        for call in coming:
            contact = self.contact(call, at=self.later(call.after))
            self.agree(self.engine.arrive(contact, self.now), self.plain.arrive(contact, self.now))

    def contact(self, call: Call, *, at: float) -> Contact:
        self.contacts += 1
        seen = sorted(set(self.plain.waiters) | set(self.held()), key=str)
        return Contact(
            id=self.contacts if call.again is None or call.again >= len(seen) else seen[call.again],
            channel=call.channel,
            arrived_at=at,
            due_at=None if call.due_in is None else at + call.due_in,
            demand=call.demand,
            priority=call.priority,
            tier=call.tier,
            preferred=call.preferred,
            known_to=call.known_to,
            opens_at=None if call.closed_for is None else at + call.closed_for,
            closes_at=None if call.closes_in is None else at + call.closes_in,
            reopens_at=None if call.reopens_in is None else at + call.reopens_in,
        )

    @rule(moment=moments, adviser=advisers, how=st.sampled_from(["available", "described"]))
    def adviser_comes_or_changes(
        self, moment: float, adviser: Adviser, how: Literal["available", "described"]
    ) -> None:
        at = self.later(moment)
        if how == "available":
            self.agree(self.engine.available(adviser, at), self.plain.available(adviser, at))
        else:
            self.agree(
                self.engine.change_skills(adviser, at), self.plain.change_skills(adviser, at)
            )

    @rule(moment=moments, which=st.integers(0, 4))
    def adviser_comes_back(self, moment: float, which: int) -> None:
        adviser = self.known(which)
        if adviser is not None:
            at, known = self.later(moment), self.plain.workers[adviser].adviser
            self.agree(self.engine.available(known, at), self.plain.available(known, at))

    @rule(
        moment=moments,
        which=st.integers(0, 4),
        presence=st.sampled_from(["busy", "away", "offline"]),
    )
    def adviser_leaves(
        self, moment: float, which: int, presence: Literal["busy", "away", "offline"]
    ) -> None:
        adviser = self.known(which)
        if adviser is not None:
            at = self.later(moment)
            self.agree(
                self.engine.leave(adviser, at, presence), self.plain.leave(adviser, at, presence)
            )

    @rule(moment=moments, which=st.integers(0, 20))
    def adviser_is_struck_off(self, moment: float, which: int) -> None:
        adviser = self.known(which) if which < len(self.plain.workers) - 2 else None
        if adviser is not None:
            at = self.later(moment)
            self.agree(self.engine.dismiss(adviser, at), self.plain.dismiss(adviser, at))

    def offers(self) -> list[Offer]:
        return [waiter.offer for waiter in self.plain.waiters.values() if waiter.offer]

    @precondition(lambda self: self.offers())
    @rule(moment=moments, which=st.integers(0, 9), answer=st.sampled_from(["accept", "decline"]))
    def adviser_answers(
        self, moment: float, which: int, answer: Literal["accept", "decline"]
    ) -> None:
        offer = self.offers()[which % len(self.offers())]
        at = self.later(moment)
        engine = self.engine.accept if answer == "accept" else self.engine.decline
        plain = self.plain.accept if answer == "accept" else self.plain.decline
        self.agree(
            engine(offer.contact, offer.adviser, at), plain(offer.contact, offer.adviser, at)
        )

    @precondition(lambda self: self.plain.waiters)
    @rule(moment=moments, which=st.integers(0, 9))
    def customer_leaves(self, moment: float, which: int) -> None:
        waiting = list(self.plain.waiters)
        contact, at = waiting[which % len(waiting)], self.later(moment)
        self.agree(self.engine.withdraw(contact, at), self.plain.withdraw(contact, at))

    @precondition(lambda self: self.plain.waiters)
    @rule(moment=moments, which=st.integers(0, 9), who=st.integers(0, 4))
    def adviser_takes_unasked(self, moment: float, which: int, who: int) -> None:
        waiting, adviser = list(self.plain.waiters), self.known(who)
        if adviser is not None:
            contact, at = waiting[which % len(waiting)], self.later(moment)
            self.agree(
                self.engine.hold(contact, adviser, at, channel="chat"),
                self.plain.hold(contact, adviser, at, channel="chat"),
            )

    def held(self) -> list[Id]:
        return [contact for worker in self.plain.workers.values() for contact in worker.holding]

    @precondition(lambda self: self.held())
    @rule(moment=moments, which=st.integers(0, 9))
    def adviser_is_done(self, moment: float, which: int) -> None:
        contact, at = self.held()[which % len(self.held())], self.later(moment)
        (adviser,) = [
            each for each, worker in self.plain.workers.items() if contact in worker.holding
        ]
        self.agree(
            self.engine.release(contact, adviser, at), self.plain.release(contact, adviser, at)
        )

    @rule(moment=moments.map(lambda moment: 4 * moment))
    def time_passes(self, moment: float) -> None:
        self.later(moment)
        expected = self.plain.tick(self.now)
        tick = self.engine.next_tick()
        if tick is None or tick > self.now:
            assert not expected, "time alone changed something that next_tick did not announce"
        self.agree(self.engine.tick(self.now), expected)

    @rule()
    def leader_dies_and_another_takes_up(self) -> None:
        snapshot = self.engine.snapshot()
        self.engine = Engine(POLICY)
        assert self.engine.resume(snapshot, self.now) == []

    @invariant()
    def nobody_waits_who_could_be_offered(self) -> None:
        for waiter in self.plain.waiting():
            reason = self.engine.why(waiter.contact.id)
            assert reason is not None
            free = [w for w in self.plain.workers.values() if self.plain.can_take(w, waiter)]
            assert not free or reason.kind in {"closed", "no-hours", "kept"}

    @invariant()
    def every_reason_is_true(self) -> None:
        workers = self.plain.workers.values()
        for waiter in self.plain.waiters.values():
            reason = self.engine.why(waiter.contact.id)
            assert reason is not None
            able = [worker for worker in workers if self.plain.able(worker, waiter)]
            present = [worker for worker in able if worker.presence in {"available", "busy"}]
            keepers = self.plain.keepers(waiter)
            if waiter.offer is not None:
                assert (reason.kind, reason.adviser) == ("offered", waiter.offer.adviser)
            elif self.plain.closed_until(waiter) == NEVER:
                assert reason.kind == "no-hours"
            elif self.plain.is_closed(waiter):
                assert (reason.kind, reason.until) == ("closed", self.plain.closed_until(waiter))
            elif keepers:
                assert (reason.kind, reason.adviser) == ("kept", keepers[0].adviser.id)
            elif present:
                channel = waiter.contact.channel
                resting = [
                    worker
                    for worker in present
                    if worker.presence == "available"
                    and self.plain.is_calm(worker)
                    and self.plain.fits(worker, channel, self.plain.hands(worker))
                ]
                assert reason.kind == ("resting" if resting else "all-busy")
                assert (reason.able, reason.present) == (len(able), len(present))
            elif able:
                assert (reason.kind, reason.able) == ("nobody-present", len(able))
            elif any(self.plain.could_ever(worker, waiter) for worker in workers):
                assert reason.kind == "refused"
            else:
                assert reason.kind == "nobody-can"

    @invariant()
    def nobody_is_offered_more_than_they_can_take(self) -> None:
        for worker in self.plain.workers.values():
            offered = [o for o in self.offers() if o.adviser == worker.adviser.id]
            assert not offered or worker.presence == "available"

    @invariant()
    def nobody_holds_what_another_has(self) -> None:
        snapshot = self.engine.snapshot()
        held = [holding.contact for seat in snapshot.seats for holding in seat.holding]
        offered = [offer.contact for offer in snapshot.offers]
        waiting = [state.contact.id for state in snapshot.waiting]
        assert len(held) == len(set(held))
        assert not set(held) & set(waiting)
        assert set(waiting) == set(self.plain.waiters), "a contact was lost"
        assert set(offered) <= set(waiting)
        assert sorted(held, key=str) == sorted(self.held(), key=str)

    @invariant()
    def every_estimate_is_possible(self) -> None:
        for contact in self.plain.waiters:
            estimate = self.engine.estimate(contact)
            assert estimate is not None
            assert 1 <= estimate.place <= len(self.plain.waiters)
            assert estimate.wait is None or estimate.wait >= 0
