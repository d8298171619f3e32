"""What is handed in as JSON and signed: the way of the log, and of whoever writes their own."""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from miroir.base.errors import Invalid, NotAllowed
from miroir.base.signing import SIGNATURE, TIMESTAMP, signature
from miroir.channels.sms.model import Came, Outcome

LATE: Final = timedelta(minutes=5)
LONGEST_NUMBER: Final = 12
DECODER: Final = msgspec.json.Decoder(Came | Outcome)


def read_signed(
    headers: Mapping[str, str], body: bytes, *, secret: str, at: datetime
) -> Sequence[Came | Outcome]:
    """Return what the body brings. Raises NotAllowed, Invalid.

    It is signed as we sign what we ask of data sources: see docs/reference/cards.md.
    """
    told = headers.get(TIMESTAMP, "")
    if not (told.isascii() and told.isdigit() and len(told) <= LONGEST_NUMBER):
        raise NotAllowed(f"Say in {TIMESTAMP} when this was signed, in seconds since 1970.")
    if abs(at.timestamp() - int(told)) > LATE.total_seconds():
        raise NotAllowed("This was signed more than five minutes ago or from now: sign it anew.")
    given = headers.get(SIGNATURE, "")
    right = signature(secret, body, timestamp=int(told))
    if not hmac.compare_digest(given.encode(), right.encode()):
        raise NotAllowed(f"{SIGNATURE} does not fit: sign the body as it is sent, with the secret.")
    try:
        return (DECODER.decode(body),)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise Invalid(f"This cannot be read: {problem}") from problem
