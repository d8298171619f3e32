"""Secrets handed to callers: they name their organisation, and only their hash is kept."""

import hashlib
import secrets

from miroir.base.ids import OrganisationId

KEY_PREFIX = "mk"
RANDOM_BYTES = 32
LARGEST_ORGANISATION = 2**31 - 1


def new_session_token(organisation: OrganisationId) -> str:
    """Return a fresh `<organisation>.<random>`."""
    return f"{organisation}.{secrets.token_urlsafe(RANDOM_BYTES)}"


def new_prefixed_token(prefix: str, organisation: OrganisationId) -> str:
    """Return a fresh `<prefix>_<organisation>_<random>`, recognisable wherever it leaks."""
    return f"{prefix}_{organisation}_{secrets.token_urlsafe(RANDOM_BYTES)}"


def organisation_of_session(token: str) -> OrganisationId | None:
    """Return the organisation that a session's token names, None when it is not one."""
    organisation, _, random = token.partition(".")
    return _organisation(organisation) if random else None


def organisation_of_prefixed(prefix: str, token: str) -> OrganisationId | None:
    """Return the organisation that a token with `prefix` names, None when it is not one."""
    given, _, rest = token.partition("_")
    organisation, _, random = rest.partition("_")
    return _organisation(organisation) if given == prefix and random else None


def hash_of(token: str) -> bytes:
    """Return the SHA-256 of `token`: 32 random bytes need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def _organisation(digits: str) -> OrganisationId | None:
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(LARGEST_ORGANISATION)):
        return None
    number = int(digits)
    return OrganisationId(number) if number <= LARGEST_ORGANISATION else None
