"""An invitation is made: whom it is for, by which rule, how, and what is asked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.journal import record
from miroir.surveys.facts import By, InvitationMade
from miroir.surveys.model import Side, SurveyName
from miroir.surveys.moments.model import Rule

CUSTOMER_LANGUAGE = """
    select coalesce(
        case when c.language in ('fr', 'en') then c.language end,
        case when p.language in ('fr', 'en') then p.language end,
        b.language)
    from conversation c
    join customer p on (p.organisation_id, p.id) = (c.organisation_id, c.customer_id)
    join brand b on (b.organisation_id, b.id) = (c.organisation_id, c.brand_id)
    where c.organisation_id = $1 and c.id = $2
"""
ADVISER_LANGUAGE = """
    select coalesce(account.language, s.language)
    from adviser a
    join account on (account.organisation_id, account.id) = (a.organisation_id, a.id)
    join organisation_settings s on s.organisation_id = a.organisation_id
    where a.organisation_id = $1 and a.id = $2 and account.disabled_at is null
"""
INVITE = """
    insert into invitation
        (organisation_id, id, questionnaire_id, side, survey, rule_id, conversation_id,
         closure_id, team_id, adviser_id, customer_id, channel, language, invited_at, wave,
         questions, anonymous, expires_at, remind_at, consultation_id, lead, brand_id, reason_id)
    select $1, $2, id, side, survey, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
           $18, $19, $20,
           (select brand_id from conversation where organisation_id = $1 and id = $6),
           (select reason_id from closure where organisation_id = $1 and id = $7)
    from questionnaire
    where organisation_id = $1 and side = $3 and survey = $4 and retired_at is null
    on conflict (organisation_id, closure_id, side, survey) do nothing
    returning id
"""
# The chat has no way back to who has left it.
REMINDED_BY: Final[frozenset[By]] = frozenset({"email", "sms"})


class Closed(msgspec.Struct, frozen=True, kw_only=True):
    """A contact that has ended, as both sides may be asked about it."""

    conversation_id: UUID
    closure_id: UUID
    customer_id: UUID
    adviser_id: UUID | None
    team_id: UUID | None
    channel: Channel


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a rule asks, and about what.

    About no contact: conversation, closure and channel are None. About no closure, a customer is
    asked about all their contacts; `conversation_id` is the newest of them.
    """

    customer_id: UUID | None = None
    adviser_id: UUID | None = None
    conversation_id: UUID | None = None
    closure_id: UUID | None = None
    team_id: UUID | None = None
    channel: Channel | None = None
    wave: date | None = None
    expires_at: datetime | None = None
    questions: Sequence[str] | None = None
    consultation_id: UUID | None = None
    lead: str | None = None


async def invite(
    tx: Transaction, rule: Rule, occasion: Occasion, *, by: By, language: str
) -> UUID | None:
    """Ask by a rule; None when the contact was asked about by the same questionnaire before."""
    says = rule.says
    made = await _insert(
        tx,
        says.survey,
        occasion,
        side=says.side,
        rule_id=rule.id,
        language=language,
        anonymous=says.anonymous,
        remind_at=tx.at + timedelta(days=says.remind_after)
        if by in REMINDED_BY and says.reminders
        else None,
    )
    if made is not None:
        record(tx, _made(says.side, says.survey, occasion, made, by=by, rule_id=rule.id))
    return made


async def invite_by_hand(
    tx: Transaction, survey: SurveyName, occasion: Occasion, *, by: By, language: str
) -> UUID | None:
    """Ask a customer by no rule; None when nothing is published to be asked."""
    made = await _insert(tx, survey, occasion, side="customer", language=language)
    if made is not None:
        record(tx, _made("customer", survey, occasion, made, by=by, rule_id=None))
    return made


async def _insert(
    tx: Transaction,
    survey: SurveyName,
    occasion: Occasion,
    *,
    side: Side,
    language: str,
    rule_id: UUID | None = None,
    anonymous: bool = False,
    remind_at: datetime | None = None,
) -> UUID | None:
    found: UUID | None = await tx.value(
        INVITE,
        tx.organisation,
        new_id(),
        side,
        survey,
        rule_id,
        occasion.conversation_id,
        occasion.closure_id,
        occasion.team_id,
        occasion.adviser_id,
        occasion.customer_id,
        occasion.channel,
        language,
        tx.at,
        occasion.wave,
        occasion.questions,
        anonymous,
        occasion.expires_at,
        remind_at,
        occasion.consultation_id,
        occasion.lead,
    )
    return found


def _made(
    side: Side,
    survey: SurveyName,
    occasion: Occasion,
    invitation_id: UUID,
    *,
    by: By,
    rule_id: UUID | None,
) -> InvitationMade:
    return InvitationMade(
        conversation_id=occasion.conversation_id,
        invitation_id=invitation_id,
        side=side,
        adviser_id=occasion.adviser_id,
        customer_id=occasion.customer_id,
        team_id=occasion.team_id,
        channel=occasion.channel,
        by=by,
        survey=survey,
        rule_id=rule_id,
    )


async def customer_language(tx: Transaction, conversation_id: UUID) -> str:
    """Return the language in which the customer of a conversation is asked."""
    found: str = await tx.value(CUSTOMER_LANGUAGE, tx.organisation, conversation_id)
    return found


async def adviser_language(tx: Transaction, adviser_id: UUID) -> str | None:
    """Return the language of an adviser; None for an account that answers no customers."""
    found: str | None = await tx.value(ADVISER_LANGUAGE, tx.organisation, adviser_id)
    return found


def stale(closed_at: datetime, *, at: datetime) -> bool:
    """Say whether a contact ended too long ago for anybody to be asked while it is fresh."""
    return at - closed_at > timedelta(days=1)
