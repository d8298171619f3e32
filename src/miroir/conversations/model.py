"""What conversations are handed and hand back."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from miroir.base.channel import LIVE_CHANNELS, Channel
from miroir.conversations.facts import Priority, WhySuspected
from miroir.conversations.meetings import Meeting
from miroir.conversations.prompts import PromptAnswer
from miroir.customers import Claim

LONGEST_TEXT = 100_000
JOINS_WITHIN = timedelta(days=7)
REOPENS_WITHIN = timedelta(days=30)


class InboundFile(msgspec.Struct, frozen=True, kw_only=True):
    """A stored file that came with a message; `content_id` of a picture inside a mail."""

    file_id: UUID
    content_id: str | None = None


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to whom a mail was copied, or who takes part otherwise; `address` in stored form."""

    address: str
    name: str | None = None


class Inbound(msgspec.Struct, frozen=True, kw_only=True):
    """One message from outside, parsed.

    `thread` is the conversation that the message itself names with proof (a signed token, the
    Message-ID it answers). `external_id` is the channel's: a known one is the same message.
    `suspect`: why it is set aside. `answer`: what it gives to a prompt, checked. `linked`: it was
    written by the link of a mail, which anybody may hold.
    """

    brand_id: UUID
    channel: Channel
    claim: Claim
    text: str
    html: str | None = None
    folded: str | None = None
    subject: str | None = None
    language: str | None = None
    external_id: str | None = None
    message_id: UUID | None = None
    thread: UUID | None = None
    suspect: WhySuspected | None = None
    files: tuple[InboundFile, ...] = ()
    answer: PromptAnswer | None = None
    copied: tuple[Copied, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    linked: bool = False


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """Where an inbound message went. `known`: it had been taken in before."""

    conversation_id: UUID
    message_id: UUID
    known: bool = False
    opened: bool = False


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation as locked by a verb for the rest of its transaction."""

    id: UUID
    brand_id: UUID
    customer_id: UUID
    channel: Channel
    language: str | None
    team_id: UUID | None
    adviser_id: UUID | None
    waiting_since: datetime | None
    last_message_at: datetime
    closed_at: datetime | None
    priority: Priority = "normal"
    snoozed_at: datetime | None = None
    merged_into: UUID | None = None
    suspected_at: datetime | None = None


def joins(conversation: Held, channel: Channel, *, proven: bool, at: datetime) -> bool:
    """Say whether a message of `channel` goes on with `conversation`.

    With proof (`proven`): while it is open, or by a written channel for 30 days after it was
    closed. Without: while it is open and a week has not passed since its last message. On a live
    channel a closed conversation is over: the next message is a new matter. Nothing joins what
    is set aside.
    """
    if conversation.suspected_at is not None:
        return False
    if conversation.closed_at is None:
        return proven or at - conversation.last_message_at <= JOINS_WITHIN
    return proven and channel not in LIVE_CHANNELS and at - conversation.closed_at <= REOPENS_WITHIN
