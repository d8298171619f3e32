"""Authors of the sample's remarks who were asked what would help, and what they said."""

from datetime import timedelta
from random import Random
from typing import Final
from uuid import UUID

from miroir.base.database import Transaction
from miroir.improvement import ConsultationWanted, consult_authors
from miroir.surveys import Given, answer

SINCE: Final = timedelta(days=3)
ANSWER: Final = 0.7
HELP: Final = (
    "Un message le jour où le retour arrive chez vous, puis un autre quand c’est payé.",
    "Annoncer une date et s’y tenir.",
    "Rembourser dès que le transporteur a pris le colis.",
    "Ne plus avoir à redonner mon IBAN.",
)
INVITED: Final = """
    select id from invitation where organisation_id = $1 and consultation_id = $2 order by id
"""
LEFT_ALONE: Final = "select survey_quarantine from organisation_settings where organisation_id = $1"
LEAVE_ALONE: Final = """
    update organisation_settings set survey_quarantine = $2 where organisation_id = $1
"""


async def consult_some(tx: Transaction, irritant_id: UUID, *, by: UUID) -> None:
    """Have some authors of an irritant's remarks asked three days ago; most answered."""
    now, chance = tx.at, Random(20_260_106)  # noqa: S311 - a believable past, not a secret
    tx.at = now - SINCE
    leads = {
        "fr": "Le remboursement tarde après un retour, disiez-vous. Qu’est-ce qui aiderait ?",
        "en": "You told us that the refund was late after a return. What would help?",
    }
    quarantine = await tx.value(LEFT_ALONE, tx.organisation)
    await tx.execute(LEAVE_ALONE, tx.organisation, timedelta(hours=12))  # it was shorter then
    made = await consult_authors(tx, irritant_id, ConsultationWanted(most=12, leads=leads), by=by)
    await tx.execute(LEAVE_ALONE, tx.organisation, quarantine)
    words = list(HELP)
    for row in await tx.fetch(INVITED, tx.organisation, made):
        tx.at += timedelta(hours=3)
        if chance.random() < ANSWER:
            given = [
                Given(question="gone", value=int(chance.random() < 0.4)),
                Given(question="heard", value=chance.randint(4, 10)),
                *([Given(question="most_help", words=words.pop())] if words else []),
            ]
            await answer(tx, row["id"], given, confirmed=True)
    tx.at = now
