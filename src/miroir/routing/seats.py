"""An adviser at work: what they hold, what they are offered, what they still have room for."""

from typing import TYPE_CHECKING, TypeAlias, get_args

from miroir.base.channel import Channel
from miroir.routing.model import Adviser, Holding, Id, Instant, Offer, Presence
from miroir.routing.policy import Policy
from miroir.routing.queues import Queue

if TYPE_CHECKING:
    from miroir.routing.abilities import Profile

CHANNELS: tuple[Channel, ...] = get_args(Channel)
CHANNEL_BIT: dict[Channel, int] = {channel: 1 << at for at, channel in enumerate(CHANNELS)}

Counts: TypeAlias = dict[Channel, int]
Place: TypeAlias = tuple[int, Instant, Id, "Seat"]


class Hands:
    """What an adviser is busy with, counted by channel, and so the room that is left.

    Every adviser with the same capacity and as many contacts of each channel has the same hands;
    each knows those one contact further, so that taking one is a single look-up.
    """

    __slots__ = ("counts", "lessened", "load", "room", "taken")

    def __init__(self, counts: Counts, *, load: int, room: int) -> None:
        self.counts = counts
        self.load = load
        self.room = room
        self.taken: dict[Channel, Hands] = {}
        self.lessened: dict[Channel, Hands] = {}


class Seat:
    """`posted` is the room, and `place` the place in line, that the roster goes by.

    `resting` has a bit for each channel for which they have not been idle long enough yet;
    `calm_since` is since when they have had nothing hurried in hand.
    """

    __slots__ = (
        "adviser", "bit", "calm_since", "hands", "holding", "idle_since", "offers", "own", "place",
        "posted", "presence", "profile", "resting", "wakes_at",
    )  # fmt: skip

    def __init__(
        self, adviser: Adviser, profile: "Profile", hands: Hands, *, bit: int, at: Instant
    ) -> None:
        self.adviser = adviser
        self.profile = profile
        self.hands = hands
        self.bit = bit
        self.presence: Presence = "offline"
        self.idle_since = at
        self.holding: dict[Id, Holding] = {}
        self.offers: dict[Id, Offer] = {}
        self.own: dict[Channel, Queue] = {}  # contacts kept for this adviser
        self.posted = 0
        self.place: Place | None = None
        self.resting = 0
        self.calm_since = at
        self.wakes_at: Instant | None = None

    @property
    def room(self) -> int:
        """A bit for each channel of which one more contact could be offered now."""
        return self.hands.room & ~self.resting if self.presence == "available" else 0

    def would_have_room(self, channel: Channel) -> bool:
        """Whether only rest keeps one more contact of `channel` from being offered now."""
        return self.presence == "available" and bool(self.hands.room & CHANNEL_BIT[channel])

    @property
    def is_present(self) -> bool:
        """Whether the adviser is there, with or without free hands."""
        return self.presence in {"available", "busy"}


Limits: TypeAlias = tuple[int, tuple[tuple[Channel, int], ...]]


class Capacity:
    """Measures the room that advisers have left, and remembers what it has measured."""

    def __init__(self, policy: Policy) -> None:
        self._rules = {channel: policy.rule(channel) for channel in CHANNELS}
        self._known: dict[tuple[Limits, tuple[int, ...]], Hands] = {}

    def channels(self, adviser: Adviser) -> list[Channel]:
        """Return the channels of which the adviser could take a contact with empty hands."""
        room = self.hands(adviser, {}).room
        return [channel for channel in CHANNELS if room & CHANNEL_BIT[channel]]

    def hands(self, adviser: Adviser, counts: Counts) -> Hands:
        """Return the hands of an adviser with so many contacts of each channel."""
        limits = (adviser.capacity, tuple(sorted(adviser.limits.items())))
        key = (limits, tuple(counts.get(channel, 0) for channel in CHANNELS))
        hands = self._known.get(key)
        if hands is None:
            load = sum(self._rules[held].weight * count for held, count in counts.items())
            room = sum(
                CHANNEL_BIT[channel] for channel in CHANNELS if self._fits(adviser, counts, channel)
            )
            hands = self._known[key] = Hands(counts, load=load, room=room)
        return hands

    def take(self, seat: Seat, channel: Channel) -> None:
        """Count one more contact of `channel` as the adviser's."""
        hands = seat.hands.taken.get(channel)
        if hands is None:
            hands = self._beside(seat, channel, 1)
            seat.hands.taken[channel] = hands
        seat.hands = hands

    def give_back(self, seat: Seat, channel: Channel) -> None:
        """Count one contact of `channel` less."""
        hands = seat.hands.lessened.get(channel)
        if hands is None:
            hands = self._beside(seat, channel, -1)
            seat.hands.lessened[channel] = hands
        seat.hands = hands

    def _beside(self, seat: Seat, channel: Channel, more: int) -> Hands:
        counts = seat.hands.counts
        return self.hands(seat.adviser, {**counts, channel: counts.get(channel, 0) + more})

    def _fits(self, adviser: Adviser, counts: Counts, channel: Channel) -> bool:
        rules, rule = self._rules, self._rules[channel]
        limit = adviser.limits.get(channel, rule.most)
        if limit is not None and counts.get(channel, 0) >= limit:
            return False
        in_the_way = sum(
            rules[held].weight * count
            for held, count in counts.items()
            if held not in rule.interrupts
        )
        # Empty hands may always take one, or nobody would ever take what leaves too much.
        left = rule.leaves if in_the_way else 0
        return in_the_way + rule.weight + left <= adviser.capacity
