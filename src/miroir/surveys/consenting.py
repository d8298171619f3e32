"""A customer's word that they do not want to be asked any more."""

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.customers import NewConsent, agreed, note_consent
from miroir.surveys.queries import Survey


async def take_back_consent(tx: Transaction, survey: Survey) -> None:
    """Ask a survey's customer no more by mail, nor about mails; a second time changes nothing."""
    if survey.customer_id is None:
        raise NotFound("There is no such survey of a customer.")
    if await agreed(tx, survey.customer_id, "surveys", "email") is False:
        return
    said = NewConsent(purpose="surveys", channel="email", given=False, proof="email")
    await note_consent(tx, survey.customer_id, said, by=None)
