"""All advisers: who can answer what, who has room, who has been idle longest.

A set of advisers is one whole number with a bit for each, so that "who speaks French, has the
skill and has room" is a few ANDs, however many the advisers.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator

from miroir.base.channel import Channel
from miroir.routing.abilities import Ability, Profile, Vocabulary, abilities_of, needs_of, teams_of
from miroir.routing.model import Adviser, Id, Instant, Presence
from miroir.routing.policy import Policy
from miroir.routing.queues import Queue
from miroir.routing.seats import CHANNEL_BIT, Capacity, Place, Seat


class Roster:
    """The seats by adviser, and the sets and orders by which the right one is found.

    After a seat's room or presence changed, `post` it: until then it is found as it was.
    """

    def __init__(self, policy: Policy) -> None:
        self.capacity = Capacity(policy)
        self.vocabulary = Vocabulary()
        self.seats: dict[Id, Seat] = {}
        self._by_bit: dict[int, Seat] = {}
        self._free_bits: list[int] = []
        self._holders: dict[Ability, int] = {}
        self._present = 0
        self._with_room: dict[Channel, int] = {}
        self._line: list[Place] = []
        self._version = 0  # of who is able to do what
        self._comings = 0  # and goings

    def enrol(self, adviser: Adviser, at: Instant) -> Seat:
        """Return the seat of a new adviser, not present yet."""
        bit = self._free_bits.pop() if self._free_bits else len(self._by_bit)
        profile, hands = self._join(adviser, bit), self.capacity.hands(adviser, {})
        seat = Seat(adviser, profile, hands, bit=bit, at=at)
        self.seats[adviser.id] = self._by_bit[bit] = seat
        return seat

    def describe(self, seat: Seat, adviser: Adviser) -> Profile | None:
        """Give a seat's adviser other abilities; return a profile that nobody has any more."""
        before = seat.profile
        self._forget(seat)
        seat.adviser = adviser
        seat.profile = self._join(adviser, seat.bit)
        seat.hands = self.capacity.hands(adviser, seat.hands.counts)
        return before if self.vocabulary.leave(before) else None

    def dismiss(self, seat: Seat) -> Profile | None:
        """Remove a seat; return a profile that nobody has any more."""
        self.set_presence(seat, "offline")
        self.post(seat)
        self._forget(seat)
        del self.seats[seat.adviser.id], self._by_bit[seat.bit]
        self._free_bits.append(seat.bit)
        return seat.profile if self.vocabulary.leave(seat.profile) else None

    def _join(self, adviser: Adviser, bit: int) -> Profile:
        self._version += 1
        profile = self.vocabulary.join(abilities_of(adviser, self.capacity.channels(adviser)))
        for ability in profile.abilities:
            self._holders[ability] = self._holders.get(ability, 0) | 1 << bit
        return profile

    def _forget(self, seat: Seat) -> None:
        self._version += 1
        for ability in seat.profile.abilities:
            self._holders[ability] ^= 1 << seat.bit

    def set_presence(self, seat: Seat, presence: Presence) -> None:
        """Note that an adviser comes or goes."""
        was_present = seat.is_present
        seat.presence = presence
        if seat.is_present != was_present:
            self._present ^= 1 << seat.bit
            self._comings += 1

    @property
    def version(self) -> tuple[int, int]:
        """What changes whenever who is there, or able to do what, does."""
        return self._version, self._comings

    def post(self, seat: Seat) -> None:
        """Go by the seat's room and load as they are now."""
        room = seat.room
        if room != seat.posted:
            changed, seat.posted = room ^ seat.posted, room
            for channel in self._with_room:
                if changed & CHANNEL_BIT[channel]:
                    self._with_room[channel] ^= 1 << seat.bit
        if room:
            self._stand(seat, (seat.hands.load, seat.idle_since, seat.adviser.id, seat))
        elif seat.place is not None:
            self._stand(seat, None)

    def _stand(self, seat: Seat, place: "Place | None") -> None:
        if place == seat.place:
            return
        if seat.place is not None:
            del self._line[bisect_left(self._line, seat.place)]
        if place is not None:
            insort(self._line, place)
        seat.place = place

    def rarest(self, needs: tuple[Ability, ...]) -> Ability:
        """Return the one of `needs` that the fewest advisers have."""
        return min(needs, key=lambda ability: self._holders.get(ability, 0).bit_count())

    def holders(self, ability: Ability) -> int:
        """Return who has `ability`."""
        return self._holders.get(ability, 0)

    def able(self, queue: Queue, refusals: Iterable[Id] = ()) -> int:
        """Return who meets the demand of `queue`, except who has refused the contact."""
        if queue.able_version != self._version:
            queue.able = self._meeting(queue)
            queue.able_version = self._version
        able = queue.able
        for adviser in refusals:
            if adviser in self.seats:
                able &= ~(1 << self.seats[adviser].bit)
        return able

    def _meeting(self, queue: Queue) -> int:
        needs = needs_of(queue.channel, queue.demand)
        able = self.holders(needs[0])
        for ability in needs[1:]:
            able &= self.holders(ability)
        if not queue.demand.teams:
            return able
        members = 0
        for team in teams_of(queue.demand):
            members |= self.holders(team)
        return able & members

    def present(self, advisers: int) -> int:
        """Return those of `advisers` who are there."""
        return advisers & self._present

    def free_for(self, queue: Queue, refusals: Iterable[Id]) -> int:
        """Return who could be offered a contact of `queue` now, except who has refused it."""
        with_room = self._with_room.get(queue.channel)
        if with_room is None:
            with_room = self._with_room[queue.channel] = self._count_room(queue.channel)
        return with_room and with_room & self.able(queue, refusals)

    def _count_room(self, channel: Channel) -> int:
        bit = CHANNEL_BIT[channel]
        return sum(1 << seat.bit for seat in self.seats.values() if seat.posted & bit)

    def is_among(self, seat: Seat, advisers: int) -> bool:
        """Whether the adviser of `seat` is one of `advisers`."""
        return bool(advisers >> seat.bit & 1)

    def longest_idle(self, advisers: int) -> Seat:
        """Return which of `advisers`, all with room, carries least, then is idle longest."""
        number = advisers.bit_count()
        # Either few are candidates and all are compared, or many are and one soon comes in line.
        if number * number <= len(self._line):
            return min(self.among(advisers), key=lambda seat: seat.place or ())
        for *_, seat in self._line:
            if advisers & 1 << seat.bit:
                return seat
        raise AssertionError("An adviser with room must stand in line")

    def among(self, advisers: int) -> Iterator[Seat]:
        """Return the seats of `advisers`."""
        while advisers:
            bit = advisers.bit_length() - 1
            yield self._by_bit[bit]
            advisers ^= 1 << bit
