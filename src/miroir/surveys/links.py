"""The address of a customer's survey page carries its own permission."""

import base64
import binascii
import hmac
from functools import cache
from uuid import UUID

from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId
from miroir.base.secrets import derive, installation_secret
from miroir.base.settings import Settings

ORGANISATION_BYTES = 4
UUID_BYTES = 16
MAC_BYTES = 16
TOKEN_BYTES = ORGANISATION_BYTES + UUID_BYTES + MAC_BYTES
TOKEN_LENGTH = TOKEN_BYTES // 3 * 4  # without padding, as 36 is a multiple of 3


class SurveyLinks:
    """Signs and reads tokens with a key of this installation."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def path(self, organisation: OrganisationId, invitation_id: UUID) -> str:
        """Return the path of the page on which an invitation is answered."""
        return f"/survey/{self.token(organisation, invitation_id)}"

    def token(self, organisation: OrganisationId, invitation_id: UUID) -> str:
        """Return 48 letters, digits, - and _ that name an invitation and prove who gave them."""
        named = organisation.to_bytes(ORGANISATION_BYTES, "big") + invitation_id.bytes
        return base64.urlsafe_b64encode(named + self._mac(named)).decode()

    def read(self, token: str) -> tuple[OrganisationId, UUID]:
        """Return what `token` names; raises NotFound when it was not made here."""
        content = _decoded(token)
        named, mac = content[:-MAC_BYTES], content[-MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(named)):
            raise NotFound("This link to a survey is not one of ours.")
        organisation = int.from_bytes(named[:ORGANISATION_BYTES], "big")
        return OrganisationId(organisation), UUID(bytes=named[ORGANISATION_BYTES:])

    def _mac(self, named: bytes) -> bytes:
        return hmac.digest(self._key, named, "sha256")[:MAC_BYTES]


def _decoded(token: str) -> bytes:
    try:
        content = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if len(token) != TOKEN_LENGTH or len(content) != TOKEN_BYTES:
        raise NotFound("This link to a survey is not whole: copy all of it.")
    return content


@cache
def survey_links(settings: Settings) -> SurveyLinks:
    """Return what signs the addresses of surveys in this installation."""
    return SurveyLinks(derive(installation_secret(settings), "survey"))


@cache
def open_survey_links(settings: Settings) -> SurveyLinks:
    """Return what signs the addresses of links that anybody may open."""
    return SurveyLinks(derive(installation_secret(settings), "open survey"))


@cache
def kiosk_passes(settings: Settings) -> SurveyLinks:
    """Return what signs the leave of a device to show a link's questions at a counter."""
    return SurveyLinks(derive(installation_secret(settings), "survey kiosk"))
