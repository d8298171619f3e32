"""Every fact of routing."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from miroir.base.channel import Channel
from miroir.journal import Code, Fact
from miroir.routing.model import Because, Why

OfferOutcome = Literal["accepted", "declined", "expired", "withdrawn"]


class ContactPlaced(Fact, frozen=True, kw_only=True):
    """Routing looks after a conversation from now on, or under changed terms.

    These are all the terms that routing goes by; `placed_at` is since when it waits.
    """

    channel: Channel
    team_id: UUID | None
    due_at: datetime | None
    more_team_ids: tuple[UUID, ...] = ()
    skill_ids: tuple[UUID, ...] = ()
    language: Code | None = None
    priority: int = 0
    tier_id: UUID | None = None
    preferred: tuple[UUID, ...] = ()
    known_to: tuple[UUID, ...] = ()
    placed_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    reopens_at: datetime | None = None
    never_opens: bool = False


class PlacementEnded(Fact, frozen=True, kw_only=True):
    """Routing has no more to do for a conversation: it is someone's, or closed."""


class OfferMade(Fact, frozen=True, kw_only=True):
    """A conversation is offered to an adviser until `expires_at`, for the reason `because`.

    `ring` counts the steps by which what is asked of an adviser was relaxed.
    """

    offer_id: UUID
    adviser_id: UUID
    expires_at: datetime
    because: Because | None = None
    ring: int = 0


class OfferEnded(Fact, frozen=True, kw_only=True):
    """An offer was accepted, declined, not taken in time, or taken back."""

    offer_id: UUID
    adviser_id: UUID
    outcome: OfferOutcome


class RoutingSet(Fact, frozen=True, kw_only=True):
    """A rule of routing was set: of a channel, or where a brand's contacts go."""


class WaitExplained(Fact, frozen=True, kw_only=True):
    """Why a contact waits from now on, in the words of `routing.Reason`.

    What nobody has: `no_channel`, `no_language`, `missing_teams`, and `missing_skills` with their
    `missing_levels`.
    """

    why: Why
    ring: int = 0
    until: datetime | None = None
    stops_at: datetime | None = None
    adviser_id: UUID | None = None
    able: int = 0
    present: int = 0
    no_channel: bool = False
    no_language: bool = False
    missing_teams: tuple[UUID, ...] = ()
    missing_skills: tuple[UUID, ...] = ()
    missing_levels: tuple[int, ...] = ()
