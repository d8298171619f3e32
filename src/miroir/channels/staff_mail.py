"""Mails to the staff, with the pictures that they show: they leave by the door of the others."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.ids import new_id

ADD = """
    insert into staff_mail (organisation_id, id, account_id, subject, text, html, made_at)
    values ($1, $2, $3, $4, $5, $6, $7)
"""
ADD_PICTURE = """
    insert into staff_mail_picture (organisation_id, mail_id, name, content)
    values ($1, $2, $3, $4)
"""
POST = """
    insert into delivery
        (organisation_id, id, channel, staff_mail_id, created_at, next_attempt_at)
    values ($1, $2, 'email', $3, $4, $4)
"""
FIND = """
    select m.account_id, m.subject, m.text, m.html, a.email, a.name, b.id as brand_id
    from staff_mail m
    join account a on (a.organisation_id, a.id) = (m.organisation_id, m.account_id)
        and a.disabled_at is null
    cross join lateral (select id from brand where organisation_id = $1 order by id limit 1) b
    where m.organisation_id = $1 and m.id = $2
"""
PICTURES = """
    select name, content from staff_mail_picture
    where organisation_id = $1 and mail_id = $2 order by name
"""
# What waits to leave is kept, however old.
FORGET = """
    delete from staff_mail m
    where m.organisation_id = $1 and m.made_at < $2 and not exists (
        select from delivery d
        where d.organisation_id = $1 and d.staff_mail_id = m.id and d.settled_at is null)
"""
PICTURE_TYPE: Final = "image/png"


class StaffMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to an account. `html` shows each of `pictures` (PNG) as `cid:` and its name."""

    account_id: UUID
    subject: str
    text: str
    html: str
    pictures: Mapping[str, bytes] = {}


class Addressed(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to the staff, to whom it goes by now, and the brand by whose server it leaves."""

    mail: StaffMail
    address: str
    name: str
    brand_id: UUID


async def mail_staff(tx: Transaction, mail: StaffMail) -> UUID:
    """Have a mail leave, and return its id."""
    mail_id = new_id()
    await tx.execute(
        ADD,
        tx.organisation,
        mail_id,
        mail.account_id,
        mail.subject,
        mail.text,
        mail.html,
        tx.at,
    )
    for name, content in mail.pictures.items():
        await tx.execute(ADD_PICTURE, tx.organisation, mail_id, name, content)
    await tx.execute(POST, tx.organisation, new_id(), mail_id, tx.at)
    return mail_id


async def staff_mail(tx: Transaction, mail_id: UUID) -> Addressed:
    """Return a mail to be sent. Raises NotFound, also when its account is closed by now."""
    row = await tx.row(FIND, tx.organisation, mail_id)
    if row is None:
        raise NotFound("There is no such mail, or nobody to send it to.")
    rows = await tx.fetch(PICTURES, tx.organisation, mail_id)
    return Addressed(
        mail=StaffMail(
            account_id=row["account_id"],
            subject=row["subject"],
            text=row["text"],
            html=row["html"],
            pictures={picture["name"]: picture["content"] for picture in rows},
        ),
        address=row["email"],
        name=row["name"],
        brand_id=row["brand_id"],
    )


async def forget_staff_mail(tx: Transaction, *, before: datetime) -> None:
    """Forget what was mailed to the staff `before` an instant, unless it still waits to leave."""
    await tx.execute(FORGET, tx.organisation, before)
