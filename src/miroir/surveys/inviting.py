"""An invitation is made: whom it is for, by which rule, how, and what is asked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.journal import record
from miroir.surveys.facts import By, InvitationMade
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
         questions, anonymous, expires_at, remind_at)
    select $1, $2, id, side, survey, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
           $18
    from questionnaire
    where organisation_id = $1 and side = $3 and survey = $4 and retired_at is null
    on conflict (organisation_id, closure_id, side, survey) do nothing
    returning id
"""


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


async def invite(
    tx: Transaction, rule: Rule, occasion: Occasion, *, by: By, language: str
) -> UUID | None:
    """Ask by a rule; None when the contact was asked about by the same questionnaire before."""
    says = rule.says
    invitation_id: UUID | None = await tx.value(
        INVITE,
        tx.organisation,
        new_id(),
        says.side,
        says.survey,
        rule.id,
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
        says.anonymous,
        occasion.expires_at,
        tx.at + timedelta(days=says.remind_after) if by == "email" and says.reminders else None,
    )
    if invitation_id is not None:
        record(tx, _made(rule, occasion, invitation_id, by=by))
    return invitation_id


def _made(rule: Rule, occasion: Occasion, invitation_id: UUID, *, by: By) -> InvitationMade:
    return InvitationMade(
        conversation_id=occasion.conversation_id,
        invitation_id=invitation_id,
        side=rule.says.side,
        adviser_id=occasion.adviser_id,
        customer_id=occasion.customer_id,
        team_id=occasion.team_id,
        channel=occasion.channel,
        by=by,
        survey=rule.says.survey,
        rule_id=rule.id,
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
