"""Somebody begins to answer by a link that anybody may open: an invitation without a person."""

from datetime import datetime
from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import Conflict
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.journal import record
from miroir.surveys.facts import InvitationMade
from miroir.surveys.open_links.making import open_link
from miroir.surveys.open_links.model import LinkWay

OVER = phrase("This survey is over.")

BEGIN = """
    insert into invitation
        (organisation_id, id, questionnaire_id, side, survey, link_id, brand_id, way, team_id,
         channel, language, invited_at, delivered_at, opened_at)
    select $1, $2, q.id, q.side, q.survey, l.id, l.brand_id, $4, l.team_id, l.channel, $5, $6,
           $6, $6
    from survey_link l
    join questionnaire q on q.organisation_id = $1 and q.side = 'customer'
        and q.survey = l.survey
        and case when $7::uuid is null then q.retired_at is null else q.id = $7 end
    where l.organisation_id = $1 and l.id = $3
    on conflict do nothing
    returning id
"""


async def begin(
    tx: Transaction,
    link_id: UUID,
    *,
    way: LinkWay,
    language: str,
    invitation_id: UUID | None = None,
    questionnaire_id: UUID | None = None,
    begun_at: datetime | None = None,
) -> UUID:
    """Invite whoever holds the link, without knowing them; return the invitation.

    An `invitation_id` that was begun before stays as it is. `questionnaire_id` is the version
    that was shown (None: what is asked now), `begun_at` when (None: now). Raises NotFound, and
    Conflict for a link that was over then.
    """
    link = await open_link(tx, link_id)
    at = begun_at or tx.at
    if link.over(at):
        raise Conflict(OVER)
    begun = invitation_id or new_id()
    row = (tx.organisation, begun, link.id, way, language, at, questionnaire_id)
    if await tx.value(BEGIN, *row) is not None:
        record(
            tx,
            InvitationMade(
                conversation_id=None,
                invitation_id=begun,
                side="customer",
                adviser_id=None,
                customer_id=None,
                team_id=link.team_id,
                channel=link.channel,
                by=way,
                survey=link.survey,
            ),
        )
    return begun
