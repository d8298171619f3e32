"""Takes every contact to the right adviser: the engine, and the service that runs it live."""

from miroir.routing.facts import (
    ContactPlaced,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    PlacementEnded,
)
from miroir.routing.offering import accept, decline, expire_offer, make_offer, withdraw_offer
from miroir.routing.placing import end_placement, place

__all__ = [
    "ContactPlaced",
    "OfferEnded",
    "OfferMade",
    "OfferOutcome",
    "PlacementEnded",
    "accept",
    "decline",
    "end_placement",
    "expire_offer",
    "make_offer",
    "place",
    "withdraw_offer",
]
