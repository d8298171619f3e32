"""Identities and how they are written so that equal ones compare equal."""

import unicodedata
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.errors import Invalid

IdentityKind = Literal["email", "phone", "site", "visitor", "handle"]

LONGEST_VALUE = 320  # an e-mail address: 64 + @ + 255 (RFC 5321)


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Something a customer is known by. `verified_at`: when it was proven to be theirs."""

    kind: IdentityKind
    value: str
    verified_at: datetime | None = None


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What a contact says of its author: identities, strongest first, and what goes with them."""

    identities: tuple[Identity, ...]
    name: str | None = None
    language: str | None = None


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer as stored, with every identity."""

    id: UUID
    name: str | None
    language: str | None
    created_at: datetime
    tier_id: UUID | None
    identities: list[Identity]


def normalised(identity: Identity) -> Identity:
    """Return `identity` with its value in the form in which it is stored and compared.

    Raises Invalid when the value cannot be of its kind.
    """
    value = unicodedata.normalize("NFC", identity.value).strip().replace("\x00", "")
    if identity.kind == "email":
        value = value.lower()
        if not (3 <= len(value) <= LONGEST_VALUE and "@" in value[1:-1] and " " not in value):
            raise Invalid("This is not an e-mail address: it should look like name@example.org.")
    if not value or len(value) > LONGEST_VALUE:
        raise Invalid(f"An identity has between 1 and {LONGEST_VALUE} characters.")
    return msgspec.structs.replace(identity, value=value)
