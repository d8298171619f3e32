"""The link in a mail that leads back into the chat is signed, and counts for a week."""

from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

import jwt
import msgspec

from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId
from miroir.base.secrets import derive, installation_secret
from miroir.base.settings import Settings

ALGORITHM = "HS256"
LINK_COUNTS_FOR = timedelta(days=7)


class ChatLink(msgspec.Struct, frozen=True):
    """The answer that a mail held, of which organisation, and until when (s) the link counts."""

    organisation: OrganisationId
    message: UUID
    until: int

    def counts(self, at: datetime) -> bool:
        """Say whether it may still be opened."""
        return at.timestamp() < self.until


def link_to(organisation: OrganisationId, message_id: UUID, *, at: datetime) -> ChatLink:
    """Return the link for a mail that leaves at `at`."""
    return ChatLink(organisation, message_id, int((at + LINK_COUNTS_FOR).timestamp()))


class ChatLinks:
    """Signs and reads tokens with a key of this installation."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def path(self, link: ChatLink) -> str:
        """Return the path of the page that goes on with the conversation."""
        return f"/chat/{jwt.encode(msgspec.to_builtins(link), self._key, ALGORITHM)}"

    def read(self, token: str) -> ChatLink:
        """Return what `token` names, even if it counts no more. Raises NotFound for another's."""
        try:
            return msgspec.convert(jwt.decode(token, self._key, [ALGORITHM]), ChatLink)
        except (jwt.InvalidTokenError, msgspec.ValidationError) as problem:
            raise NotFound("This link to a chat is not one of ours.") from problem


@cache
def chat_links(settings: Settings) -> ChatLinks:
    """Return what signs these links in this installation."""
    return ChatLinks(derive(installation_secret(settings), "chat link"))
