"""Headers of a mail or of a part, read tolerantly: nothing raises, everything is bounded."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from miroir.channels.email.charsets import decoded
from miroir.channels.email.encoded_words import readable
from miroir.channels.email.model import Address

LONGEST_VALUE = 40_000
MOST_ADDRESSES = 500
MOST_IDS = 200
LONGEST_DATE = 200
LONGEST_ID = 500
LONGEST_ADDRESS = 320
ID = re.compile(r"<([^<>]+)>")
# In-Reply-To: Message from Ada <ada@example.org> of "Tue, 27 Aug 2002" <its-id@example.org>
FROM_WHOM = re.compile(r"\bfrom\b[^<>]*<[^<>]*>", re.IGNORECASE)
BARE_ID = re.compile(r"[^\s<>,;]+@[^\s<>,;]+")
ADDRESS = re.compile(r"[^\s<>()\[\],:;\"\\@]+@[^\s<>()\[\],:;\"\\@]+")
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")


class Headers:
    """The headers of one part, by name in any case, each value unfolded but not yet decoded."""

    def __init__(self, items: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in items:
            self._values.setdefault(name.strip().lower(), []).append(_shortened(value))

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def all(self, name: str) -> list[str]:
        """Return the values of every header of that (lower-case) name."""
        return [_unfolded(value) for value in self._values.get(name, [])]

    def first(self, name: str) -> str | None:
        """Return the first value, or None."""
        values = self._values.get(name)
        return _unfolded(values[0]) if values else None

    def text(self, name: str) -> str:
        """Return the first value as a reader sees it, or an empty string."""
        return readable(self.first(name) or "")

    def addresses(self, name: str) -> tuple[Address, ...]:
        """Return the usable addresses of every header of that name, without doubles."""
        found = [address for value in self.all(name) for address in _addresses(value)]
        return tuple(dict.fromkeys(found))[:MOST_ADDRESSES]

    def ids(self, name: str) -> tuple[str, ...]:
        """Return message ids as `<id>`, in order, without doubles; of too many, the last ones."""
        found = dict.fromkeys(each for value in self.all(name) for each in _ids(value))
        return tuple(found)[-MOST_IDS:]

    def instant(self, name: str) -> datetime | None:
        """Return a date in UTC (an absent zone is read as UTC), or None where there is none."""
        return _instant(self.first(name) or "")

    def parameters(self, name: str) -> tuple[str, dict[str, str]]:
        """Return the value before the first semicolon, in lower case, and the parameters."""
        return _parameters(self.first(name) or "")

    def media_type(self) -> str | None:
        """Return the declared media type, or None where it is absent or malformed."""
        declared = self.parameters("content-type")[0]
        return declared if MEDIA_TYPE.fullmatch(declared) else None


def _shortened(value: str) -> str:
    # Of a list of ids the last matter most, of a text the first words: keep both ends.
    if len(value) <= 2 * LONGEST_VALUE:
        return value
    return f"{value[:LONGEST_VALUE]} {value[-LONGEST_VALUE:]}"


def _unfolded(value: str) -> str:
    text = decoded(value.encode("utf-8", "surrogateescape"), None)
    return text.replace("\n", "").strip() if "\n" in text else text.strip()


def _addresses(value: str) -> list[Address]:
    try:
        pairs = getaddresses([value])
    except (RecursionError, ValueError, IndexError, TypeError, AttributeError):
        pairs = []
    found = [Address(readable(name), _domain_lowered(at)) for name, at in pairs if _usable(at)]
    return found or [Address("", _domain_lowered(at)) for at in ADDRESS.findall(value)[:1]]


def _usable(address: str) -> bool:
    local, at, domain = address.rpartition("@")
    return bool(
        at and local and domain and len(address) <= LONGEST_ADDRESS and not re.search(r"\s", domain)
    )


def _domain_lowered(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def _ids(value: str) -> list[str]:
    value = FROM_WHOM.sub(" ", value)
    inner = ["".join(each.split()) for each in ID.findall(value) if _is_id(each)]
    return [f"<{each}>" for each in inner or BARE_ID.findall(value) if len(each) <= LONGEST_ID]


def _is_id(inner: str) -> bool:
    """Tell an id, even broken by folding, from words between angle brackets."""
    return len(inner.split()) == 1 or "@" in inner


def _instant(value: str) -> datetime | None:
    for reader in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            read = reader(value[:LONGEST_DATE])
            return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _parameters(value: str) -> tuple[str, dict[str, str]]:
    # The standard library reads parameters (RFC 2231) off a message only.
    carrier: Message = Message()
    carrier["content-type"] = value
    try:
        pairs = carrier.get_params(failobj=[])
    except (ValueError, TypeError, IndexError, AttributeError):
        pairs = []
    read = {name.lower(): readable(_parameter(value)) for name, value in pairs[1:]}
    return value.partition(";")[0].strip().lower(), read


def _parameter(value: str | tuple[str | None, str | None, str]) -> str:
    """Return a parameter; one in the extended form (RFC 2231) is (charset, language, octets)."""
    if isinstance(value, str):
        return value
    charset, _, octets = value
    try:
        return decoded(octets.encode("latin-1"), charset)
    except UnicodeEncodeError:
        return octets
