"""Which conversation a mail belongs to, by evidence that holds: never by its subject.

The evidence, strongest first: a token that we signed in an address it was sent to; the id of a
message that we know, in In-Reply-To, then in References from the last to the first; an answer to
it that came before it.
"""

import hmac
import re
from base64 import b32decode, b32encode
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Invalid
from miroir.base.ids import OrganisationId
from miroir.channels.email.model import Mail

ORGANISATION_BYTES = 6
# With the 16 bytes of a UUID, 34 bytes in 55 characters: "reply+" and they make a local part of
# 61 characters, within the limit of 64 (RFC 5321, 4.5.3.1.1).
SIGNATURE_BYTES = 12
TOKEN = re.compile(r"[a-z2-7]{55}")
REPLY_LOCAL_PART = re.compile(r"reply\+([a-z2-7]{55})", re.IGNORECASE)
PURPOSE = b"miroir reply address 1\0"

KNOWN = """
    select message_id, conversation_id from mail_reference
    where organisation_id = $1 and message_id = any($2)
"""

Evidence = Literal["token", "reference"]


class Place(msgspec.Struct, frozen=True):
    """A conversation of an organisation."""

    organisation: OrganisationId
    conversation: UUID


class Joined(msgspec.Struct, frozen=True):
    """Where a mail belongs, and by which evidence."""

    place: Place
    evidence: Evidence


def join(
    mail: Mail, *, recipients: Iterable[str], known: Mapping[str, Place], secret: bytes
) -> Joined | None:
    """Return the conversation that `mail` belongs to, or None when it opens a new one.

    `recipients` are those of the envelope; `known` maps the ids among `parent_ids(mail)`, of
    the mails that it returns and its own, where they are of a conversation, to their places.
    """
    token = next(named_places(mail, recipients=recipients, secret=secret), None)
    if token:
        return Joined(token, "token")
    # Its own id last: an answer to it may have come first.
    own = [mail.message_id] if mail.message_id else []
    named = (*parent_ids(mail), *mail.notice.about, *own)
    reference = next((known[each] for each in named if each in known), None)
    return Joined(reference, "reference") if reference else None


def named_places(mail: Mail, *, recipients: Iterable[str], secret: bytes) -> Iterator[Place]:
    """Yield the places named by genuine tokens in the addresses that a mail was sent to."""
    shown = (each.address for each in (*mail.to, *mail.cc))
    for address in (*recipients, *mail.delivered_to, *shown):
        if place := read_reply_address(address, secret=secret):
            yield place


async def known_conversations(tx: Transaction, ids: Iterable[str]) -> dict[str, Place]:
    """Return the places of those Message-IDs (in brackets) that are of a conversation."""
    rows = await tx.fetch(KNOWN, tx.organisation, [stripped(id_) for id_ in ids])
    return {
        f"<{row['message_id']}>": Place(tx.organisation, row["conversation_id"]) for row in rows
    }


def stripped(message_id: str) -> str:
    """Return a Message-ID without its brackets, as kept."""
    return message_id.strip().removeprefix("<").removesuffix(">")[:998]


def parent_ids(mail: Mail) -> tuple[str, ...]:
    """Return the ids of messages that `mail` answers, the nearest first."""
    return tuple(dict.fromkeys((*mail.in_reply_to, *reversed(mail.references))))


def reply_address(place: Place, *, domain: str, secret: bytes) -> str:
    """Return the address at which an answer finds its conversation again."""
    return f"reply+{make_token(place, secret=secret)}@{domain}"


def read_reply_address(address: str, *, secret: bytes) -> Place | None:
    """Return the place that a reply address of ours names, None for any other address."""
    found = REPLY_LOCAL_PART.fullmatch(address.rpartition("@")[0])
    return read_token(found[1].lower(), secret=secret) if found else None


def make_token(place: Place, *, secret: bytes) -> str:
    """Return `place` signed (HMAC-SHA256 cut to 96 bits), in base32, as mail servers let pass."""
    try:
        organisation = place.organisation.to_bytes(ORGANISATION_BYTES, "big")
    except OverflowError:
        raise Invalid(
            "An organisation's id must fit in 48 bits to be named in an address."
        ) from None
    return _signed(organisation + place.conversation.bytes, secret)


def read_token(token: str, *, secret: bytes) -> Place | None:
    """Return the place that `token` names, or None when we did not make it."""
    if not TOKEN.fullmatch(token):
        return None
    content = b32decode(token.upper() + "=")[:-SIGNATURE_BYTES]
    # Written again and compared whole: bits of padding must not make a second valid token.
    if not hmac.compare_digest(token, _signed(content, secret)):
        return None
    organisation = int.from_bytes(content[:ORGANISATION_BYTES], "big")
    return Place(OrganisationId(organisation), UUID(bytes=content[ORGANISATION_BYTES:]))


def message_id(identifier: UUID, *, domain: str) -> str:
    """Return the Message-ID of a message of ours."""
    return f"<{identifier}@{domain}>"


def identifier_of(id_: str) -> UUID | None:
    """Return the message of ours that a Message-ID may be of, None where it cannot."""
    try:
        return UUID(id_.strip("<>").partition("@")[0])
    except ValueError:
        return None


def _signed(content: bytes, secret: bytes) -> str:
    signature = hmac.digest(secret, PURPOSE + content, sha256)[:SIGNATURE_BYTES]
    return b32encode(content + signature).decode().rstrip("=").lower()
