"""A customer's word that they do not want to be asked any more: it holds at once, everywhere."""

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


async def ask_no_more(tx: Transaction, survey: Survey) -> None:
    """Ask a survey's customer no more, by any channel; a second time changes nothing.

    What they were asked and have not answered is withdrawn: a mail that has not left stays here.
    """
    if survey.customer_id is None:
        raise NotFound("There is no such survey of a customer.")
    if await opposed(tx, survey.customer_id, "surveys"):
        return
    said = NewConsent(purpose="surveys", channel="email", given=False, proof="email")
    await note_consent(tx, survey.customer_id, said, by=None)
    person = await same_person(tx, survey.customer_id)
    for row in await tx.fetch(STILL_OPEN, tx.organisation, person):
        await dismiss(tx, row["id"])
