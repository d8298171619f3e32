"""Remarks: what customers and staff say in their own words, and how content they were."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final, Literal, get_args
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.language import phrase
from miroir.surveys import Side

Band = Literal["bad", "middling", "good"]

BANDS: Final[Mapping[Band, str]] = {
    "bad": phrase("Unhappy"),
    "middling": phrase("In between"),
    "good": phrase("Happy"),
}
SIDES: Final[Mapping[Side, str]] = {
    "customer": phrase("Customers"),
    "adviser": phrase("Staff"),
}
LANGUAGES: Final[Mapping[str, str]] = {"fr": phrase("French"), "en": phrase("English")}
# Which answer tells how content somebody was, where they gave several: the first of these, with
# the highest value that is bad and the lowest that is good. CES 1.0 points the other way.
LEADING: Final[Mapping[str, tuple[int, int]]] = {
    "satisfaction5": (2, 4),
    "nps": (6, 9),
    "effort7": (3, 5),
    "effort5": (-4, -2),
    "yesno": (0, 1),
}
BACKWARDS: Final = "effort5"
LONGEST_TAG: Final = 40


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """The answer that tells how content the author of a remark was."""

    question: str
    scale: str
    value: int
    band: Band


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """A word that people or rules put to remarks."""

    id: UUID
    name: str


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """Which remarks are wanted; None: all. Both days are in.

    Staff's are told apart by month and team only: `channel` and `brand_id` are the customers'.
    """

    side: Side = "customer"
    words: str = ""
    since: date | None = None
    until: date | None = None
    team_id: UUID | None = None
    channel: Channel | None = None
    brand_id: UUID | None = None
    question: str | None = None
    band: Band | None = None
    language: str | None = None
    tag_id: UUID | None = None


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wrote. A customer's leads to its contact, a colleague's to nobody.

    Of staff there is `month` (its first day) instead of `given_at`, and the team only where
    enough of it wrote in that month. What a customer wrote elsewhere, before, is `from_file` and
    leads to no contact.
    """

    id: UUID
    side: Side
    question: str
    words: str
    language: str
    score: Score | None
    tags: list[Tag]
    month: date
    given_at: datetime | None = None
    team_id: UUID | None = None
    channel: str | None = None
    brand_id: UUID | None = None
    conversation_id: UUID | None = None
    number: int | None = None
    from_file: bool = False


def leading_score(answers: Sequence[tuple[str, str, int]]) -> Score | None:
    """Return, of answers (question, scale, value), the one that tells most; None without one."""
    for name, (bad, good) in LEADING.items():
        for question, scale, value in answers:
            if scale == name:
                height = -value if name == BACKWARDS else value
                band: Band = "bad" if height <= bad else "good" if height >= good else "middling"
                return Score(question=question, scale=scale, value=value, band=band)
    return None


def read_band(text: str | None) -> Band | None:
    """Return the band that `text` names, None for none."""
    return next((band for band in get_args(Band) if band == text), None)
