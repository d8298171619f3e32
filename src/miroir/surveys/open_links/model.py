"""A link that anybody may open, and what came of it."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.surveys.model import SurveyKind, SurveyName

LinkWay = Literal["link", "qr", "kiosk"]

LINK_SURVEYS: Final[tuple[SurveyKind, ...]] = ("contact", "solved", "relation")

LinkName = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Pin = Annotated[str, msgspec.Meta(pattern="^[0-9]{4,8}$", description="Four to eight digits.")]


class LinkSays(msgspec.Struct, frozen=True, kw_only=True):
    """What a new link is for.

    Without a brand it asks about the organisation at large. `pin` is what leaving the page of a
    counter asks for; it is kept as a hash only.
    """

    name: LinkName
    survey: SurveyName = "relation"
    channel: Channel = "store"
    brand_id: UUID | None = None
    team_id: UUID | None = None
    ends_at: datetime | None = None
    pin: Pin | None = None


class OpenLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link, how many began to answer by it, and how many answered."""

    id: UUID
    name: str
    survey: SurveyName
    channel: Channel
    brand_id: UUID | None
    team_id: UUID | None
    locked: bool
    made_at: datetime
    ends_at: datetime | None
    revoked_at: datetime | None
    begun: int
    answered: int

    def over(self, at: datetime) -> bool:
        """Say whether nobody could begin by it at `at`."""
        ends = (self.revoked_at, self.ends_at)
        return any(end is not None and at >= end for end in ends)
