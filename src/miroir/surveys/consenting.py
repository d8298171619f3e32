"""A customer's word that they do not want to be asked any more: it holds at once, everywhere."""

from typing import Literal
from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.customers import NewConsent, note_consent, opposed, same_person
from miroir.surveys.dismissing import dismiss
from miroir.surveys.queries import Survey

STILL_OPEN = """
    select id from invitation
    where organisation_id = $1 and customer_id = any($2) and side = 'customer'
      and answered_at is null and dismissed_at is null
"""


# How one said so: on the page that a mail leads to, by answering an SMS, in the chat.
Said = Literal["email", "sms", "chat"]


async def ask_no_more(tx: Transaction, survey: Survey, *, by: Said = "email") -> None:
    """Ask a survey's customer no more, by any channel; a second time changes nothing.

    They said so `by` one. What they were asked and have not answered is withdrawn: a mail that has
    not left stays here.
    """
    if survey.customer_id is None:
        raise NotFound("There is no such survey of a customer.")
    await refuse_surveys(tx, survey.customer_id, by=by)


async def refuse_surveys(tx: Transaction, customer_id: UUID, *, by: Said) -> bool:
    """Ask a customer no more, by any channel, as they said `by` one; say whether that is new."""
    if await opposed(tx, customer_id, "surveys"):
        return False
    said = NewConsent(purpose="surveys", channel=by, given=False, proof=by)
    await note_consent(tx, customer_id, said, by=None)
    person = await same_person(tx, customer_id)
    for row in await tx.fetch(STILL_OPEN, tx.organisation, person):
        await dismiss(tx, row["id"])
    return True
