"""What happened to the way by which SMS leave."""

from typing import Literal
from uuid import UUID

from miroir.journal import Fact

SmsProvider = Literal["log"]


class SmsWaySet(Fact, frozen=True, kw_only=True):
    """A brand's SMS leave by a provider from now on, or by none (null); or its words changed."""

    brand_id: UUID
    provider: SmsProvider | None
    by: UUID | None
