"""The link by which whoever reads a mailbox asks for a conversation is signed."""

from functools import cache
from uuid import UUID

import jwt
import msgspec

from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId
from miroir.base.secrets import derive, installation_secret
from miroir.base.settings import Settings

ALGORITHM = "HS256"


class Named(msgspec.Struct, frozen=True):
    """A request for a conversation, and of which organisation."""

    organisation: OrganisationId
    request: UUID


class TranscriptLinks:
    """Signs and reads tokens with a key of this installation."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def path(self, named: Named) -> str:
        """Return the path of the page that asks whether the conversation shall be sent."""
        return f"/transcript/{jwt.encode(msgspec.to_builtins(named), self._key, ALGORITHM)}"

    def read(self, token: str) -> Named:
        """Return what `token` names. Raises NotFound when it was not made here."""
        try:
            return msgspec.convert(jwt.decode(token, self._key, [ALGORITHM]), Named)
        except (jwt.InvalidTokenError, msgspec.ValidationError) as problem:
            raise NotFound("This link to a conversation is not one of ours.") from problem


@cache
def transcript_links(settings: Settings) -> TranscriptLinks:
    """Return what signs these links in this installation."""
    return TranscriptLinks(derive(installation_secret(settings), "transcript"))
