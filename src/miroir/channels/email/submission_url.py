"""Where mail is handed over for sending, written as a URL."""

from typing import Literal
from urllib.parse import unquote, urlsplit

import msgspec

from miroir.base.errors import Misconfigured

Encryption = Literal["none", "tls", "starttls"]
SCHEMES: dict[str, tuple[Encryption, int]] = {
    "smtp": ("none", 25),
    "smtps": ("tls", 465),
    "smtp+starttls": ("starttls", 587),
}
EXAMPLE = "smtp+starttls://user:password@mail.example.org:587"


class SubmissionUrl(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a submission URL."""

    host: str
    port: int
    encryption: Encryption
    username: str | None = None
    password: str | None = None


def read_submission_url(url: str) -> SubmissionUrl:
    """Return the parts of `smtp://`, `smtps://` or `smtp+starttls://user:password@host:port`.

    `smtp://` never encrypts: keep it for a server on the same machine or network. Special
    characters of user and password are percent-encoded. Raises `Misconfigured`.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise _wrong("its port or host is malformed") from None
    if parts.scheme not in SCHEMES:
        raise _wrong("it must start with smtp://, smtps:// or smtp+starttls://")
    if not parts.hostname or parts.path.strip("/") or parts.query:
        raise _wrong("it must name a host, and nothing after the port")
    encryption, default_port = SCHEMES[parts.scheme]
    return SubmissionUrl(
        host=parts.hostname,
        port=port or default_port,
        encryption=encryption,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or "") if parts.username else None,
    )


def _wrong(reason: str) -> Misconfigured:
    return Misconfigured(f"The URL for sending mail is wrong: {reason}. Example: {EXAMPLE}")
