"""What the engine is told, and what it decides.

Instants are seconds since 1970 (`datetime.timestamp()`), lengths of time are seconds: floats, so
that a hundred thousand comparisons a second stay cheap. Ids may be of any kind with an order, as
long as contacts share one kind and advisers share one.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias
from uuid import UUID

import msgspec

from miroir.base.channel import Channel

Id: TypeAlias = UUID | int | str
Instant: TypeAlias = float
Seconds: TypeAlias = float

Presence = Literal["available", "busy", "away", "offline"]
"""Takes offers; is there but takes none (pause, wrap-up); does not answer; is not there."""


class Demand(msgspec.Struct, frozen=True, kw_only=True, gc=False, cache_hash=True):
    """What an adviser must have: every skill at its level or above, the language, a team.

    One of the `teams` is enough; none named means any. Levels begin at 1.
    """

    skills: tuple[tuple[Id, int], ...] = ()
    language: str | None = None
    teams: tuple[Id, ...] = ()


NEVER: Instant = float("inf")


class Contact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Somebody who waits for an adviser.

    - due_at: the promise (None: no promise was made);
    - priority, tier: the class of the matter and of the customer, worth what the policy says;
    - preferred: the customer's own advisers, known_to: those who know them; best first;
    - opens_at: hours are closed until then, and the contact is not offered before; NEVER where
      the calendar has no hours at all;
    - closes_at: when those hours end (None: they do not), reopens_at: when the next ones begin.
    """

    id: Id
    channel: Channel
    arrived_at: Instant
    due_at: Instant | None = None
    demand: Demand = Demand()
    priority: int = 0
    tier: Id | None = None
    preferred: tuple[Id, ...] = ()
    known_to: tuple[Id, ...] = ()
    opens_at: Instant | None = None
    closes_at: Instant | None = None
    reopens_at: Instant | None = None

    @property
    def starts_at(self) -> Instant:
        """When somebody could first have answered: at its arrival, or at the opening after it."""
        if self.opens_at is None:
            return self.arrived_at
        return max(self.arrived_at, self.opens_at)


class Adviser(msgspec.Struct, frozen=True, kw_only=True):
    """Who can answer: skills with levels from 1 to about 10, languages, teams, capacity.

    `limits` is the most contacts held at a time on a channel, 0 where the channel is not theirs;
    where it says nothing, the channel's rule does.
    """

    id: Id
    skills: Mapping[Id, int] = {}
    languages: frozenset[str] = frozenset()
    teams: frozenset[Id] = frozenset()
    capacity: int = 100
    limits: Mapping[Channel, int] = {}


Because = Literal["preferred", "knows-customer", "longest-idle", "most-urgent"]
Ended = Literal["not-taken", "adviser-left", "contact-left", "taken-by-another"]


class Offer(msgspec.Struct, frozen=True, kw_only=True, tag=True, gc=False):
    """Offer the contact to the adviser, who may take it until `until`.

    `because` tells how they met: the adviser is the customer's own or knows them, is the longest
    idle of those who are free, or came free while this contact was the most urgent. `ring` counts
    the steps by which the demand was relaxed.
    """

    contact: Id
    adviser: Id
    at: Instant
    until: Instant
    because: Because
    ring: int = 0


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True, tag=True, gc=False):
    """Take the offer off the adviser's screen."""

    contact: Id
    adviser: Id
    at: Instant
    because: Ended


class MarkAway(msgspec.Struct, frozen=True, kw_only=True, tag=True, gc=False):
    """Show the adviser as away: an offer was not taken in time."""

    adviser: Id
    at: Instant


Decision: TypeAlias = Offer | Withdrawn | MarkAway


class Holding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A contact that an adviser is busy with, and since when."""

    contact: Id
    channel: Channel
    since: Instant


class SeatState(msgspec.Struct, frozen=True, kw_only=True):
    """An adviser as the engine knows them.

    `idle_since` orders those who carry the same load; `calm_since` is since when they have had
    nothing hurried in hand (None: since `idle_since`).
    """

    adviser: Adviser
    presence: Presence
    idle_since: Instant
    holding: tuple[Holding, ...] = ()
    calm_since: Instant | None = None


class WaitingState(msgspec.Struct, frozen=True, kw_only=True):
    """A contact that waits or is on offer, and until when whom not to offer it to again."""

    contact: Contact
    refusals: tuple[tuple[Id, Instant], ...] = ()


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that decisions depend on: an engine resumed from it decides the same."""

    seats: tuple[SeatState, ...] = ()
    waiting: tuple[WaitingState, ...] = ()
    offers: tuple[Offer, ...] = ()


Missing: TypeAlias = tuple[Literal["channel", "language", "team", "skill"], Id, int]
"""A part of a demand: its kind, what is asked for, and the level (0 where there is none)."""

Why = Literal[
    "offered", "closed", "no-hours", "kept", "nobody-can", "refused", "nobody-present", "all-busy",
    "resting",
]  # fmt: skip


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why a contact waits. `until` is when that will be looked at again at the latest.

    - offered: it is on offer to `adviser`;
    - closed: hours open at `until`;
    - no-hours: hours are closed, and are not known ever to open;
    - kept: for `adviser`, the customer's own or one who knows them, who is busy;
    - nobody-can: no adviser at all meets the demand; `missing` is what no adviser has (a skill at
      the lowest level that nobody reaches: at 1, nobody has it at all), empty when each part is
      met by somebody but by nobody together;
    - refused: all who could have declined it;
    - nobody-present: `able` advisers could, none is there;
    - all-busy: `present` of the `able` are there, all with their hands full;
    - resting: of those, some are free, but not for long enough to begin unhurried work.

    `stops_at` is when it will not be offered any more, because hours end.
    """

    kind: Why
    until: Instant | None = None
    adviser: Id | None = None
    missing: tuple[Missing, ...] = ()
    able: int = 0
    present: int = 0
    stops_at: Instant | None = None


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """The place in the queue, from 1, and the wait still expected: None if it cannot be said.

    It is not `in_time` when that wait is longer than hours last.
    """

    place: int
    wait: Seconds | None
    in_time: bool = True
