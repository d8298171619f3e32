"""Asking both sides how a contact went, and not asking too often."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.customers import address_of, agreed, any_stopped, opposed, same_person
from miroir.journal import record
from miroir.surveys.facts import By, InvitationMade
from miroir.surveys.model import Side

SHIFT = timedelta(hours=8)
# What nobody wanted often bears a stranger's address.
NOT_ASKED_ABOUT = ("unwanted", "duplicate")

CUSTOMER_WAS_ASKED = """
    select exists (
        select from invitation i
        join organisation_settings s on s.organisation_id = i.organisation_id
        where i.organisation_id = $1 and i.customer_id = any($2) and i.side = 'customer'
          and i.invited_at > $3::timestamptz - s.survey_quarantine)
"""
MAY_ASK_ADVISER = """
    select count(i.id) < s.asks_per_shift
       and coalesce(
           max(i.invited_at) <= $3::timestamptz - $4::interval / (s.asks_per_shift + 1), true)
    from organisation_settings s
    left join invitation i on i.organisation_id = s.organisation_id and i.side = 'adviser'
        and i.adviser_id = $2 and i.invited_at > $3::timestamptz - $4::interval
    where s.organisation_id = $1
    group by s.asks_per_shift
"""
CLOSURE = """
    select c.id, c.reopened_at, r.code as reason, (
        select bool_and(m.automatic) from message m
        where m.organisation_id = $1 and m.conversation_id = c.conversation_id
          and m.kind = 'inbound') as of_machines
    from closure c
    join close_reason r on (r.organisation_id, r.id) = (c.organisation_id, c.reason_id)
    where c.organisation_id = $1 and c.id = $2
"""
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
        (organisation_id, id, questionnaire_id, side, conversation_id, closure_id, team_id,
         adviser_id, customer_id, channel, language, invited_at)
    select $1, $2, id, $3, $4, $5, $6, $7, $8, $9, $10, $11
    from questionnaire where organisation_id = $1 and side = $3 and retired_at is null
    on conflict (organisation_id, closure_id, side) do nothing
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


async def invite_customer(tx: Transaction, closed: Closed) -> UUID | None:
    """Ask a customer about a contact; return the invitation, None when they are not asked.

    Not twice about one closure, nor within the organisation's quarantine over all surveys, nor
    when the matter has been opened again, was none (unwanted), when they cannot be reached, said
    by themselves that they want no surveys, or are not to be asked on that channel.
    """
    by = await _way_to(tx, closed)
    if by is None or not await _worth_asking(tx, closed.closure_id):
        return None
    person = await same_person(tx, closed.customer_id)
    if await tx.value(CUSTOMER_WAS_ASKED, tx.organisation, person, tx.at):
        return None
    if await opposed(tx, closed.customer_id, "surveys"):
        return None
    if await agreed(tx, closed.customer_id, "surveys", closed.channel) is False:
        return None
    language = await tx.value(CUSTOMER_LANGUAGE, tx.organisation, closed.conversation_id)
    return await _invite(tx, closed, side="customer", language=language, by=by)


async def _way_to(tx: Transaction, closed: Closed) -> By | None:
    if closed.channel == "chat":
        return "widget"
    address = await address_of(tx, closed.customer_id, "email")
    if address is None or await any_stopped(tx, [address]):
        return None
    refused = await agreed(tx, closed.customer_id, "surveys", "email") is False
    return None if refused else "email"


async def _worth_asking(tx: Transaction, closure_id: UUID) -> bool:
    row = await tx.row(CLOSURE, tx.organisation, closure_id)
    if row is None or row["reopened_at"] is not None or row["of_machines"]:
        return False
    return row["reason"] not in NOT_ASKED_ABOUT


async def ask_adviser(tx: Transaction, closed: Closed) -> UUID | None:
    """Ask the adviser about a contact; return the invitation, None when they are not asked.

    At most `asks_per_shift` times in eight hours, and never two asks close to each other.
    """
    if closed.adviser_id is None or not await _worth_asking(tx, closed.closure_id):
        return None
    if not await tx.value(MAY_ASK_ADVISER, tx.organisation, closed.adviser_id, tx.at, SHIFT):
        return None
    language = await tx.value(ADVISER_LANGUAGE, tx.organisation, closed.adviser_id)
    if language is None:  # closed by somebody who answers no customers
        return None
    return await _invite(tx, closed, side="adviser", language=language, by="desk")


async def _invite(
    tx: Transaction, closed: Closed, *, side: Side, language: str, by: By
) -> UUID | None:
    adviser_id = closed.adviser_id if side == "adviser" else None
    customer_id = closed.customer_id if side == "customer" else None
    invitation_id: UUID | None = await tx.value(
        INVITE,
        tx.organisation,
        new_id(),
        side,
        closed.conversation_id,
        closed.closure_id,
        closed.team_id,
        adviser_id,
        customer_id,
        closed.channel,
        language,
        tx.at,
    )
    if invitation_id is not None:
        record(
            tx,
            InvitationMade(
                conversation_id=closed.conversation_id,
                invitation_id=invitation_id,
                side=side,
                adviser_id=adviser_id,
                customer_id=customer_id,
                team_id=closed.team_id,
                channel=closed.channel,
                by=by,
            ),
        )
    return invitation_id


def stale(closed_at: datetime, *, at: datetime) -> bool:
    """Say whether a contact ended too long ago for anybody to be asked while it is fresh."""
    return at - closed_at > timedelta(days=1)
