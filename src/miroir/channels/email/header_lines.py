"""Header lines of outgoing mail, written so that none can smuggle in another.

Written here rather than by the standard library, which turns long ids of References into encoded
words: answers then lose their thread.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

from miroir.base.errors import Invalid
from miroir.channels.email.charsets import clean
from miroir.channels.email.headers import LONGEST_ADDRESS
from miroir.channels.email.model import Address

LONGEST_TEXT = 500
LONGEST_NAME = 100
LONGEST_LINE = 65
MOST_REFERENCES = 30
LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
DOMAIN = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?")
LITERAL_DOMAIN = re.compile(r"\[[0-9A-Za-z.:]{1,60}\]")
ID = re.compile(r"<[!-;=?-~]{1,500}>")
PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]+")
LINK = re.compile(r"(?:https?://|mailto:)[!-;=?-~]{1,900}")


def text_line(name: str, text: str) -> str:
    """Return a header of free text, such as the subject."""
    return f"{name}: {_encoded(_one_line(text)[:LONGEST_TEXT], first_line=len(name) + 2)}"


def address_line(name: str, addresses: Iterable[Address]) -> str:
    """Return a header of addresses, one to a line."""
    return f"{name}: " + ",\r\n ".join(map(_mailbox, addresses))


def ids_line(name: str, ids: Iterable[str]) -> str | None:
    """Return a header of message ids, the first and the last ones of many; None without any."""
    kept = list(dict.fromkeys(each for each in ids if ID.fullmatch(each)))
    if len(kept) > MOST_REFERENCES:
        kept = [kept[0], *kept[1 - MOST_REFERENCES :]]
    return f"{name}: " + "\r\n ".join(kept) if kept else None


def date_line(at: datetime) -> str:
    """Return the Date header of an aware instant."""
    return f"Date: {format_datetime(at)}"


def unsubscribe_lines(link: str) -> list[str]:
    """Return the headers by which mail programs offer to unsubscribe (RFC 2369, RFC 8058)."""
    if not LINK.fullmatch(link):
        raise Invalid("The link to unsubscribe must be a plain https or mailto address.")
    lines = [f"List-Unsubscribe: <{link}>"]
    if link.startswith("https://"):
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return lines


def wire_address(address: str) -> str:
    """Return an address as SMTP servers take it: its domain in ASCII (IDNA).

    Raises `Invalid` for what cannot be a mailbox, and for local parts beyond ASCII.
    """
    local, _, domain = address.strip()[: LONGEST_ADDRESS + 1].rpartition("@")
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        ascii_domain = ""
    is_domain = DOMAIN.fullmatch(ascii_domain) or LITERAL_DOMAIN.fullmatch(ascii_domain)
    if not LOCAL_PART.fullmatch(local) or not is_domain:
        raise Invalid("This is not an address that mail can be sent to: correct it.")
    return f"{local}@{ascii_domain}"


def _mailbox(address: Address) -> str:
    name = _one_line(address.name)[:LONGEST_NAME]
    wire = wire_address(address.address)
    if not name:
        return wire
    phrase = _phrase(name)
    return (
        f"{phrase}\r\n <{wire}>" if len(phrase) + len(wire) > LONGEST_LINE else f"{phrase} <{wire}>"
    )


def _phrase(name: str) -> str:
    if not name.isascii() or "=?" in name:
        return _encoded(name, first_line=12)
    if PLAIN_NAME.fullmatch(name):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _encoded(text: str, *, first_line: int) -> str:
    """Return text as is where that is safe, else as encoded words (RFC 2047), folded."""
    charset = "us-ascii" if text.isascii() and "=?" not in text else "utf-8"
    header = Header(text, charset, header_name="x" * first_line)
    return header.encode(linesep="\r\n")
