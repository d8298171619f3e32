"""Finding customers by name, despite typing errors, or by a part of an address or number."""

import re
from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.customers.likeness import fold, misspelt

ALIKE = 0.55
FAR_ALIKE = 0.2  # what a letter swapped in a short name leaves of its trigrams
LOOKED_AT = 200
SHORTEST_PART = 3
NAME = re.compile(r"[^\W\d]+(?:[ '’-][^\W\d]+)*")
NUMBER = re.compile(r"\+?[\d\s().-]{4,}")

BY_NAME = """
    select s.customer_id, s.likeness, c.name
    from search_names(fold($2), $3, $4) s
    join customer c on c.organisation_id = $1 and c.id = s.customer_id
"""
BY_IDENTITY = "select customer_id from search_identities($1, $2)"

Why = Literal["name", "identity"]


class PersonMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A customer, and by what they were found."""

    customer_id: UUID
    why: Why


async def find_people(tx: Transaction, typed: str, *, limit: int) -> list[PersonMatch]:
    """Return people whose name is like what was typed, or of whose address or number it is a part.

    What looks like a name is looked for in names first, anything else in addresses and numbers.
    """
    words = " ".join(typed.replace("\x00", " ").split())
    named = [PersonMatch(customer_id=id_, why="name") for id_ in await _named(tx, words, limit)]
    known = [PersonMatch(customer_id=id_, why="identity") for id_ in await _known(tx, words, limit)]
    found = named + known if NAME.fullmatch(words) else known + named
    return list({one.customer_id: one for one in reversed(found)}.values())[::-1][:limit]


async def _known(tx: Transaction, words: str, limit: int) -> list[UUID]:
    part = _part(words)
    if len(part) < SHORTEST_PART:
        return []
    return [row["customer_id"] for row in await tx.fetch(BY_IDENTITY, part, limit)]


def _part(words: str) -> str:
    """Return what to look for in addresses and numbers; these are kept without spaces."""
    if NUMBER.fullmatch(words):
        return "".join(c for c in words if c.isdigit()).lstrip("0")
    return "".join(c for c in words.lower() if c not in "\\%_ ") if " " not in words else ""


async def _named(tx: Transaction, words: str, limit: int) -> list[UUID]:
    if not any(c.isalpha() for c in words) or "@" in words:
        return []
    rows = await tx.fetch(BY_NAME, tx.organisation, words, ALIKE, limit)
    if not rows:  # a typing error: look further, and count letters
        typed = fold(words)
        rows = [
            row
            for row in await tx.fetch(BY_NAME, tx.organisation, words, FAR_ALIKE, LOOKED_AT)
            if misspelt(typed, fold(row["name"]))
        ]
    return [row["customer_id"] for row in rows[:limit]]
