"""What is recorded of supervision."""

from uuid import UUID

from miroir.journal import Fact


class Whispered(Fact, frozen=True, kw_only=True):
    """A supervisor left a private word for the adviser who holds a conversation."""

    whisper_id: UUID
    adviser_id: UUID
    by: UUID


class WhisperSeen(Fact, frozen=True, kw_only=True):
    """The adviser has seen a supervisor's word."""

    whisper_id: UUID
    adviser_id: UUID


class ReadAlong(Fact, frozen=True, kw_only=True):
    """A supervisor opened somebody else's conversation, to read along."""

    by: UUID
    adviser_id: UUID | None


class WallboardLinked(Fact, frozen=True, kw_only=True):
    """A link to a wallboard works from now on."""

    link_id: UUID
    by: UUID


class WallboardRevoked(Fact, frozen=True, kw_only=True):
    """A link to a wallboard works no more."""

    link_id: UUID
    by: UUID
