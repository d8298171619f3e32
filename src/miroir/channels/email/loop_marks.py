"""The mark on every mail that we send: one that returns is not taken for a contact."""

import hmac

from miroir.base.ids import OrganisationId
from miroir.base.secrets import derive

HEADER = "X-Miroir-Loop"
PURPOSE = "loop mark"


def loop_mark(organisation: OrganisationId, message_id: str, *, secret: bytes) -> str:
    """Return the mark of the mail with that Message-ID: HMAC-SHA256 cut to 128 bits, in hex."""
    marked = f"{int(organisation)} {message_id.strip()}".encode()
    return hmac.digest(derive(secret, PURPOSE), marked, "sha256")[:16].hex()


def is_ours(
    mark: str | None, message_id: str | None, *, organisation: OrganisationId, secret: bytes
) -> bool:
    """Say whether a mail bears the mark of one that `organisation` sent."""
    if not mark or not message_id:
        return False
    expected = loop_mark(organisation, message_id, secret=secret)
    return hmac.compare_digest(expected.encode(), mark.strip().lower().encode())
