"""What a provider of SMS does for us, and what it may hand in."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal, Protocol
from uuid import UUID

import msgspec

from miroir.base.ids import OrganisationId

ExternalId = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Became = Literal["stop", "message", "known", "receipt"]


class Sms(msgspec.Struct, frozen=True, kw_only=True):
    """One text to one number (E.164). `id` is the same however often it is tried.

    `sender`: the name to show, None: the provider's own number.
    """

    id: UUID
    organisation: OrganisationId
    brand_id: UUID
    number: str
    sender: str | None
    words: str


class Refused(Exception):
    """A provider did not take an SMS: it has not left. What it `said` is for a person to read.

    `permanent`: trying again is useless; before `pause` is over it is, too.
    """

    def __init__(self, said: str, *, permanent: bool, pause: timedelta = timedelta(0)) -> None:
        super().__init__(said)
        self.said = said
        self.permanent = permanent
        self.pause = pause


class Came(msgspec.Struct, frozen=True, kw_only=True, tag="text", tag_field="type"):
    """What somebody wrote to us: from which number, under the provider's `id`."""

    id: ExternalId
    number: Annotated[str, msgspec.Meta(max_length=40)]
    text: Annotated[str, msgspec.Meta(max_length=4000)]


class Outcome(msgspec.Struct, frozen=True, kw_only=True, tag="receipt", tag_field="type"):
    """What became of an SMS that the provider had accepted as `id`."""

    id: ExternalId
    state: Literal["delivered", "failed"]


class Provider(Protocol):
    """Sends SMS, and reads what is handed in from there."""

    repeatable: bool
    """Whether an id that it knows is accepted again without a second SMS."""

    async def send(self, sms: Sms) -> str:
        """Hand over one SMS and return the provider's id of it. Raises Refused."""
        ...

    def read(
        self, headers: Mapping[str, str], body: bytes, *, secret: str, at: datetime
    ) -> Sequence[Came | Outcome]:
        """Return what a request from there brings. Raises NotAllowed, Invalid."""
        ...
