"""Contacts that wait for the same thing, in order of rank."""

from bisect import bisect_left, insort
from typing import TYPE_CHECKING, TypeAlias

from miroir.base.channel import Channel
from miroir.routing.model import Contact, Demand, Id, Instant, Offer
from miroir.routing.policy import ChannelRule

if TYPE_CHECKING:
    from miroir.routing.seats import Seat
    from miroir.routing.views import View

COMPACT_AFTER = 64


class Waiting:
    """A contact in the engine: where it waits, or to whom it is on offer."""

    __slots__ = (
        "aim", "contact", "due_at", "entry", "keepers", "offer", "queues", "refusals", "ring",
        "rule", "wakes_at",
    )  # fmt: skip

    def __init__(self, contact: Contact, rule: ChannelRule) -> None:
        self.contact = contact
        self.rule = rule
        self.due_at = rule.due(contact)
        self.entry: Entry = (rule.rank(contact), contact.arrived_at, contact.id, self)
        self.refusals: dict[Id, Instant] = {}
        self.aim: Queue | None = None  # the queue of its demand, wherever it really waits
        self.queues: tuple[Queue, ...] = ()
        self.keepers: tuple[Seat, ...] = ()
        self.offer: Offer | None = None
        self.ring = 0
        self.wakes_at: Instant | None = None

    @property
    def kept_until(self) -> Instant:
        """Until when it is kept for whom the customer knows: until its promise at most."""
        return min(self.contact.arrived_at + self.rule.keep_for, self.due_at)


Entry: TypeAlias = tuple[float, Instant, Id, Waiting]
"""Sorts by rank, then arrival, then id: ids are unique, so nothing after them is compared."""


class Queue:
    """The contacts of one channel and demand that may not be offered to the `barred`.

    `needs` and `teams` are the demand as bits of the vocabulary; `able` is the roster's memory of
    who meets it. `watchers` are the views that see the queue; of these, `parked` forgot it while
    it was empty, and no other goes by a bound later than `floor`.
    """

    __slots__ = (
        "able", "able_version", "barred", "channel", "demand", "entries", "first", "floor",
        "needs", "parked", "serial", "teams", "watchers",
    )  # fmt: skip

    def __init__(
        self,
        channel: Channel,
        demand: Demand,
        *,
        serial: int = 0,
        barred: frozenset[Id] = frozenset(),
        needs: int = 0,
        teams: int = 0,
    ) -> None:
        self.channel = channel
        self.demand = demand
        self.serial = serial
        self.barred = barred
        self.needs = needs
        self.teams = teams
        self.entries: list[Entry] = []
        self.first = 0  # what stands before it has left: taking the head moves nothing
        self.able = 0
        self.able_version = -1
        self.watchers: dict[View, None] = {}
        self.parked: dict[View, None] = {}
        self.floor: Entry | None = None

    @property
    def head(self) -> Entry | None:
        """The most urgent contact."""
        return self.entries[self.first] if self.first < len(self.entries) else None

    def __lt__(self, other: "Queue") -> bool:
        # A contact that moved may still stand for its old queue in a view's heap.
        return self.serial < other.serial

    def __len__(self) -> int:
        return len(self.entries) - self.first

    def ahead_of(self, entry: Entry) -> int:
        """Return how many contacts here are more urgent than `entry`."""
        return bisect_left(self.entries, entry, self.first) - self.first

    def add(self, entry: Entry) -> None:
        """Take a contact in, at its rank, and tell who watches if it becomes the head."""
        insort(self.entries, entry, self.first)
        if self.entries[self.first] is not entry:
            return
        if self.floor is not None and entry < self.floor:
            self.parked.clear()
            for view in self.watchers:
                view.raise_queue(self, entry)
            self.floor = entry
        else:
            parked, self.parked = self.parked, {}
            for view in parked:
                view.raise_queue(self, entry)
            if parked:
                self.floor = entry

    def raise_floor(self, head: Entry) -> None:
        """Note that a view goes by `head`."""
        if self.floor is None or self.floor < head:
            self.floor = head

    def remove(self, entry: Entry) -> None:
        """Let a contact go. Views notice by themselves."""
        place = bisect_left(self.entries, entry, self.first)
        if place != self.first:
            del self.entries[place]
            return
        self.first += 1
        if self.first > COMPACT_AFTER and self.first * 2 > len(self.entries):
            del self.entries[: self.first]
            self.first = 0
