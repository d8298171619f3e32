"""Signing a request, so that who is asked knows that it is we who ask, and when."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

TIMESTAMP = "Miroir-Timestamp"
SIGNATURE = "Miroir-Signature"


def signature(secret: str, body: bytes, *, timestamp: int) -> str:
    """Return v1= and the HMAC-SHA256 of the timestamp, a full stop and the body, in hexadecimal."""
    signed = str(timestamp).encode() + b"." + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def signed_headers(secret: str, body: bytes, *, at: datetime) -> Mapping[str, str]:
    """Return the headers that prove a request of `at`."""
    timestamp = int(at.timestamp())
    return {
        TIMESTAMP: str(timestamp),
        SIGNATURE: signature(secret, body, timestamp=timestamp),
    }
