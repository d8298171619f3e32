"""Irritants, what points to them and what is done about them; the words for their states."""

from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from miroir.base.language import phrase

State = Literal["seen", "working", "done", "set_aside"]
CauseKind = Literal["reason", "tag"]
SuggestionState = Literal["open", "taken", "done", "declined"]

STATES: Final[dict[State, str]] = {
    "seen": phrase("Seen"),
    "working": phrase("Being worked on"),
    "done": phrase("Done"),
    "set_aside": phrase("Set aside"),
}
SUGGESTION_STATES: Final[dict[SuggestionState, str]] = {
    "open": phrase("Waiting for an answer"),
    "taken": phrase("Taken up"),
    "done": phrase("Put into practice"),
    "declined": phrase("Not followed"),
}
COSTED: Final = timedelta(days=90)
LONGEST_TITLE: Final = 120
LONGEST_WORDS: Final = 1000


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An irritant as somebody describes it; `brand_id` None: every brand has it."""

    title: str
    about: str = ""
    brand_id: UUID | None = None
    owner_id: UUID | None = None
    state: State = "seen"


class Cause(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """A reason to close, or a tag, by which contacts count to an irritant."""

    kind: CauseKind
    id: UUID


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done, or was: by whom, until when, since when."""

    id: UUID
    irritant_id: UUID
    what: str
    owner_id: UUID | None
    due_on: date | None
    decided_at: datetime
    done_at: datetime | None


class Irritant(msgspec.Struct, frozen=True, kw_only=True):
    """A recurring cause of effort or anger on the customers' path."""

    id: UUID
    title: str
    about: str
    brand_id: UUID | None
    owner_id: UUID | None
    state: State
    raised_at: datetime
    settled_at: datetime | None
    causes: list[Cause]


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What an irritant cost in a period: see `costing`."""

    contacts: int
    minutes: int
    effort_points: int
    remarks: int
    suggestions: int


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's own words about a contact."""

    invitation_id: UUID
    question: str
    words: str
    given_at: datetime
    conversation_id: UUID
    number: int
    channel: str
    brand_id: UUID
    irritant_id: UUID | None


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody proposes, with its votes; `mine` and `voted` are of who reads it."""

    id: UUID
    words: str
    state: SuggestionState
    made_at: datetime
    answer: str
    answered_at: datetime | None
    irritant_id: UUID | None
    irritant: str | None
    author_id: UUID
    author: str
    mine: bool
    votes: int
    voted: bool
