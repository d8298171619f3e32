"""Follow-ups: which answers ask for a person, and what came of it."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from miroir.base.language import phrase
from miroir.improvement.asked import Asked

RuleKind = Literal["detractor", "not_solved", "word"]
Way = Literal["answered", "called_back", "left"]
Outcome = Literal["satisfied", "explained", "not_reached", "nothing_to_do"]

KINDS: Final[dict[RuleKind, str]] = {
    "detractor": phrase("A bad mark"),
    "not_solved": phrase("Not solved"),
    "word": phrase("A word in the remark"),
}
WAYS: Final[dict[Way, str]] = {
    "answered": phrase("answered"),
    "called_back": phrase("called back"),
    "left": phrase("left as it is"),
}
OUTCOMES: Final[dict[Outcome, str]] = {
    "satisfied": phrase("The customer is satisfied"),
    "explained": phrase("It was explained"),
    "not_reached": phrase("The customer was not reached"),
    "nothing_to_do": phrase("There was nothing to do"),
}
LONGEST_WORD: Final = 60
MOST_HOURS: Final = 720


class RuleDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Which answers open a follow-up, whose it is, and within how many hours.

    `owner_id` None: the adviser of the contact. `word` is for the kind of that name alone.
    """

    kind: RuleKind
    hours: int
    word: str | None = None
    brand_id: UUID | None = None
    owner_id: UUID | None = None


class Rule(RuleDraft, frozen=True, kw_only=True):
    """A rule in use."""

    id: UUID


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that asks for a person."""

    id: UUID
    kind: RuleKind
    word: str | None
    invitation_id: UUID
    conversation_id: UUID
    number: int
    brand_id: UUID
    customer_id: UUID
    customer: str | None
    words: str | None
    owner_id: UUID | None
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None
    closed_by: UUID | None
    way: Way | None
    outcome: Outcome | None


def is_bad(question: str, value: int, asked: Asked) -> bool:
    """Say whether a value is a bad mark on its question's scale.

    NPS 0 to 6, ease (CES 2.0) 1 to 3, effort (CES 1.0) 4 and 5, satisfaction 1 and 2.
    """
    if question in asked.recommendation:
        return value <= 6
    if question in asked.ease:
        return value <= 3
    if question in asked.effort:
        return value >= 4
    return question in asked.satisfaction and value <= 2
