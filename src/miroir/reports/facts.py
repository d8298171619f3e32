"""What is recorded of reports."""

from datetime import datetime
from uuid import UUID

from miroir.journal import Fact


class ReportScheduled(Fact, frozen=True, kw_only=True):
    """A report is mailed from now on."""

    schedule_id: UUID
    recipients: int
    by: UUID


class ReportStopped(Fact, frozen=True, kw_only=True):
    """A report is mailed no more."""

    schedule_id: UUID
    by: UUID


class ReportMailed(Fact, frozen=True, kw_only=True):
    """A report that was due left for its recipients; some may not see it any more."""

    schedule_id: UUID
    due_at: datetime
    sent: int
    refused: int


class ReportLinked(Fact, frozen=True, kw_only=True):
    """A link shows a page to whoever has it, until it ends."""

    link_id: UUID
    ends_at: datetime
    by: UUID


class ReportLinkRevoked(Fact, frozen=True, kw_only=True):
    """A link to a page works no more."""

    link_id: UUID
    by: UUID
