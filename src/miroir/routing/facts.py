"""Every fact of routing."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from miroir.base.channel import Channel
from miroir.journal import Fact

OfferOutcome = Literal["accepted", "declined", "expired", "withdrawn"]


class ContactPlaced(Fact, frozen=True, kw_only=True):
    """Routing looks after a conversation from now on, or under changed terms."""

    channel: Channel
    team_id: UUID | None
    due_at: datetime | None


class PlacementEnded(Fact, frozen=True, kw_only=True):
    """Routing has no more to do for a conversation: it is someone's, or closed."""


class OfferMade(Fact, frozen=True, kw_only=True):
    """A conversation is offered to an adviser until `expires_at`."""

    offer_id: UUID
    adviser_id: UUID
    expires_at: datetime


class OfferEnded(Fact, frozen=True, kw_only=True):
    """An offer was accepted, declined, not taken in time, or taken back."""

    offer_id: UUID
    adviser_id: UUID
    outcome: OfferOutcome
