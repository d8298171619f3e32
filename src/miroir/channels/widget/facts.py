"""What is recorded of visitors."""

from uuid import UUID

from miroir.journal import Fact


class VisitorSignedIn(Fact, frozen=True, kw_only=True):
    """A site vouched for who a visitor is."""

    visitor_id: UUID
    customer_id: UUID


class VisitorSignedOut(Fact, frozen=True, kw_only=True):
    """A visitor signed out: their token counts no more."""

    visitor_id: UUID


class ChatLinkOpened(Fact, frozen=True, kw_only=True):
    """Somebody goes on with a conversation in the chat by the link of a mail, as a new visitor."""

    conversation_id: UUID
    message_id: UUID
    visitor_id: UUID


class TranscriptMailed(Fact, frozen=True, kw_only=True):
    """A conversation leaves by mail, as its visitor or the mailbox's reader asked."""

    conversation_id: UUID
    request_id: UUID
