"""Identities and how they are written so that equal ones compare equal."""

import unicodedata
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.errors import Invalid
from miroir.customers.phone_numbers import international

IdentityKind = Literal["email", "phone", "site", "visitor", "handle"]
ReasonCode = Literal["typed", "phone", "name-and-mailbox", "name", "name-alike", "by-hand"]

LONGEST_VALUE = 320  # an e-mail address: 64 + @ + 255 (RFC 5321)


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Something a customer is known by. `verified_at`: when it was proven to be theirs."""

    kind: IdentityKind
    value: str
    verified_at: datetime | None = None


class KnownIdentity(Identity, frozen=True, kw_only=True):
    """An identity as stored."""

    id: UUID


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What a contact says of its author: identities, and what goes with them.

    The first is the one the contact came by: the sender of a mail, the number that called, the
    id that a site signed. Of the others those with `verified_at` are proven, the rest was typed.
    """

    identities: tuple[Identity, ...]
    name: str | None = None
    language: str | None = None


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """That a customer was taken for the same person: by whom, when, why."""

    id: UUID
    customer_id: UUID
    name: str | None
    reasons: list[ReasonCode]
    merged_at: datetime
    merged_by: UUID


class Regard(msgspec.Struct, frozen=True):
    """What decides how somebody is served: by whom first, and in which tier."""

    preferred_adviser_id: UUID | None
    tier_id: UUID | None


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """A person, with every identity of every customer that was merged into them."""

    id: UUID
    name: str | None
    language: str | None
    created_at: datetime
    tier_id: UUID | None
    preferred_adviser_id: UUID | None
    identities: list[KnownIdentity]
    merged: list[Merged]


def normalised(identity: Identity, *, region: str = "FR") -> Identity:
    """Return `identity` with its value in the form in which it is stored and compared.

    Telephone numbers without a prefix are of `region`. Raises Invalid when the value cannot be
    of its kind.
    """
    value = unicodedata.normalize("NFC", identity.value).strip().replace("\x00", "")
    if not value or len(value) > LONGEST_VALUE:
        raise Invalid(f"An identity has between 1 and {LONGEST_VALUE} characters.")
    if identity.kind == "email":
        value = value.lower()
        if not (3 <= len(value) <= LONGEST_VALUE and "@" in value[1:-1] and " " not in value):
            raise Invalid("This is not an e-mail address: it should look like name@example.org.")
    if identity.kind == "phone":
        value = international(value, region=region)
    if identity.kind == "handle":
        value = value.lower()
    return msgspec.structs.replace(identity, value=value)
