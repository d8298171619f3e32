"""The visitor answers how it went."""

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.channels.widget.model import SurveyAnswers, Visitor
from miroir.surveys import answer

MINE = """
    select exists (
        select from invitation i
        join conversation c on c.organisation_id = i.organisation_id and c.id = i.conversation_id
        where i.organisation_id = $1 and i.id = $2 and i.side = 'customer'
          and c.customer_id = $3 and i.channel = 'chat')
"""


async def answer_survey(tx: Transaction, visitor: Visitor, sent: SurveyAnswers) -> None:
    """Take a visitor's answers to an invitation of theirs.

    Raises NotFound, Invalid for what does not fit its question, Conflict when it is over.
    """
    if not await tx.value(MINE, tx.organisation, sent.invitation_id, visitor.customer_id):
        raise NotFound("There is no such invitation.")
    await answer(tx, sent.invitation_id, sent.answers, confirmed=True)
