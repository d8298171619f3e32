"""By which way a customer is asked: what the rule says, what they have, what they refused."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.customers import address_of, agreed, any_stopped, mobile_of, opposed
from miroir.sms import number_stopped
from miroir.surveys.facts import By
from miroir.surveys.moments.model import Way

ORDER: Final[Mapping[Way, tuple[By, ...]]] = {
    "usual": ("widget", "email"),
    "suited": ("widget", "email", "sms"),
    "widget": ("widget",),
    "email": ("email",),
    "email_sms": ("email", "sms"),
    "sms_email": ("sms", "email"),
    "sms": ("sms",),
}
BY_TELEPHONE: Final[frozenset[Channel]] = frozenset({"phone", "callback", "sms"})

TEXTS = """
    select exists (
        select from conversation c
        join sms_way w on (w.organisation_id, w.brand_id) = (c.organisation_id, c.brand_id)
        where c.organisation_id = $1 and c.id = $2 and w.provider is not null)
"""


async def way_to(
    tx: Transaction,
    customer_id: UUID,
    *,
    way: Way,
    channel: Channel,
    ended: bool,
    conversation_id: UUID,
) -> By | None:
    """Return how a customer can be asked; in the chat, only as it has `ended`. None: not at all.

    One that they refused is returned where there is no other.
    """
    refused: By | None = None
    for by in order(way, channel):
        if by == "widget" and channel == "chat" and ended:
            return by
        if not await _reaches(tx, customer_id, by=by, conversation_id=conversation_id):
            continue
        if not await _refused(tx, customer_id, by=by):
            return by
        refused = refused or by
    return refused


def order(way: Way, channel: Channel) -> tuple[By, ...]:
    """Return what is tried for a contact by `channel`, the first first."""
    if way == "suited" and channel in BY_TELEPHONE:
        return ("sms", "email")
    return ORDER.get(way, ())


async def _reaches(tx: Transaction, customer_id: UUID, *, by: By, conversation_id: UUID) -> bool:
    if by == "email":
        address = await address_of(tx, customer_id, "email")
        return address is not None and not await any_stopped(tx, [address])
    if by == "sms":
        texts = await tx.value(TEXTS, tx.organisation, conversation_id)
        return bool(texts) and await mobile_of(tx, customer_id) is not None
    return False


async def _refused(tx: Transaction, customer_id: UUID, *, by: By | None) -> bool:
    if by == "email":
        return await agreed(tx, customer_id, "surveys", "email") is False
    if by == "sms":
        number = await mobile_of(tx, customer_id)
        if number is not None and await number_stopped(tx, number):
            return True
        return await agreed(tx, customer_id, "surveys", "sms") is False
    return False


async def unwilling(tx: Transaction, customer_id: UUID, *, channel: Channel, by: By | None) -> bool:
    """Say whether a customer wants no surveys, or none about this channel or by this way."""
    if await opposed(tx, customer_id, "surveys"):
        return True
    if await agreed(tx, customer_id, "surveys", channel) is False:
        return True
    return await _refused(tx, customer_id, by=by)
