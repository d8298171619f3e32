"""Where a request may go: never into the installation's own network, unless that is set.

The name is resolved once, every address of it is looked at, and the connection is made to one of
these: a name that answers otherwise the second time changes nothing.
"""

import asyncio
import socket
from urllib.parse import SplitResult, urlsplit

import msgspec

from miroir.base.errors import Invalid
from miroir.base.language import phrase
from miroir.base.networks import public
from miroir.base.settings import Settings

LONGEST_URL = 1000

NOT_A_URL = phrase("The address must be a whole one, such as https://shop.example.org/miroir.")
NOT_SAFE = phrase("The address must begin with https://, so that nobody reads along.")
NO_USER = phrase("Leave the user and password out of the address: the signature proves who asks.")


class Refused(Exception):
    """A request may not go there."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where to connect to, and what it is called."""

    scheme: str
    host: str
    port: int
    ip: str
    target: str  # path and query

    @property
    def url(self) -> str:
        """The address to connect to, by number."""
        shown = f"[{self.ip}]" if ":" in self.ip else self.ip
        return f"{self.scheme}://{shown}:{self.port}{self.target}"

    @property
    def authority(self) -> str:
        """What the host calls itself, as the Host header has it."""
        usual = {"http": 80, "https": 443}[self.scheme]
        return self.host if self.port == usual else f"{self.host}:{self.port}"


def check_url(url: str, *, settings: Settings) -> str:
    """Return `url` as it may be set. Raises Invalid."""
    try:
        parts = urlsplit(url.strip())
        known = bool(parts.hostname) and parts.port != 0
    except ValueError as problem:
        raise Invalid(NOT_A_URL, field="url") from problem
    printable = url.isascii() and url.isprintable() and " " not in url.strip()
    if not known or not printable or len(url) > LONGEST_URL:
        raise Invalid(NOT_A_URL, field="url")
    if parts.scheme != "https" and not (parts.scheme == "http" and _trusted(url, settings)):
        raise Invalid(NOT_SAFE, field="url")
    if parts.username or parts.password:
        raise Invalid(NO_USER, field="url")
    return url.strip()


def _trusted(url: str, settings: Settings) -> bool:
    own = settings.sample and url.startswith(f"{settings.url}/sample/")
    return own or settings.private_data_sources


async def resolve(url: str, *, settings: Settings) -> Place:
    """Return where to connect to for `url`. Raises Refused, or OSError for an unknown name."""
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in {"http", "https"}:
        raise Refused(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = await asyncio.get_running_loop().getaddrinfo(
        parts.hostname, port, type=socket.SOCK_STREAM
    )
    ips = [str(address[4][0]) for address in found]
    trusted = _trusted(url, settings)
    if not ips or not (trusted or (parts.scheme == "https" and all(map(public, ips)))):
        raise Refused(parts.hostname)
    return Place(
        scheme=parts.scheme, host=parts.hostname, port=port, ip=ips[0], target=_target(parts)
    )


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
