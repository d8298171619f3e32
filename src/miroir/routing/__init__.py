"""Takes every contact to the right adviser: the engine, and the service that runs it live."""

from miroir.routing.engine import Engine
from miroir.routing.estimating import WAITS, Waits, read_waits
from miroir.routing.facts import (
    ContactPlaced,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    PlacementEnded,
)
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
from miroir.routing.placing import end_placement, place
from miroir.routing.policy import RINGS, RULES, ChannelRule, Overflow, Policy, Ring, Standing
from miroir.routing.routes_of_brands import set_route

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
    "Holding",
    "MarkAway",
    "Offer",
    "OfferEnded",
    "OfferMade",
    "OfferOutcome",
    "Overflow",
    "PlacementEnded",
    "Policy",
    "Presence",
    "Reason",
    "Ring",
    "SeatState",
    "Snapshot",
    "Standing",
    "WaitingState",
    "Waits",
    "Withdrawn",
    "accept",
    "decline",
    "end_placement",
    "expire_offer",
    "lead",
    "make_offer",
    "place",
    "read_waits",
    "set_route",
    "withdraw_offer",
]
