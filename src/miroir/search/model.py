"""What is searched for, and which of what is found comes first."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

FADES_IN = timedelta(days=30)  # a match of this age counts half as much as one of now
NUMBER = re.compile(r"#?(\d{1,12})")
UNFINISHED = re.compile(r"(?:^|(?<=\s))\w+$")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody typed. `last` is the word they may not have finished; `head` what is before.

    `number` is that of a conversation, when that is all they typed.
    """

    whole: str
    head: str
    last: str
    number: int | None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A message that holds what is wanted; `weight` is PostgreSQL's ts_rank."""

    message_id: UUID
    conversation_id: UUID
    at: datetime
    weight: float


class Piece(msgspec.Struct, frozen=True):
    """A part of an excerpt; `hit` says that it is what was searched for."""

    text: str
    hit: bool


def wanted(typed: str) -> Wanted:
    """Return what `typed` asks for."""
    whole = " ".join(typed.replace("\x00", " ").split())
    unfinished = UNFINISHED.search(whole)
    last = unfinished[0] if unfinished and not typed[-1:].isspace() else ""
    number = NUMBER.fullmatch(whole)
    return Wanted(
        whole=whole,
        head=whole.removesuffix(last) if last else whole,
        last=last,
        number=int(number[1]) if number else None,
    )


def score(found: Found, *, at: datetime) -> float:
    """Return how much `found` counts: its weight, less the older it is."""
    return found.weight / (1 + max(at - found.at, timedelta()) / FADES_IN)


def ranked(found: Iterable[Found], *, at: datetime) -> list[tuple[float, Found]]:
    """Return each conversation's best match with its score, the highest first."""
    best: dict[UUID, tuple[float, Found]] = {}
    for one in found:
        scored = (score(one, at=at), one)
        if one.conversation_id not in best or scored[0] > best[one.conversation_id][0]:
            best[one.conversation_id] = scored
    return sorted(best.values(), key=lambda pair: (-pair[0], pair[1].conversation_id))
