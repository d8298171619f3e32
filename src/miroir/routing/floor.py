"""The floor: who waits, who works, who is offered what. Changes are noted here, matched after."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from miroir.base.channel import Channel
from miroir.routing.board import Board
from miroir.routing.model import (
    Adviser,
    Contact,
    Decision,
    Ended,
    Holding,
    Id,
    Instant,
    Offer,
    Presence,
    Withdrawn,
)
from miroir.routing.policy import Policy
from miroir.routing.queues import Waiting
from miroir.routing.resting import Rest
from miroir.routing.roster import Roster
from miroir.routing.seats import Seat
from miroir.routing.timers import Timers


class Floor:
    """`to_place` are contacts to look at again, `to_fill` advisers whose hands may be free."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.now: Instant = float("-inf")
        self.roster = Roster(policy)
        self.board = Board(self.roster)
        self.timers = Timers()
        self.rest = Rest(policy, self.timers)
        self.waiting: dict[Id, Waiting] = {}
        self.holders: dict[Id, Seat] = {}
        self.decisions: list[Decision] = []
        self.to_place: list[Waiting] = []
        self.to_fill: list[Seat] = []
        self.refused: defaultdict[Id, set[Id]] = defaultdict(set)  # contacts, by who refused
        self._fans: defaultdict[Id, dict[Id, Waiting]] = defaultdict(dict)  # by whom they know

    def admit(self, contact: Contact) -> Waiting:
        """Take in a contact; one that waits already goes on waiting, on new terms."""
        before = self.waiting.get(contact.id)
        if before is not None and before.offer and before.contact.channel != contact.channel:
            self.to_fill.append(self.end_offer(before, "contact-left"))
        waiting = Waiting.begin(contact, self.policy)
        if before is not None:
            waiting.offer = before.offer
            refusals = before.refusals
            self.remove(before)
            self.refuse(waiting, refusals)
            if waiting.offer is not None:
                self.timers.set(waiting, waiting.offer.until)
        self.waiting[contact.id] = waiting
        for adviser in waiting.knowers:
            self._fans[adviser][contact.id] = waiting
        if waiting.offer is None:
            self.to_place.append(waiting)
        return waiting

    def dismiss(self, waiting: Waiting, because: Ended) -> None:
        """Let a contact go, whether it waits or is on offer."""
        if waiting.offer is not None:
            self.to_fill.append(self.end_offer(waiting, because))
        self.remove(waiting)

    def remove(self, waiting: Waiting) -> None:
        """Forget a contact."""
        self.take_out(waiting)
        self.timers.set(waiting, None)
        if waiting.refusals:
            self._forget_refusals(waiting, waiting.refusals)
        contact = waiting.entry[2]
        del self.waiting[contact]
        for adviser in waiting.knowers:
            self._fans[adviser].pop(contact, None)

    def take_out(self, waiting: Waiting) -> None:
        """Take a contact out of the queues that it is in, if any."""
        for queue in waiting.queues:
            queue.remove(waiting.entry)
        waiting.queues = ()

    def refuse(self, waiting: Waiting, refusals: Mapping[Id, Instant]) -> None:
        """Note until when a contact may not be offered again to whom."""
        waiting.refusals = {**waiting.refusals, **refusals}
        for adviser in refusals:
            self.refused[adviser].add(waiting.contact.id)

    def drop_old_refusals(self, waiting: Waiting) -> None:
        """Forget the refusals of a contact that hold no longer."""
        if waiting.refusals:
            old = [adviser for adviser, until in waiting.refusals.items() if until <= self.now]
            self._forget_refusals(waiting, old)

    def _forget_refusals(self, waiting: Waiting, advisers: Collection[Id]) -> None:
        kept = {who: end for who, end in waiting.refusals.items() if who not in advisers}
        for adviser in advisers:
            self.refused[adviser].discard(waiting.contact.id)
        waiting.refusals = kept

    def set_presence(self, seat: Seat, presence: Presence) -> None:
        """Note that an adviser comes or goes; offers to one who takes none any more end."""
        was_present = seat.is_present
        self.roster.set_presence(seat, presence)
        if presence == "available":
            seat.idle_since = self.now
            self.rest.begin(seat, self.now)
            self.to_fill.append(seat)
        else:
            offered = [self.waiting[contact] for contact in seat.offers]
            for waiting in sorted(offered, key=lambda waiting: waiting.entry):
                self.end_offer(waiting, "adviser-left")
        if seat.is_present != was_present:
            self._look_again_at_fans(seat)
        self.roster.post(seat)

    def rise(self, seat: Seat) -> None:
        """Note that an adviser has been idle for long enough to begin unhurried work."""
        self.rest.wake(seat, self.now)
        self.roster.post(seat)
        self.to_fill.append(seat)

    def describe(self, seat: Seat, adviser: Adviser) -> None:
        """Give an adviser other abilities."""
        unused = self.roster.describe(seat, adviser)
        if unused is not None:
            self.board.forget(unused)
        self.roster.post(seat)
        self._look_again_at_fans(seat)
        self.to_fill.append(seat)

    def strike_off(self, seat: Seat) -> None:
        """Forget an adviser and let go of what they hold."""
        self.set_presence(seat, "offline")
        for contact in list(seat.holding):
            self.let_go(contact)
        self.timers.set(seat, None)
        unused = self.roster.dismiss(seat)
        if unused is not None:
            self.board.forget(unused)

    def _look_again_at_fans(self, seat: Seat) -> None:
        fans = self._fans.get(seat.adviser.id, {})
        self.to_place += [waiting for waiting in fans.values() if waiting.offer is None]

    def hold(self, seat: Seat, contact: Id, channel: Channel) -> None:
        """Make a contact the adviser's, wherever it was."""
        if self.holders.get(contact) is seat:
            return
        waiting = self.waiting.get(contact)
        if contact in seat.offers and waiting is not None:
            # The room that it takes was counted with the offer.
            channel, waiting.offer = waiting.channel, None
            del seat.offers[contact]
            self.remove(waiting)
        else:
            if waiting is not None:
                self.dismiss(waiting, "taken-by-another")
            self.let_go(contact)
            self._take(seat, channel)
            self.roster.post(seat)
        seat.holding[contact] = Holding(contact=contact, channel=channel, since=self.now)
        self.holders[contact] = seat

    def let_go(self, contact: Id) -> Holding | None:
        """Take a contact from whoever holds it, and return what it was."""
        seat = self.holders.pop(contact, None)
        if seat is None:
            return None
        holding = seat.holding.pop(contact)
        self._give_back(seat, holding.channel)
        seat.idle_since = self.now
        self.to_fill.append(seat)
        return holding

    def make_offer(self, waiting: Waiting, seat: Seat, offer: Offer) -> None:
        """Note an offer as open."""
        self.take_out(waiting)
        waiting.offer = offer
        seat.offers[offer.contact] = offer
        self._take(seat, waiting.channel)
        self.timers.set(waiting, offer.until)

    def end_offer(self, waiting: Waiting, because: Ended | None) -> Seat:
        """Take back an offer, told to the adviser unless they answered it; return their seat."""
        offer, waiting.offer = waiting.offer, None
        if offer is None:
            raise AssertionError("Only an open offer can end")
        seat = self.roster.seats[offer.adviser]
        del seat.offers[offer.contact]
        self._give_back(seat, waiting.channel)
        self.timers.set(waiting, None)
        self.to_place.append(waiting)
        if because is not None:
            self.decisions.append(
                Withdrawn(
                    contact=offer.contact, adviser=offer.adviser, at=self.now, because=because
                )
            )
        return seat

    def _take(self, seat: Seat, channel: Channel) -> None:
        self.roster.capacity.take(seat, channel)
        if self.rest.matters:
            self.rest.heed(seat, self.now)

    def _give_back(self, seat: Seat, channel: Channel) -> None:
        self.roster.capacity.give_back(seat, channel)
        if self.rest.matters:
            self.rest.heed(seat, self.now)
