"""Follow-ups: which answers ask for a person, and what came of it."""

from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from miroir.base.language import phrase
from miroir.improvement.asked import Asked

RuleKind = Literal["detractor", "not_solved", "word", "gap"]
Way = Literal["answered", "called_back", "looked_into", "left"]
Outcome = Literal["satisfied", "explained", "not_reached", "acted_on", "nothing_to_do"]

KINDS: Final[dict[RuleKind, str]] = {
    "detractor": phrase("A bad mark"),
    "not_solved": phrase("Not solved"),
    "word": phrase("A word in the remark"),
    "gap": phrase("A gap between both sides that grows"),
}
WAYS: Final[dict[Way, str]] = {
    "answered": phrase("answered"),
    "called_back": phrase("called back"),
    "looked_into": phrase("looked into"),
    "left": phrase("left as it is"),
}
OUTCOMES: Final[dict[Outcome, str]] = {
    "satisfied": phrase("The customer is satisfied"),
    "explained": phrase("It was explained"),
    "not_reached": phrase("The customer was not reached"),
    "acted_on": phrase("Something is being done about it"),
    "nothing_to_do": phrase("There was nothing to do"),
}
WAYS_WITH_GAPS: Final[frozenset[Way]] = frozenset({"looked_into", "left"})
WAYS_WITH_CUSTOMERS: Final = frozenset(WAYS) - {"looked_into"}
OUTCOMES_OF_GAPS: Final[frozenset[Outcome]] = frozenset({"acted_on", "explained", "nothing_to_do"})
OUTCOMES_OF_CUSTOMERS: Final = frozenset(OUTCOMES) - {"acted_on"}
LONGEST_WORD: Final = 60
MOST_HOURS: Final = 720


class RuleDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Which answers open a follow-up, whose it is, and within how many hours.

    `owner_id` None: the adviser of the contact; a rule about gaps names somebody. `word` is for
    the kind of that name alone.
    """

    kind: RuleKind
    hours: int
    word: str | None = None
    brand_id: UUID | None = None
    owner_id: UUID | None = None


class Rule(RuleDraft, frozen=True, kw_only=True):
    """A rule in use."""

    id: UUID


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """A gap that grew: advisers less customers, from -1 to 1, with its 95 % interval.

    Of a team or of everything (null), from `since` for four weeks (`value`, over so many answers
    of `customers` and of `advisers`), and in the four weeks before (`former`).
    """

    team_id: UUID | None
    question: str
    since: date
    value: float
    low: float
    high: float
    former: float
    former_low: float
    former_high: float
    customers: int
    advisers: int


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that asks for a person, or a gap that grew and asks for one.

    One about a `gap` has no invitation, conversation, number and customer, and where its rule is
    about every brand no brand; `mirror` is the address of the page that shows the gap.
    """

    id: UUID
    kind: RuleKind
    word: str | None
    invitation_id: UUID | None
    conversation_id: UUID | None
    number: int | None
    brand_id: UUID | None
    customer_id: UUID | None
    customer: str | None
    words: str | None
    owner_id: UUID | None
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None
    closed_by: UUID | None
    way: Way | None
    outcome: Outcome | None
    gap: Gap | None = None
    mirror: str | None = None


def goes_with(kind: RuleKind, *, way: Way, outcome: Outcome) -> bool:
    """Say whether a follow-up of a kind may be closed so: a gap has no customer who waits."""
    if kind == "gap":
        return way in WAYS_WITH_GAPS and outcome in OUTCOMES_OF_GAPS
    return way in WAYS_WITH_CUSTOMERS and outcome in OUTCOMES_OF_CUSTOMERS


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
