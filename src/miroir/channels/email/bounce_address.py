"""Where a mail of ours comes back to, signed: it names the mail whatever the bounce says.

It is the Return-Path of one mail only. Like BATV and VERP, but with nothing of the customer in it.
"""

import re
from uuid import UUID

import msgspec

from miroir.base.ids import OrganisationId
from miroir.base.secrets import derive
from miroir.channels.email.threading import Place, make_token, read_token

PURPOSE = "bounce address"
# "bounces+" and a token of 55 characters: 63 of the 64 that a local part may have.
LOCAL_PART = re.compile(r"bounces\+([a-z2-7]{55})", re.IGNORECASE)


class Sent(msgspec.Struct, frozen=True):
    """A mail of ours: an answer, or an invitation to a survey."""

    organisation: OrganisationId
    id: UUID


def bounce_address(sent: Sent, *, domain: str, secret: bytes) -> str:
    """Return where `sent` comes back to."""
    token = make_token(Place(sent.organisation, sent.id), secret=derive(secret, PURPOSE))
    return f"bounces+{token}@{domain}"


def read_bounce_address(address: str, *, secret: bytes) -> Sent | None:
    """Return the mail that a bounce address of ours names, None for any other address."""
    found = LOCAL_PART.fullmatch(address.rpartition("@")[0])
    if found is None:
        return None
    place = read_token(found[1].lower(), secret=derive(secret, PURPOSE))
    return None if place is None else Sent(place.organisation, place.conversation)
