"""The policy of routing, as data: weights, ranks, patience, and how demands relax."""

from collections.abc import Mapping

import msgspec

from miroir.base.channel import Channel
from miroir.routing.model import NEVER, Contact, Demand, Id, Instant, Seconds

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

# Three centuries: farther than any two promises are apart, and a rank still tells microseconds.
BAND: Seconds = 1e10


class Ring(msgspec.Struct, frozen=True, kw_only=True):
    """A step by which a demand relaxes, on top of the steps before it.

    It opens when `share` of the promise's time is gone, when `left` seconds of it are left, or
    `after` so many seconds of waiting, whichever comes first, and never before the ring before
    it. `helpers` are the teams that help the contact's team, as the policy's overflow names them.
    """

    share: float | None = None
    left: Seconds | None = None
    after: Seconds | None = None
    lower_levels: int = 0
    more_teams: tuple[Id, ...] = ()
    helpers: bool = False
    helpers_of_other_brands: bool = False
    any_team: bool = False
    any_skills: bool = False
    any_language: bool = False

    def __post_init__(self) -> None:
        if self.share is None and self.left is None and self.after is None:
            raise ValueError(
                "A ring must say when it opens: give it a share, the seconds left or gone"
            )

    def opens(self, *, starts_at: Instant, due_at: Instant) -> Instant:
        """Return the instant from which the ring is open."""
        opens = NEVER
        if self.share is not None:
            opens = starts_at + self.share * (due_at - starts_at)
        if self.left is not None:
            opens = min(opens, due_at - self.left)
        if self.after is not None:
            opens = min(opens, starts_at + self.after)
        return opens


RINGS = (
    Ring(share=0.5, lower_levels=1),
    Ring(share=0.75, any_team=True),
    Ring(share=1.0, any_skills=True),
)


class ChannelRule(msgspec.Struct, frozen=True, kw_only=True):
    """How contacts of one channel are treated.

    Room:

    - weight: the part of an adviser's capacity (usually 100) that one contact takes;
    - most: how many of them an adviser holds at a time at most, unless their own limit says else;
    - interrupts: the channels whose held contacts do not stand in the way of this one;
    - leaves: the part of capacity that must be left after taking one, kept for what is hurried;
    - idle_for: how long an adviser must have had nothing in hand, but contacts of channels that
      wait for idle time too, before being offered one.

    Rank:

    - unpromised: what a contact without a promise is ranked by, as if promised within it;
    - head_start: how much more urgent than its promise says every contact of the channel is;
    - priority_step: how much more urgent each step of priority or tier makes a contact.

    Patience:

    - offer_for: how long an offer waits to be taken;
    - keep_for: how long, from its arrival, a contact is kept for an adviser who knows the customer;
    - keep_for_preferred: the same for the customer's own adviser (None: `keep_for`);
    - rings: how demands relax (the policy's rings when None).

    Closing time:

    - last_minutes: how long before closing every ring opens for those who still wait;
    - stops_before: how long before closing a contact is no longer offered, until hours open
      again; so long after closing when negative; None: who came in time is served, however late.
    """

    weight: int = 100
    most: int | None = None
    interrupts: frozenset[Channel] = frozenset()
    leaves: int = 0
    idle_for: Seconds = 0.0
    unpromised: Seconds = 2 * DAY
    head_start: Seconds = 0.0
    priority_step: Seconds = 90.0
    offer_for: Seconds = 30.0
    keep_for: Seconds = 0.0
    keep_for_preferred: Seconds | None = None
    rings: tuple[Ring, ...] | None = None
    last_minutes: Seconds = 0.0
    stops_before: Seconds | None = None

    def due(self, contact: Contact) -> Instant:
        """Return the promise of `contact`, or the one that it is ranked by."""
        if contact.due_at is not None:
            return contact.due_at
        return contact.starts_at + self.unpromised

    def stops(self, contact: Contact) -> Instant | None:
        """Return when `contact` is no longer offered because hours end."""
        if contact.closes_at is None or self.stops_before is None:
            return None
        return contact.closes_at - self.stops_before


UNHURRIED: frozenset[Channel] = frozenset({"email", "letter", "form"})

CALL = ChannelRule(
    offer_for=20,
    keep_for=20,
    unpromised=3 * MINUTE,
    interrupts=UNHURRIED,
    priority_step=90,
    last_minutes=2 * MINUTE,
)
MESSAGE = ChannelRule(weight=25, offer_for=60, keep_for=5 * MINUTE, unpromised=HOUR)
MAIL = ChannelRule(weight=20, offer_for=2 * MINUTE, keep_for=4 * HOUR, priority_step=4 * HOUR)

RULES: Mapping[Channel, ChannelRule] = {
    "phone": CALL,
    "video": msgspec.structs.replace(CALL, offer_for=15, keep_for=5, unpromised=15),
    "store": msgspec.structs.replace(CALL, weight=20),
    "callback": ChannelRule(offer_for=MINUTE, keep_for=10 * MINUTE, unpromised=HOUR),
    "chat": ChannelRule(
        weight=33, offer_for=30, keep_for=30, unpromised=3 * MINUTE, last_minutes=2 * MINUTE
    ),
    "sms": MESSAGE,
    "social": MESSAGE,
    "email": MAIL,
    "form": MAIL,
    "letter": msgspec.structs.replace(
        MAIL, offer_for=5 * MINUTE, keep_for=DAY, unpromised=20 * DAY, priority_step=2 * DAY
    ),
}


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What a priority or a customer's tier is worth.

    `steps` is a head start in the channel's `priority_step`; a contact of a higher `band` comes
    before all of lower ones, whatever was promised to them. Both of the priority and of the tier
    add up; either may be negative.
    """

    steps: float = 0.0
    band: int = 0


ORDINARY = Standing()


class Overflow(msgspec.Struct, frozen=True, kw_only=True):
    """The teams that help a team: its own brand's, and those of other brands."""

    teams: tuple[Id, ...] = ()
    of_other_brands: tuple[Id, ...] = ()


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of every channel, and what they have in common.

    - priorities, tiers: what they are worth; a priority that is not named is worth as many steps
      as its number, a tier that is not named nothing;
    - overflow: who helps which team, once a ring says so;
    - refusal_lasts: how long a refusal by an adviser holds.
    """

    rules: Mapping[Channel, ChannelRule] = msgspec.field(default_factory=lambda: RULES)
    rings: tuple[Ring, ...] = RINGS
    priorities: Mapping[int, Standing] = {}
    tiers: Mapping[Id, Standing] = {}
    overflow: Mapping[Id, Overflow] = {}
    refusal_lasts: Seconds = 5 * MINUTE

    def rule(self, channel: Channel) -> ChannelRule:
        """Return the rule of `channel`; without one, a contact takes a whole adviser."""
        return self.rules.get(channel) or ChannelRule()

    def rings_of(self, rule: ChannelRule) -> tuple[Ring, ...]:
        """Return the rings by which demands under `rule` relax, in order."""
        return self.rings if rule.rings is None else rule.rings

    def rank(self, contact: Contact) -> float:
        """Return the key by which contacts are ordered, the least first.

        Slack falls by a second a second for everyone, so ordering by slack at any instant is
        ordering by the promise: the key never changes while a contact waits.
        """
        rule = self.rule(contact.channel)
        return rule.due(contact) - self.lead(contact, rule)

    def lead(self, contact: Contact, rule: ChannelRule) -> Seconds:
        """Return how much more urgent than its promise says `contact`, under `rule`, is."""
        if contact.tier is None and not contact.priority and not self.priorities:
            return rule.head_start
        priority = self.priorities.get(contact.priority) or Standing(steps=contact.priority)
        tier = self.tiers.get(contact.tier, ORDINARY) if contact.tier is not None else ORDINARY
        steps, band = priority.steps + tier.steps, priority.band + tier.band
        return rule.head_start + rule.priority_step * steps + BAND * band

    def relax(self, demand: Demand, ring: Ring, *, teams: tuple[Id, ...]) -> Demand:
        """Return `demand` with the concessions of `ring`; `teams` were asked for at first."""
        skills = tuple((skill, max(1, level - ring.lower_levels)) for skill, level in demand.skills)
        return Demand(
            skills=() if ring.any_skills else skills,
            language=None if ring.any_language else demand.language,
            teams=() if ring.any_team else self._widened(demand.teams, ring, teams),
        )

    def _widened(
        self, allowed: tuple[Id, ...], ring: Ring, asked: tuple[Id, ...]
    ) -> tuple[Id, ...]:
        if not allowed:
            return ()
        more = list(ring.more_teams)
        for team in asked:
            overflow = self.overflow.get(team, Overflow())
            more += overflow.teams if ring.helpers else ()
            more += overflow.of_other_brands if ring.helpers_of_other_brands else ()
        return tuple(dict.fromkeys((*allowed, *more)))
