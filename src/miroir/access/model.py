"""Who may call, and as what."""

from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.ids import OrganisationId

Role = Literal["adviser", "supervisor", "experience_officer", "administrator"]
Scope = Literal[
    "conversations:read",
    "conversations:write",
    "customers:read",
    "customers:write",
    "mirror:read",
    "settings:read",
    "settings:write",
]
Language = Literal["fr", "en"]


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends a request, found once: a person's account, a program's key, or a visitor.

    `id` is the account's, the key's or the visitor's.
    """

    organisation: OrganisationId
    kind: Literal["account", "key", "visitor"]
    id: UUID
    roles: frozenset[Role] = frozenset()
    scopes: frozenset[Scope] = frozenset()
    session_id: UUID | None = None


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A person who can sign in."""

    id: UUID
    email: str
    name: str
    roles: list[Role]
    language: Language | None


class OrganisationSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What an organisation sets for all its brands."""

    id: OrganisationId
    slug: str
    name: str
    language: Language
    time_zone: str
    minimum_group: int
    asks_per_shift: int


class Brand(msgspec.Struct, frozen=True, kw_only=True):
    """What customers see. `greeting` is by language; `key` names it in a widget's script tag."""

    id: UUID
    name: str
    key: str
    language: Language
    colour: str
    mail_address: str | None
    greeting: dict[str, str]
    allowed_sites: list[str]
