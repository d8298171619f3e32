"""Contacts that wait for the same thing, in order of rank."""

from array import array
from bisect import bisect_left, insort
from collections.abc import Collection, Mapping
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from miroir.base.channel import Channel
from miroir.routing.arrivals import Arrivals
from miroir.routing.model import NEVER, Contact, Demand, Id, Instant, Offer
from miroir.routing.policy import ChannelRule, Policy

if TYPE_CHECKING:
    from miroir.routing.seats import Seat

COMPACT_AFTER = 64


Entry: TypeAlias = tuple[float, Instant, Id]
"""A contact's rank, arrival and id: the order in which contacts are offered."""


class Heads:
    """The rank of the head of every queue, at the queue's serial; and how many have a head.

    `tails` are ranks that nobody in the queue is beyond. Numbers that lie side by side are
    looked through, or compared with, without reading a contact from afar.
    """

    __slots__ = ("count", "ranks", "tails")

    def __init__(self) -> None:
        self.ranks: array[float] = array("d")
        self.tails: array[float] = array("d")
        self.count = 0


NOBODY = float("inf")
NO_REFUSALS: Mapping[Id, Instant] = MappingProxyType({})


class Waiting(msgspec.Struct, eq=False, gc=False):
    """A contact in the engine: where it waits, or to whom it is on offer.

    `aim` is the queue of its demand, whether it waits there or is kept in those of `keepers`;
    `knowers` are the customer's own advisers and those who know them, best first.
    """

    contact: Contact
    channel: Channel
    rule: ChannelRule
    starts_at: Instant
    due_at: Instant
    entry: Entry
    knowers: tuple[Id, ...] = ()
    refusals: Mapping[Id, Instant] = NO_REFUSALS
    aim: "Queue | None" = None
    queues: "tuple[Queue, ...]" = ()
    keepers: "tuple[Seat, ...]" = ()
    offer: Offer | None = None
    ring: int = 0
    wakes_at: Instant | None = None

    @classmethod
    def begin(cls, contact: Contact, policy: Policy) -> "Waiting":
        """Return `contact` as it begins to wait under `policy`."""
        channel = contact.channel
        rule = policy.rule(channel)
        due_at = rule.due(contact)
        entry = (due_at - policy.lead(contact, rule), contact.arrived_at, contact.id)
        knowers = contact.preferred + contact.known_to
        return cls(contact, channel, rule, contact.starts_at, due_at, entry, knowers)

    def kept_until(self, adviser: Id) -> Instant:
        """Until when it is kept for one of its knowers: until its promise at most."""
        patience = self.rule.keep_for
        if adviser in self.contact.preferred and self.rule.keep_for_preferred is not None:
            patience = self.rule.keep_for_preferred
        return min(self.starts_at + patience, self.due_at)

    def closed_until(self, at: Instant) -> Instant | None:
        """Return when hours open, NEVER where that is not known; None while they are open."""
        contact = self.contact
        if contact.opens_at is not None and at < contact.opens_at:
            return contact.opens_at
        if contact.closes_at is None:
            return None
        stops_at = self.rule.stops(contact)
        if stops_at is None or at < stops_at:
            return None
        reopens_at = NEVER if contact.reopens_at is None else contact.reopens_at
        return reopens_at if at < reopens_at else None


class Queue:
    """The contacts of one channel that wait for the same thing.

    `needs` and `teams` are the demand as bits of the vocabulary; `able` is the roster's memory
    of who meets it. The rank of the head is kept in `heads`, at the place `serial`: looking
    through many queues then looks through one array.
    """

    __slots__ = (
        "able", "able_version", "alone", "arrivals", "channel", "demand", "entries", "first",
        "heads", "needs", "serial", "teams",
    )  # fmt: skip

    def __init__(
        self, channel: Channel, demand: Demand, heads: Heads, *, needs: int = 0, teams: int = 0
    ) -> None:
        self.channel = channel
        self.demand = demand
        self.needs = needs
        self.teams = teams
        self.alone: tuple[Queue, ...] = (self,)
        self.entries: list[Entry] = []
        self.first = 0  # what stands before it has left: taking the head moves nothing
        self.heads = heads
        self.serial = len(heads.ranks)
        heads.ranks.append(NOBODY)
        heads.tails.append(NOBODY)
        self.able = 0
        self.able_version = -1
        self.arrivals = Arrivals()

    @property
    def head(self) -> Entry | None:
        """The most urgent contact."""
        return self.entries[self.first] if self.first < len(self.entries) else None

    def head_besides(self, refused: Collection[Id]) -> Entry | None:
        """Return the most urgent contact that is not one of `refused`."""
        waiting = islice(self.entries, self.first, None)
        return next((entry for entry in waiting if entry[2] not in refused), None)

    def __len__(self) -> int:
        return len(self.entries) - self.first

    def ahead_of(self, entry: Entry) -> int:
        """Return how many contacts here are more urgent than `entry`."""
        return bisect_left(self.entries, entry, self.first) - self.first

    def add(self, entry: Entry) -> None:
        """Take a contact in, at its rank."""
        entries, heads, serial, rank = self.entries, self.heads, self.serial, entry[0]
        if not entries:
            entries.append(entry)
            heads.count += 1
            heads.ranks[serial] = heads.tails[serial] = rank
        elif rank > heads.tails[serial]:
            entries.append(entry)
            heads.tails[serial] = rank
        else:
            insort(entries, entry, self.first)
            heads.ranks[serial] = entries[self.first][0]

    def remove(self, entry: Entry) -> None:
        """Let a contact go."""
        entries = self.entries
        if entries[self.first] is not entry:
            del entries[bisect_left(entries, entry, self.first)]
            return
        self.first += 1
        if self.first == len(entries):
            entries.clear()
            self.first = 0
            self.heads.count -= 1
            self.heads.ranks[self.serial] = NOBODY
            return
        if self.first > COMPACT_AFTER and self.first * 2 > len(entries):
            del entries[: self.first]
            self.first = 0
        self.heads.ranks[self.serial] = entries[self.first][0]
