"""Passwords, kept as argon2id (RFC 9106) and checked off the event loop."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from miroir.base.errors import Invalid
from miroir.base.language import phrase

SHORTEST = 10
LONGEST = 1024  # a longer one only costs time
AT_ONCE = 2  # each takes 64 MiB and a core

_hasher = PasswordHasher()
_turns = asyncio.Semaphore(AT_ONCE)


def check_password(password: str) -> None:
    """Raise Invalid when `password` is too short or too long to be chosen."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(phrase("A password has 10 to 1024 characters."), field="password")


async def hash_password(password: str) -> str:
    """Return the argon2id hash of `password`, parameters included."""
    async with _turns:
        return await asyncio.to_thread(_hasher.hash, password)


async def matches(password: str, stored: str | None) -> bool:
    """Say whether `password` is the one `stored`; without one, take as long and say no."""
    async with _turns:
        return await asyncio.to_thread(_matches, password, stored)


def outdated(stored: str) -> bool:
    """Say whether `stored` was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def _matches(password: str, stored: str | None) -> bool:
    try:
        _hasher.verify(stored or _nobodys(), password)
    except (Argon2Error, InvalidHashError):
        return False
    return stored is not None


@cache
def _nobodys() -> str:
    return _hasher.hash("the password of nobody")
