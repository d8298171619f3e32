"""The SMS that asks a customer: whose brand, a short link, and how to be asked no more."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.settings import Settings
from miroir.sms import MOST_SEGMENTS, SmsWay, filled, length, sms_way
from miroir.surveys.queries import survey
from miroir.surveys.short_links import short_address

REMINDED: Final[Mapping[str, str]] = {"fr": "Rappel", "en": "Reminder"}


class InvitationSms(msgspec.Struct, frozen=True, kw_only=True):
    """What to send, to whom, and how the brand's SMS leave; the sender finds the number."""

    customer_id: UUID
    way: SmsWay
    words: str


async def invitation_sms(
    tx: Transaction, invitation_id: UUID, *, settings: Settings, reminder: int = 0
) -> InvitationSms:
    """Return the SMS for a customer's invitation, or its reminder.

    Raises NotFound for any other, and for one that was withdrawn or answered.
    """
    found = await survey(tx, invitation_id)
    if found.customer_id is None or found.withdrawn or found.answered_at is not None:
        raise NotFound("There is no such invitation of a customer, or it needs no answer any more.")
    way = await sms_way(tx, found.brand_id)
    link = await short_address(tx, invitation_id, settings=settings)
    words = filled(way.in_language(found.language), brand=found.brand, link=link)
    if reminder:
        words = _as_reminder(words, found.language)
    return InvitationSms(customer_id=found.customer_id, way=way, words=words)


def _as_reminder(words: str, language: str) -> str:
    """Say first that it is a reminder, where a brand's words leave room for that."""
    told = f"{REMINDED.get(language, REMINDED['en'])} - {words}"
    return told if length(told).segments <= MOST_SEGMENTS else words
