"""The address of a wallboard carries its own permission, and its end."""

import base64
import hmac
import re
from datetime import UTC, datetime
from functools import cache
from uuid import UUID

import msgspec

from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId
from miroir.base.secrets import derive, installation_secret
from miroir.base.settings import Settings

MAC_BYTES = 16
ID = r"([0-9a-f]{32}|-)"
TOKEN = re.compile(rf"([0-9]{{1,9}})\.([0-9]{{1,11}})\.{ID}\.{ID}\.([A-Za-z0-9_-]{{22}})")


class WallOf(msgspec.Struct, frozen=True, kw_only=True):
    """What a wallboard shows: an organisation, all of it or one team.

    `link_id`: the link that opens it; without one, a session does.
    """

    organisation: OrganisationId
    team_id: UUID | None = None
    link_id: UUID | None = None


class WallLinks:
    """Signs and reads tokens with a key of this installation."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def token(self, wall: WallOf, *, until: datetime) -> str:
        """Return what opens `wall` until an instant, to the second."""
        ids = ".".join(one.hex if one else "-" for one in (wall.team_id, wall.link_id))
        named = f"{int(wall.organisation)}.{int(until.timestamp())}.{ids}"
        return f"{named}.{self._mac(named)}"

    def read(self, token: str, *, at: datetime) -> tuple[WallOf, datetime]:
        """Return what a token opens, and until when. Raises NotFound for a forged or an old one."""
        match = TOKEN.fullmatch(token)
        if match is None:
            raise NotFound("This link to a wallboard is not whole: copy all of it.")
        named, _, mac = token.rpartition(".")
        until = datetime.fromtimestamp(int(match[2]), UTC)
        if not hmac.compare_digest(mac, self._mac(named)) or until <= at:
            raise NotFound("This link to a wallboard no longer works: ask for another.")
        team, link = (None if part == "-" else UUID(part) for part in match.group(3, 4))
        organisation = OrganisationId(int(match[1]))
        return WallOf(organisation=organisation, team_id=team, link_id=link), until

    def _mac(self, named: str) -> str:
        digest = hmac.digest(self._key, named.encode(), "sha256")[:MAC_BYTES]
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@cache
def wall_links(settings: Settings) -> WallLinks:
    """Return what signs the addresses of wallboards in this installation."""
    return WallLinks(derive(installation_secret(settings), "wallboard"))
