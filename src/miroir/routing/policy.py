"""The policy of routing, as data: weights, patience, and how demands relax."""

from collections.abc import Mapping

import msgspec

from miroir.base.channel import Channel
from miroir.routing.model import Contact, Demand, Id, Instant, Seconds

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


class Ring(msgspec.Struct, frozen=True, kw_only=True):
    """A step by which a demand relaxes, on top of the steps before it.

    It opens when `share` of the promise's time is gone, or when `left` seconds of it are left,
    whichever comes first, and never before the ring before it.
    """

    share: float | None = None
    left: Seconds | None = None
    lower_levels: int = 0
    more_teams: tuple[Id, ...] = ()
    any_team: bool = False
    any_skills: bool = False
    any_language: bool = False

    def __post_init__(self) -> None:
        if self.share is None and self.left is None:
            raise ValueError("A ring must say when it opens: give it a share or the seconds left")

    def opens(self, *, arrived_at: Instant, due_at: Instant) -> Instant:
        """Return the instant from which the ring is open."""
        by_share = due_at if self.share is None else arrived_at + self.share * (due_at - arrived_at)
        if self.left is None:
            return by_share
        by_left = due_at - self.left
        return by_left if self.share is None else min(by_share, by_left)

    def relax(self, demand: Demand) -> Demand:
        """Return the demand with this step's concessions."""
        skills = tuple((skill, max(1, level - self.lower_levels)) for skill, level in demand.skills)
        teams = demand.teams and (*demand.teams, *self.more_teams)
        return Demand(
            skills=() if self.any_skills else skills,
            language=None if self.any_language else demand.language,
            teams=() if self.any_team else teams,
        )


RINGS = (
    Ring(share=0.5, lower_levels=1),
    Ring(share=0.75, any_team=True),
    Ring(share=1.0, any_skills=True),
)


class ChannelRule(msgspec.Struct, frozen=True, kw_only=True):
    """How contacts of one channel are treated.

    - weight: the part of an adviser's capacity (usually 100) that one contact takes;
    - offer_for: how long an offer waits to be taken;
    - keep_for: how long, from its arrival, a contact is kept for an adviser who knows the customer;
    - unpromised: what a contact without a promise is ranked by, as if promised within it;
    - head_start: how much more urgent than its promise says every contact of the channel is;
    - priority_step: how much more urgent each unit of a contact's priority makes it;
    - interrupts: the channels whose held contacts do not stand in the way of this one;
    - rings: how demands relax (the policy's rings when None).
    """

    weight: int = 100
    offer_for: Seconds = 30.0
    keep_for: Seconds = 0.0
    unpromised: Seconds = 2 * DAY
    head_start: Seconds = 0.0
    priority_step: Seconds = 90.0
    interrupts: frozenset[Channel] = frozenset()
    rings: tuple[Ring, ...] | None = None

    def due(self, contact: Contact) -> Instant:
        """Return the promise of `contact`, or the one that it is ranked by."""
        if contact.due_at is not None:
            return contact.due_at
        return contact.arrived_at + self.unpromised

    def rank(self, contact: Contact) -> float:
        """Return the key by which contacts are ordered, the least first.

        Slack falls by a second a second for everyone, so ordering by slack at any instant is
        ordering by the promise: the key never changes while a contact waits.
        """
        return self.due(contact) - self.head_start - self.priority_step * contact.priority


UNHURRIED: frozenset[Channel] = frozenset({"email", "letter", "form"})

CALL = ChannelRule(
    offer_for=20, keep_for=20, unpromised=3 * MINUTE, interrupts=UNHURRIED, priority_step=90
)
MESSAGE = ChannelRule(weight=25, offer_for=60, keep_for=5 * MINUTE, unpromised=HOUR)
MAIL = ChannelRule(weight=20, offer_for=2 * MINUTE, keep_for=4 * HOUR, priority_step=4 * HOUR)

RULES: Mapping[Channel, ChannelRule] = {
    "phone": CALL,
    "video": msgspec.structs.replace(CALL, offer_for=15, keep_for=5, unpromised=15),
    "store": CALL,
    "callback": ChannelRule(offer_for=MINUTE, keep_for=10 * MINUTE, unpromised=HOUR),
    "chat": ChannelRule(weight=25, offer_for=30, keep_for=30, unpromised=3 * MINUTE),
    "sms": MESSAGE,
    "social": MESSAGE,
    "email": MAIL,
    "form": MAIL,
    "letter": msgspec.structs.replace(
        MAIL, offer_for=5 * MINUTE, keep_for=DAY, unpromised=20 * DAY, priority_step=2 * DAY
    ),
}


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of every channel; `refusal_lasts` is how long a refusal by an adviser holds."""

    rules: Mapping[Channel, ChannelRule] = msgspec.field(default_factory=lambda: RULES)
    rings: tuple[Ring, ...] = RINGS
    refusal_lasts: Seconds = 5 * MINUTE

    def rule(self, channel: Channel) -> ChannelRule:
        """Return the rule of `channel`; without one, a contact takes a whole adviser."""
        return self.rules.get(channel) or ChannelRule()

    def rings_of(self, rule: ChannelRule) -> tuple[Ring, ...]:
        """Return the rings by which demands under `rule` relax, in order."""
        return self.rings if rule.rings is None else rule.rings
