"""What became of SMS."""

from uuid import UUID

from miroir.journal import Fact


class SmsSent(Fact, frozen=True, kw_only=True):
    """A provider accepted an SMS, which takes so many segments. `invitation_id` null: a notice."""

    sms_id: UUID
    brand_id: UUID
    invitation_id: UUID | None
    segments: int


class SmsStopTaken(Fact, frozen=True, kw_only=True):
    """Somebody asked by SMS to be left alone. `customer_id` null: nobody known by the number."""

    brand_id: UUID
    customer_id: UUID | None
