"""Addresses of files that carry their own permission, so that a picture shows in a page."""

import base64
import hmac
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from uuid import UUID

from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId
from miroir.base.secrets import derive, installation_secret
from miroir.base.settings import Settings
from miroir.files.model import File, FileShown

# An address stays the same for a day, so that browsers keep what they loaded, and then works
# for another week.
STABLE = timedelta(days=1)
VALID = timedelta(days=7)
MAC_BYTES = 16
SIGNATURE = re.compile(r"([0-9]{1,9})\.([0-9]{1,11})\.([A-Za-z0-9_-]{22})")


class Links:
    """Signs and checks addresses of files with a key of this installation."""

    def __init__(self, key: bytes, *, hold: bool = True) -> None:
        self._key = key
        self._hold = hold

    def serves(self, file: File) -> bool:
        """Say whether `file` may be fetched: what waits for the scanner only where it may."""
        return file.cleared or (file.scan != "infected" and not self._hold)

    def shown(self, file: File, *, organisation: OrganisationId, at: datetime) -> FileShown:
        """Return `file` as a screen gets it, with an address that works for at least a week."""
        served = self.serves(file)
        return FileShown(
            id=file.id,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            width=file.width,
            height=file.height,
            url=self.url(file.id, organisation=organisation, at=at) if served else None,
            scan=file.scan,
            threat=file.threat,
        )

    def url(self, file_id: UUID, *, organisation: OrganisationId, at: datetime) -> str:
        """Return the path and signature under which `file_id` can be fetched."""
        day = datetime(at.year, at.month, at.day, tzinfo=UTC)
        until = int((day + STABLE + VALID).timestamp())
        mac = self._mac(organisation, file_id, until)
        return f"/api/v1/files/{file_id}?signature={int(organisation)}.{until}.{mac}"

    def check(self, file_id: UUID, signature: str, *, at: datetime) -> OrganisationId:
        """Return whose file it is; raises NotFound for a forged or an old signature."""
        organisation, until, mac = _parts(signature)
        expected = self._mac(organisation, file_id, until)
        if not hmac.compare_digest(mac.encode(), expected.encode()) or until < at.timestamp():
            raise NotFound("This link to a file no longer works: reload the page it was on.")
        return organisation

    def _mac(self, organisation: OrganisationId, file_id: UUID, until: int) -> str:
        text = f"{int(organisation)}.{file_id}.{until}"
        digest = hmac.digest(self._key, text.encode(), sha256)[:MAC_BYTES]
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@cache
def links(settings: Settings) -> Links:
    """Return what signs the addresses of files in this installation."""
    return Links(derive(installation_secret(settings), "files"), hold=settings.clamav_hold)


def _parts(signature: str) -> tuple[OrganisationId, int, str]:
    match = SIGNATURE.fullmatch(signature)
    if match is None:
        raise NotFound("This link to a file is not whole.")
    return OrganisationId(int(match[1])), int(match[2]), match[3]
