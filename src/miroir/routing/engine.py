"""The routing engine: who is offered which contact, when. No clock, no I/O, no chance.

Each verb is told the instant (seconds since 1970), lets the time up to it pass, and returns the
decisions that follow, in order. The same facts in the same order give the same decisions. What
it is told is true: a contact accepted is the adviser's even where the offer had just ended.
"""

from miroir.base.channel import Channel
from miroir.base.errors import NotFound
from miroir.routing.estimates import Learnt, Pace, estimate
from miroir.routing.floor import Floor
from miroir.routing.matching import settle
from miroir.routing.model import (
    Adviser,
    Contact,
    Decision,
    Estimate,
    Id,
    Instant,
    MarkAway,
    Offer,
    Presence,
    Reason,
    SeatState,
    Seconds,
    Snapshot,
    WaitingState,
)
from miroir.routing.policy import Policy
from miroir.routing.queues import Waiting
from miroir.routing.reasons import explain
from miroir.routing.seats import Seat


class Engine:
    """Routes the contacts of one organisation to its advisers.

    Time never goes back: an instant before the last one counts as the last one.
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._floor = Floor(policy)
        self._pace = Pace(policy)

    @property
    def now(self) -> Instant:
        """The instant up to which time has passed."""
        return self._floor.now

    def tick(self, at: Instant) -> list[Decision]:
        """Let time pass: offers end, demands relax, hours open."""
        self._pass(at)
        return self._decide()

    def next_tick(self) -> Instant | None:
        """Return when time alone may next change something."""
        return self._floor.timers.next()

    def arrive(self, contact: Contact, at: Instant) -> list[Decision]:
        """Take in a contact, or change the terms on which one waits.

        One that an adviser holds leaves them and waits again.
        """
        self._pass(at)
        floor, is_new = self._floor, contact.id not in self._floor.waiting
        floor.let_go(contact.id)
        waiting = floor.admit(contact)
        decisions = self._decide()
        if is_new and waiting.aim is not None:
            waiting.aim.arrivals.note(waiting.entry[0] - waiting.starts_at, floor.now)
        return decisions

    def withdraw(self, contact_id: Id, at: Instant) -> list[Decision]:
        """Let go a contact that waits no more: the customer left, or the matter is settled."""
        self._pass(at)
        waiting = self._floor.waiting.get(contact_id)
        if waiting is not None:
            self._learn_wait(waiting, left=True)
            self._floor.dismiss(waiting, "contact-left")
        return self._decide()

    def available(self, adviser: Adviser, at: Instant) -> list[Decision]:
        """Hear that an adviser takes offers, with these abilities; again changes no idle time."""
        self._pass(at)
        seat = self._seat_of(adviser)
        if seat.presence != "available":
            self._floor.set_presence(seat, "available")
        return self._decide()

    def leave(self, adviser_id: Id, at: Instant, presence: Presence = "offline") -> list[Decision]:
        """Hear that an adviser is busy, away or offline; their open offers go to others."""
        self._pass(at)
        seat = self._seat(adviser_id)
        if seat.presence != presence:
            self._floor.set_presence(seat, presence)
        return self._decide()

    def change_skills(self, adviser: Adviser, at: Instant) -> list[Decision]:
        """Hear of an adviser's abilities; one not heard of before is offline."""
        self._pass(at)
        self._seat_of(adviser)
        return self._decide()

    def dismiss(self, adviser_id: Id, at: Instant) -> list[Decision]:
        """Forget an adviser and what they hold."""
        self._pass(at)
        self._floor.strike_off(self._seat(adviser_id))
        return self._decide()

    def accept(self, contact_id: Id, adviser_id: Id, at: Instant) -> list[Decision]:
        """Hear that an adviser took a contact. Nothing changes if it is not waiting."""
        waiting = self._floor.waiting.get(contact_id)
        seat = self._seat(adviser_id)
        if waiting is not None:
            # An answer counts before the time at which it is heard of.
            self._advance(at)
            self._learn_wait(waiting, left=False)
            self._floor.hold(seat, contact_id, waiting.channel)
        self._pass(at)
        return self._decide()

    def decline(self, contact_id: Id, adviser_id: Id, at: Instant) -> list[Decision]:
        """Hear that an adviser refused an offer: it goes back at its own rank, to others first."""
        waiting = self._floor.waiting.get(contact_id)
        if waiting is not None and waiting.offer and waiting.offer.adviser == adviser_id:
            self._advance(at)
            until = self.now + self.policy.refusal_lasts
            self._floor.refuse(waiting, {adviser_id: until})
            self._floor.to_fill.append(self._floor.end_offer(waiting, None))
        self._pass(at)
        return self._decide()

    def hold(
        self, contact_id: Id, adviser_id: Id, at: Instant, *, channel: Channel
    ) -> list[Decision]:
        """Hear that an adviser is busy with a contact, offered or not, with room or not."""
        seat = self._seat(adviser_id)
        self._advance(at)
        self._floor.hold(seat, contact_id, channel)
        self._pass(at)
        return self._decide()

    def release(self, contact_id: Id, adviser_id: Id, at: Instant) -> list[Decision]:
        """Hear that an adviser is done with a contact for now."""
        self._pass(at)
        floor = self._floor
        if floor.holders.get(contact_id) is self._seat(adviser_id):
            holding = floor.let_go(contact_id)
            if holding is not None:
                self._pace.learn(holding.channel, floor.now - holding.since)
        return self._decide()

    def learn(self, channel: Channel, handled_in: Seconds) -> None:
        """Hear how long a contact was held, for estimates only (after a restart)."""
        self._pace.learn(channel, handled_in)

    def learnt(self) -> dict[Channel, Learnt]:
        """Return what is known of each channel, for estimates only."""
        return self._pace.known()

    def recall(self, channel: Channel, learnt: Learnt) -> None:
        """Hear what another engine has learnt (after a restart)."""
        self._pace.recall(channel, learnt)

    def ring(self, contact_id: Id) -> int:
        """Return by how many steps the demand of a waiting contact is relaxed."""
        waiting = self._floor.waiting.get(contact_id)
        return 0 if waiting is None else waiting.ring

    def estimate(self, contact_id: Id) -> Estimate | None:
        """Return a contact's place in the queue and expected wait; None if it does not wait."""
        waiting = self._floor.waiting.get(contact_id)
        return None if waiting is None else estimate(self._floor, self._pace, waiting)

    def why(self, contact_id: Id) -> Reason | None:
        """Return the reason for which a contact waits; None if it does not wait."""
        waiting = self._floor.waiting.get(contact_id)
        return None if waiting is None else explain(self._floor, waiting)

    def snapshot(self) -> Snapshot:
        """Return everything that decisions depend on."""
        floor = self._floor
        return Snapshot(
            seats=tuple(_seat_state(seat) for seat in floor.roster.seats.values()),
            waiting=tuple(_waiting_state(waiting) for waiting in floor.waiting.values()),
            offers=tuple(waiting.offer for waiting in floor.waiting.values() if waiting.offer),
        )

    def resume(self, snapshot: Snapshot, at: Instant) -> list[Decision]:
        """Take up, in a new engine, where another stopped.

        What a complete snapshot left to decide was decided; decisions come only where facts
        were lost or time has passed.
        """
        self._advance(at)
        for seat_state in snapshot.seats:
            self._resume_seat(seat_state)
        for waiting_state in snapshot.waiting:
            waiting = self._floor.admit(waiting_state.contact)
            self._floor.refuse(waiting, dict(waiting_state.refusals))
        for offer in snapshot.offers:
            self._resume_offer(offer)
        self._pass(at)
        return self._decide()

    def _resume_seat(self, state: SeatState) -> None:
        floor, seat = self._floor, self._seat_of(state.adviser)
        seat.idle_since = state.idle_since
        floor.roster.set_presence(seat, state.presence)
        for holding in state.holding:
            floor.hold(seat, holding.contact, holding.channel)
            seat.holding[holding.contact] = holding
        floor.rest.begin(seat, state.idle_since if state.calm_since is None else state.calm_since)
        floor.rest.wake(seat, floor.now)
        floor.roster.post(seat)

    def _resume_offer(self, offer: Offer) -> None:
        floor, seat = self._floor, self._seat(offer.adviser)
        waiting = floor.waiting.get(offer.contact)
        if waiting is None:
            return
        floor.make_offer(waiting, seat, offer)
        if seat.presence != "available":
            floor.end_offer(waiting, "adviser-left")
        floor.roster.post(seat)

    def _seat(self, adviser_id: Id) -> Seat:
        try:
            return self._floor.roster.seats[adviser_id]
        except KeyError as problem:
            raise NotFound(
                "Routing has not heard of this adviser: tell it of their skills first"
            ) from problem

    def _seat_of(self, adviser: Adviser) -> Seat:
        seat = self._floor.roster.seats.get(adviser.id)
        if seat is None:
            return self._floor.roster.enrol(adviser, self.now)
        if seat.adviser != adviser:
            self._floor.describe(seat, adviser)
        return seat

    def _learn_wait(self, waiting: Waiting, *, left: bool) -> None:
        waited = self._floor.now - waiting.starts_at
        if waited > 0:
            self._pace.learn_wait(waiting.channel, waited, left=left)

    def _advance(self, at: Instant) -> None:
        floor = self._floor
        floor.now = max(floor.now, at)

    def _pass(self, at: Instant) -> None:
        floor = self._floor
        floor.now = max(floor.now, at)
        if floor.timers.first <= floor.now:
            self._wake()

    def _wake(self) -> None:
        floor = self._floor
        due = floor.timers.due(floor.now)
        for seat in (each for each in due if isinstance(each, Seat)):
            floor.rise(seat)
        woken = (each for each in due if isinstance(each, Waiting))
        for waiting in sorted(woken, key=lambda waiting: waiting.entry):
            if waiting.offer is None:
                floor.to_place.append(waiting)
            else:
                self._expire(waiting)
        settle(floor)

    def _expire(self, waiting: Waiting) -> None:
        seat = self._floor.end_offer(waiting, "not-taken")
        self._floor.decisions.append(MarkAway(adviser=seat.adviser.id, at=self.now))
        self._floor.set_presence(seat, "away")

    def _decide(self) -> list[Decision]:
        floor = self._floor
        if floor.to_place or floor.to_fill:
            settle(floor)
        decisions, floor.decisions = floor.decisions, []
        return decisions


def _seat_state(seat: Seat) -> SeatState:
    return SeatState(
        adviser=seat.adviser,
        presence=seat.presence,
        idle_since=seat.idle_since,
        calm_since=seat.calm_since,
        holding=tuple(seat.holding.values()),
    )


def _waiting_state(waiting: Waiting) -> WaitingState:
    return WaitingState(contact=waiting.contact, refusals=tuple(waiting.refusals.items()))
