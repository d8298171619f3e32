"""Links that fit into an SMS: a short name of an invitation, signed."""

import base64
import binascii
import hmac
import secrets
from functools import cache
from typing import Final
from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId
from miroir.base.language import phrase
from miroir.base.secrets import derive, installation_secret
from miroir.base.settings import Settings

ORGANISATION_BYTES: Final = 3
CODE_BYTES: Final = 5
MAC_BYTES: Final = 7  # who guesses meets the network: one in 2^56
TOKEN_BYTES: Final = ORGANISATION_BYTES + CODE_BYTES + MAC_BYTES
TOKEN_LENGTH: Final = TOKEN_BYTES // 3 * 4  # without padding
TRIES: Final = 8

UNKNOWN = phrase("This link to a survey is not one of ours.")

CODE = """
    select code from survey_short_link where organisation_id = $1 and invitation_id = $2
"""
ADD = """
    insert into survey_short_link (organisation_id, code, invitation_id) values ($1, $2, $3)
    on conflict do nothing
"""
FIND = "select invitation_id from survey_short_link where organisation_id = $1 and code = $2"


class ShortLinks:
    """Signs and reads short names with a key of this installation."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def token(self, organisation: OrganisationId, code: bytes) -> str:
        """Return 20 letters, digits, - and _ that name a code and prove who gave them."""
        named = organisation.to_bytes(ORGANISATION_BYTES, "big") + code
        return base64.urlsafe_b64encode(named + self._mac(named)).decode()

    def read(self, token: str) -> tuple[OrganisationId, bytes]:
        """Return what `token` names; raises NotFound when it was not made here."""
        try:
            content = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            content = b""
        named, mac = content[:-MAC_BYTES], content[-MAC_BYTES:]
        whole = len(token) == TOKEN_LENGTH and len(content) == TOKEN_BYTES
        if not whole or not hmac.compare_digest(mac, self._mac(named)):
            raise NotFound(UNKNOWN)
        organisation = int.from_bytes(named[:ORGANISATION_BYTES], "big")
        return OrganisationId(organisation), named[ORGANISATION_BYTES:]

    def _mac(self, named: bytes) -> bytes:
        return hmac.digest(self._key, named, "sha256")[:MAC_BYTES]


@cache
def short_links(settings: Settings) -> ShortLinks:
    """Return what signs the short links of this installation."""
    return ShortLinks(derive(installation_secret(settings), "short survey"))


async def short_address(tx: Transaction, invitation_id: UUID, *, settings: Settings) -> str:
    """Return the short address of an invitation's page: always the same one."""
    for _ in range(TRIES):
        code: bytes | None = await tx.value(CODE, tx.organisation, invitation_id)
        if code is not None:
            return f"{settings.url}/s/{short_links(settings).token(tx.organisation, code)}"
        await tx.execute(ADD, tx.organisation, secrets.token_bytes(CODE_BYTES), invitation_id)
    raise RuntimeError("no short name is free")


async def invitation_behind(tx: Transaction, code: bytes) -> UUID:
    """Return the invitation of a short name. Raises NotFound."""
    found: UUID | None = await tx.value(FIND, tx.organisation, code)
    if found is None:
        raise NotFound(UNKNOWN)
    return found
