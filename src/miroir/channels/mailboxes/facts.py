"""What is recorded of mailboxes."""

from uuid import UUID

from miroir.channels.mailboxes.model import Problem, State
from miroir.journal import Fact


class MailboxSet(Fact, frozen=True, kw_only=True):
    """A mailbox was connected, or its settings were changed."""

    mailbox_id: UUID
    brand_id: UUID
    by: UUID


class MailboxRemoved(Fact, frozen=True, kw_only=True):
    """A mailbox is not read any more."""

    mailbox_id: UUID
    by: UUID


class MailboxStateChanged(Fact, frozen=True, kw_only=True):
    """A mailbox works, or does not any more, and why."""

    mailbox_id: UUID
    state: State
    problem: Problem | None = None
