"""Takes every contact to the right adviser: the engine, and the service that runs it live."""

from miroir.routing.being_free import somebody_free
from miroir.routing.channel_rules import (
    OwnRing,
    OwnRule,
    RuleShown,
    channel_rules,
    set_channel_rule,
)
from miroir.routing.engine import Engine
from miroir.routing.explaining import WAITS, Waits, read_waits
from miroir.routing.facts import (
    ContactPlaced,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    PlacementEnded,
    RoutingSet,
    WaitExplained,
)
from miroir.routing.helping import Help, helps, set_help
from miroir.routing.history import History, Step, history, step_of
from miroir.routing.leading import lead
from miroir.routing.model import (
    NEVER,
    Adviser,
    Contact,
    Decision,
    Demand,
    Estimate,
    Holding,
    MarkAway,
    Offer,
    Presence,
    Reason,
    SeatState,
    Snapshot,
    WaitingState,
    Withdrawn,
)
from miroir.routing.offering import accept, decline, expire_offer, make_offer, withdraw_offer
from miroir.routing.placing import end_placement, place, place_again
from miroir.routing.placing_new import Heading, heading_of, place_opened
from miroir.routing.policy import RINGS, RULES, ChannelRule, Overflow, Policy, Ring, Standing
from miroir.routing.ranks import Rank, priority_ranks, rank_priority, rank_tier, tier_ranks
from miroir.routing.retiring import retire_skill
from miroir.routing.routes_of_brands import Route, remove_route, routes, set_route
from miroir.routing.ruling import load_policy

__all__ = [
    "NEVER",
    "RINGS",
    "RULES",
    "WAITS",
    "Adviser",
    "ChannelRule",
    "Contact",
    "ContactPlaced",
    "Decision",
    "Demand",
    "Engine",
    "Estimate",
    "Heading",
    "Help",
    "History",
    "Holding",
    "MarkAway",
    "Offer",
    "OfferEnded",
    "OfferMade",
    "OfferOutcome",
    "Overflow",
    "OwnRing",
    "OwnRule",
    "PlacementEnded",
    "Policy",
    "Presence",
    "Rank",
    "Reason",
    "Ring",
    "Route",
    "RoutingSet",
    "RuleShown",
    "SeatState",
    "Snapshot",
    "Standing",
    "Step",
    "WaitExplained",
    "WaitingState",
    "Waits",
    "Withdrawn",
    "accept",
    "channel_rules",
    "decline",
    "end_placement",
    "expire_offer",
    "heading_of",
    "helps",
    "history",
    "lead",
    "load_policy",
    "make_offer",
    "place",
    "place_again",
    "place_opened",
    "priority_ranks",
    "rank_priority",
    "rank_tier",
    "read_waits",
    "remove_route",
    "retire_skill",
    "routes",
    "set_channel_rule",
    "set_help",
    "set_route",
    "somebody_free",
    "step_of",
    "tier_ranks",
    "withdraw_offer",
]
