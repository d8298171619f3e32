"""Mails that answer nothing and ask nothing: customers are told something, once."""

from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.ids import new_id
from miroir.channels.delivery import post
from miroir.customers import address_of, agreed, any_stopped, proven_address

ADD = """
    insert into announcement
        (organisation_id, id, customer_id, brand_id, conversation_id, subject, text, html,
         unsubscribe, made_at, address)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
FIND = """
    select customer_id, brand_id, conversation_id, subject, text, html, unsubscribe, address
    from announcement where organisation_id = $1 and id = $2
"""


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    """What to tell a customer; `unsubscribe` is where one click ends such mails (RFC 8058).

    `address`: where they asked to be told it, instead of where they are known to be.
    """

    customer_id: UUID
    brand_id: UUID
    conversation_id: UUID
    subject: str
    text: str
    html: str | None
    unsubscribe: str | None
    address: str | None = None


async def announce(tx: Transaction, told: Announcement) -> UUID:
    """Have an announcement leave by mail, and return its id."""
    announcement_id = new_id()
    await tx.execute(
        ADD,
        tx.organisation,
        announcement_id,
        told.customer_id,
        told.brand_id,
        told.conversation_id,
        told.subject,
        told.text,
        told.html,
        told.unsubscribe,
        tx.at,
        told.address,
    )
    await post(tx, "email", announcement_id=announcement_id)
    return announcement_id


async def announcement(tx: Transaction, announcement_id: UUID) -> Announcement:
    """Return what is to be told. Raises NotFound."""
    row = await tx.row(FIND, tx.organisation, announcement_id)
    if row is None:
        raise NotFound("There is no such announcement.")
    return Announcement(**row)


async def address_told(tx: Transaction, told: Announcement) -> str | None:
    """Return the address that an announcement goes to by now; None: to nobody."""
    if told.address is None:
        return await may_be_told(tx, told.customer_id)
    return None if await any_stopped(tx, [told.address]) else told.address


async def may_be_answered(tx: Transaction, told: Announcement) -> bool:
    """Say whether an answer may join the conversation: never from who only may be its customer."""
    if told.address is None:
        return True
    return await proven_address(tx, told.customer_id, told.address) is not None


async def may_be_told(tx: Transaction, customer_id: UUID) -> str | None:
    """Return the address at which a customer may be told something; None: they may not.

    Who has said that they want no surveys, or no marketing, by mail is told nothing either.
    """
    address = await address_of(tx, customer_id, "email")
    if address is None or await any_stopped(tx, [address]):
        return None
    refused = [await agreed(tx, customer_id, what, "email") for what in ("surveys", "marketing")]
    return None if False in refused else address
