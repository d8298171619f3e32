"""Asking a customer something by hand, within the same rules as everybody else asks."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from miroir.base.database import Transaction
from miroir.customers import same_person
from miroir.surveys.inviting import Occasion, customer_language, invite_by_hand
from miroir.surveys.model import SurveyKind, SurveyName
from miroir.surveys.moments.model import Outcome
from miroir.surveys.moments.slots import (
    asked_lately,
    hold_asks,
    quarantine,
    waited_for,
)
from miroir.surveys.moments.ways import unwilling, way_to
from miroir.surveys.occasions import publish_first

CONSULTED_BY: Final[tuple[SurveyKind, ...]] = ("improvement", "relation", "solved")
PRIORITY: Final = 50

CONTACT: Final = """
    select team_id, channel from conversation where organisation_id = $1 and id = $2
"""


async def consult(
    tx: Transaction,
    customer_id: UUID,
    *,
    conversation_id: UUID,
    survey: SurveyName,
    consultation_id: UUID,
    leads: Mapping[str, str],
) -> UUID | Outcome:
    """Ask a customer by mail about what they said in a conversation; return the invitation.

    Or why not: they want no surveys, cannot be reached, were asked not long ago, or are to be
    asked what goes first. `leads`: what the mail begins with, by language; else the
    questionnaire's own words.
    """
    await hold_asks(tx)
    row = await tx.row(CONTACT, tx.organisation, conversation_id)
    if row is None:
        return "over"
    by = await way_to(
        tx,
        customer_id,
        way="email",
        channel=row["channel"],
        ended=False,
        conversation_id=conversation_id,
    )
    if await unwilling(tx, customer_id, channel=row["channel"], by=by):
        return "opposed"
    if by is None:
        return "unreachable"
    if await asked_lately(tx, customer_id):
        return "quarantine"
    until = tx.at + await quarantine(tx)
    if await waited_for(tx, await same_person(tx, customer_id), until=until, priority=PRIORITY):
        return "outranked"
    await publish_first(tx, "customer", survey)
    language = await customer_language(tx, conversation_id)
    occasion = Occasion(
        customer_id=customer_id,
        conversation_id=conversation_id,
        team_id=row["team_id"],
        channel=row["channel"],
        consultation_id=consultation_id,
        lead=leads.get(language) or next(iter(leads.values()), None),
    )
    return await invite_by_hand(tx, survey, occasion, by=by, language=language) or "over"
