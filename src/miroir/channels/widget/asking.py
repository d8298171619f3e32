"""What the visitor is asked once their conversation is over, and what they answer."""

from uuid import UUID

from miroir.access import organisation_settings
from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.language import language
from miroir.channels.widget.linked import through_link
from miroir.channels.widget.model import SurveyAnswers, TalkShown, Visitor
from miroir.channels.widget.queries import current_talk
from miroir.surveys import Opened, Survey, answer, given_of, open_survey, survey

MINE = """
    select exists (
        select from invitation i
        join conversation c on c.organisation_id = i.organisation_id and c.id = i.conversation_id
        where i.organisation_id = $1 and i.id = $2 and i.side = 'customer'
          and c.customer_id = $3 and i.channel = 'chat')
"""


async def opened_survey(tx: Transaction, visitor: Visitor) -> Opened | None:
    """Return what the visitor is asked about their conversation, if anything."""
    return await survey_about(tx, visitor, await current_talk(tx, visitor))


async def survey_about(tx: Transaction, visitor: Visitor, talk: TalkShown | None) -> Opened | None:
    """Return what the visitor is asked about `talk`, if anything."""
    if talk is None or talk.closed_at is None or through_link(visitor, talk.id):
        return None
    found = await open_survey(tx, talk.id)
    return None if found is None else await _opened(tx, visitor, found)


async def own_survey(tx: Transaction, visitor: Visitor, invitation_id: UUID) -> Opened:
    """Return an invitation of the visitor's; raises NotFound for what others are asked."""
    if not await tx.value(MINE, tx.organisation, invitation_id, visitor.customer_id):
        raise NotFound("There is no such invitation.")
    return await _opened(tx, visitor, await survey(tx, invitation_id))


async def answer_survey(tx: Transaction, visitor: Visitor, sent: SurveyAnswers) -> None:
    """Take a visitor's answers to an invitation of theirs.

    Raises NotFound, Invalid for what does not fit its question, Conflict when it is over.
    """
    opened = await own_survey(tx, visitor, sent.invitation_id)
    await answer(tx, opened.survey.id, given_of(sent.answers), confirmed=True)


async def _opened(tx: Transaction, visitor: Visitor, found: Survey) -> Opened:
    """Return a survey as opened in the language that the chat speaks to this visitor."""
    code = "en" if (visitor.language or found.language) == "en" else "fr"
    zone = (await organisation_settings(tx)).time_zone
    return Opened(
        organisation=tx.organisation,
        survey=found,
        tongue=language(code, zone),
        language=code,
        path="",
    )
