"""Every fact of asking and answering."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from miroir.base.channel import Channel
from miroir.journal import Code, Fact
from miroir.surveys.model import Side

By = Literal["widget", "email", "desk", "link", "qr", "sms", "kiosk"]
Why = Literal[
    "outranked",
    "quarantine",
    "opposed",
    "unreachable",
    "adviser_limit",
    "team_limit",
    "over",
    "failed",
]


class InvitationMade(Fact, frozen=True, kw_only=True):
    """A customer or an adviser was asked something, by which rule and how.

    `channel` is the contact's; null: advisers are asked about no contact.
    """

    invitation_id: UUID
    side: Side
    adviser_id: UUID | None
    customer_id: UUID | None
    team_id: UUID | None
    channel: Channel | None
    by: By
    survey: Code = "contact"
    rule_id: UUID | None = None


class InvitationReminded(Fact, frozen=True, kw_only=True):
    """Who had not answered was reminded, for the `reminder`-th time."""

    invitation_id: UUID
    side: Side
    by: By
    reminder: int


class NotAsked(Fact, frozen=True, kw_only=True):
    """Somebody whom a rule was about was not asked, and why. Chance draws without a fact."""

    rule_id: UUID
    side: Side
    why: Why
    team_id: UUID | None
    channel: Channel | None


class InvitationAnswered(Fact, frozen=True, kw_only=True):
    """The first confirmed answer to an invitation came. `channel` null: it has no name on it."""

    invitation_id: UUID
    side: Side
    team_id: UUID | None
    channel: Channel | None
    invited_at: datetime


class InvitationDismissed(Fact, frozen=True, kw_only=True):
    """An adviser would rather not answer, or a customer is to be asked no more."""

    invitation_id: UUID
    side: Side
    adviser_id: UUID | None


class AnswerGiven(Fact, frozen=True, kw_only=True):
    """A confirmed answer on a scale was given, or changed from `previous`.

    It belongs to the time at which its invitation was made, so that a change moves nothing.
    """

    invitation_id: UUID
    side: Side
    question: Code
    value: int
    previous: int | None
    team_id: UUID | None
    channel: Channel
    invited_at: datetime


class WordsGiven(Fact, frozen=True, kw_only=True):
    """A free word was given or changed; the words themselves stay in their table."""

    invitation_id: UUID
    side: Side
    question: Code
    team_id: UUID | None
    channel: Channel


class DetailGiven(Fact, frozen=True, kw_only=True):
    """An answer that is no value of a scale was given or changed; what it says stays in its table.

    Choices and rankings, numbers, dates, consents.
    """

    invitation_id: UUID
    side: Side
    question: Code
    team_id: UUID | None
    channel: Channel


class PastImportStarted(Fact, frozen=True, kw_only=True):
    """Answers given before, elsewhere, are being taken over from a file."""

    import_id: UUID
    side: Side
    by: UUID | None


class PastAnswersTaken(Fact, frozen=True, kw_only=True):
    """Some lines of a file were taken over, of those from `first` to `last`.

    What they say stays in its table, by import and line.
    """

    import_id: UUID
    side: Side
    first: int
    last: int
    lines: int
    answers: int


class PastImportEnded(Fact, frozen=True, kw_only=True):
    """A file was gone through to its end: how many lines came in, and how many did not."""

    import_id: UUID
    taken: int
    refused: int


class PastImportUndone(Fact, frozen=True, kw_only=True):
    """What came in from a file counts no more, and is being removed."""

    import_id: UUID
    by: UUID | None
