"""Reading what was asked and answered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import NotFound
from miroir.base.language import Code as Language
from miroir.customers import same_person
from miroir.surveys.answering import ANSWERABLE, CHANGEABLE
from miroir.surveys.holding import stored_answers
from miroir.surveys.logic import Answer
from miroir.surveys.model import Questionnaire, Side, SurveyName
from miroir.surveys.moments.slots import SHIFT
from miroir.surveys.questionnaires import read_questionnaire
from miroir.surveys.showing import Ask, QuestionShown, more_than_shown, show_questions

INVITATIONS = """
    select i.id, i.side, i.survey, i.conversation_id, i.adviser_id, i.customer_id, i.language,
           i.invited_at, i.answered_at, i.expires_at, i.anonymous, i.questions, c.number,
           i.dismissed_at is not null as withdrawn, i.link_id, i.lead,
           b.id as brand_id, b.colour,
           case when coalesce(c.brand_id, i.brand_id) is null then s.name else b.name end as brand,
           coalesce(a.language, i.language) as own_language,
           q.id as questionnaire_id, q.version, q.document
    from invitation i
    join questionnaire q on (q.organisation_id, q.id) = (i.organisation_id, i.questionnaire_id)
    join organisation_settings s on s.organisation_id = i.organisation_id
    left join conversation c on (c.organisation_id, c.id) = (i.organisation_id, i.conversation_id)
    join brand b on b.organisation_id = i.organisation_id and b.id = coalesce(
        c.brand_id, i.brand_id,
        (select id from brand where organisation_id = $1 order by name, id limit 1))
    left join account a on (a.organisation_id, a.id) = (i.organisation_id, i.adviser_id)
    where i.organisation_id = $1 and i.id = any($2)
    order by i.invited_at, i.id
"""
OPEN_ASKS = """
    select id from invitation
    where organisation_id = $1 and adviser_id = $2 and side = 'adviser'
      and answered_at is null and dismissed_at is null
      and case when expires_at is null then invited_at > $3 else expires_at > $4 end
"""
OPEN_SURVEY = """
    select i.id from invitation i
    join closure c on (c.organisation_id, c.id) = (i.organisation_id, i.closure_id)
    where i.organisation_id = $1 and i.conversation_id = $2 and i.side = 'customer'
      and i.channel = 'chat' and i.dismissed_at is null
      and case when i.answered_at is null then i.invited_at > $3 else i.answered_at > $4 end
      and c.reopened_at is null
    order by i.invited_at desc limit 1
"""
LAST_ANSWERS = """
    select a.question, a.value, a.given_at
    from answer a
    join invitation i on (i.organisation_id, i.id) = (a.organisation_id, a.invitation_id)
    where a.organisation_id = $1 and i.customer_id = any($2) and i.side = 'customer'
      and a.confirmed_at is not null and a.value is not null
    order by i.invited_at desc, a.given_at desc, a.question
    limit $3
"""


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation with its questions and the confirmed answers, by question.

    `unsent` is what the person has chosen or written since, and not sent. Of an anonymous one,
    `answers` has what was saved on the way: what was sent is not to be found by the invitation.
    `lead` is said instead of what the questionnaire begins with.
    """

    id: UUID
    side: Side
    survey: SurveyName
    conversation_id: UUID | None
    number: int | None
    adviser_id: UUID | None
    customer_id: UUID | None
    language: Language
    brand_id: UUID
    brand: str
    colour: str
    invited_at: datetime
    answered_at: datetime | None
    expires_at: datetime | None
    anonymous: bool
    withdrawn: bool
    link_id: UUID | None
    lead: str | None
    questionnaire: Questionnaire
    answers: dict[str, Answer]
    unsent: dict[str, Answer]

    @property
    def until(self) -> datetime:
        """Until when it can be answered, or changed once it was answered."""
        if self.answered_at is None:
            return self.expires_at or self.invited_at + ANSWERABLE
        return self.answered_at + (timedelta(0) if self.anonymous else CHANGEABLE)


class LastAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A confirmed answer of a customer."""

    question: str
    value: int
    given_at: datetime


async def survey(tx: Transaction, invitation_id: UUID) -> Survey:
    """Return an invitation with its answers; raises NotFound."""
    row = await tx.row(INVITATIONS, tx.organisation, [invitation_id])
    if row is None:
        raise NotFound("There is no such invitation.")
    stored = await stored_answers(tx, invitation_id)
    return Survey(
        id=row["id"],
        side=row["side"],
        survey=row["survey"],
        conversation_id=row["conversation_id"],
        number=row["number"],
        adviser_id=row["adviser_id"],
        customer_id=row["customer_id"],
        language=row["language"],
        brand_id=row["brand_id"],
        brand=row["brand"],
        colour=row["colour"],
        invited_at=row["invited_at"],
        answered_at=row["answered_at"],
        expires_at=row["expires_at"],
        anonymous=row["anonymous"],
        withdrawn=row["withdrawn"],
        link_id=row["link_id"],
        lead=row["lead"],
        questionnaire=read_questionnaire(row),
        answers={
            code: one.given.content
            for code, one in stored.items()
            if one.confirmed_at or row["anonymous"]
        },
        unsent={
            code: one.given.content
            for code, one in stored.items()
            if one.by_hand and not one.confirmed_at
        },
    )


async def open_survey(tx: Transaction, conversation_id: UUID) -> Survey | None:
    """Return what the customer of a chat is asked and can answer, or still change, if anything."""
    since = (tx.at - ANSWERABLE, tx.at - CHANGEABLE)
    found = await tx.value(OPEN_SURVEY, tx.organisation, conversation_id, *since)
    return await survey(tx, found) if found else None


async def open_asks(tx: Transaction, adviser_id: UUID) -> list[Ask]:
    """Return what an adviser is asked, oldest first; what they left for a shift is dropped."""
    rows = await tx.fetch(OPEN_ASKS, tx.organisation, adviser_id, tx.at - SHIFT, tx.at)
    return await asks(tx, [row["id"] for row in rows])


async def asks(tx: Transaction, ids: Sequence[UUID]) -> list[Ask]:
    """Return those of the invitations `ids` that advisers were sent, oldest first."""
    return [
        Ask(
            invitation_id=row["id"],
            conversation_id=row["conversation_id"],
            number=row["number"],
            survey=row["survey"],
            anonymous=row["anonymous"],
            questions=_questions(row),
            more=more_than_shown(read_questionnaire(row)),
        )
        for row in await tx.fetch(INVITATIONS, tx.organisation, list(ids))
        if row["side"] == "adviser"
    ]


async def last_answers(tx: Transaction, customer_id: UUID, *, limit: int = 10) -> list[LastAnswer]:
    """Return the newest confirmed answers on scales of the person that a customer is."""
    person = await same_person(tx, customer_id)
    rows = await tx.fetch(LAST_ANSWERS, tx.organisation, person, limit)
    return [LastAnswer(**dict(row)) for row in rows]


def _questions(row: Row) -> list[QuestionShown]:
    return show_questions(read_questionnaire(row), language=row["own_language"], brand=row["brand"])
