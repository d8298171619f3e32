"""Words to one number that ask nothing."""

from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.ids import new_id
from miroir.channels.delivery import post

ADD = """
    insert into sms_notice (organisation_id, id, brand_id, number, words, made_at)
    values ($1, $2, $3, $4, $5, $6)
"""
FIND = """
    select brand_id, number, words from sms_notice where organisation_id = $1 and id = $2
"""


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What to say to a number of E.164, in a brand's name."""

    brand_id: UUID
    number: str
    words: str


async def tell_by_sms(tx: Transaction, told: Notice) -> None:
    """Have a notice leave at once, at any hour: it answers somebody."""
    notice_id = new_id()
    row = (notice_id, told.brand_id, told.number, told.words)
    await tx.execute(ADD, tx.organisation, *row, tx.at)
    await post(tx, "sms", sms_notice_id=notice_id)


async def notice(tx: Transaction, notice_id: UUID) -> Notice:
    """Return what is to be told. Raises NotFound."""
    row = await tx.row(FIND, tx.organisation, notice_id)
    if row is None:
        raise NotFound("There is no such notice.")
    return Notice(**row)
