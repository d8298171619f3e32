"""A contact has ended: both sides are asked by rule, at once or so many days after."""

from datetime import timedelta
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.customers import same_person
from miroir.surveys.inviting import (
    Closed,
    Occasion,
    adviser_language,
    customer_language,
    invite,
)
from miroir.surveys.model import Side
from miroir.surveys.moments.counting import note_outcome
from miroir.surveys.moments.model import Contact, Later, Outcome, Regularly, Rule, drawn, fits
from miroir.surveys.moments.planning import plan_later
from miroir.surveys.moments.rules import active_rules
from miroir.surveys.moments.slots import (
    adviser_limit,
    asked_lately,
    hold_asks,
    quarantine,
    too_soon_in_shift,
    waited_for,
)
from miroir.surveys.moments.ways import unwilling, way_to

# What nobody wanted often bears a stranger's address.
NOT_ASKED_ABOUT = ("unwanted", "duplicate")

CLOSURE = """
    select k.reason_id, k.reopened_at, r.code as reason, p.tier_id, c.brand_id, (
        select bool_and(m.automatic) from message m
        where m.organisation_id = $1 and m.conversation_id = k.conversation_id
          and m.kind = 'inbound') as of_machines,
        exists (select from invitation i
                where i.organisation_id = $1 and i.closure_id = k.id and i.side = $3)
        or exists (select from planned_ask n
                   where n.organisation_id = $1 and n.closure_id = k.id
                     and n.subject_id = c.customer_id and $3 = 'customer') as asked
    from closure k
    join close_reason r on (r.organisation_id, r.id) = (k.organisation_id, k.reason_id)
    join conversation c on (c.organisation_id, c.id) = (k.organisation_id, k.conversation_id)
    join customer p on (p.organisation_id, p.id) = (c.organisation_id, c.customer_id)
    where k.organisation_id = $1 and k.id = $2
"""


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """A contact that is worth asking about, and what conditions look at."""

    closed: Closed
    contact: Contact

    @property
    def occasion(self) -> Occasion:
        """What an invitation about it says, whoever is asked."""
        closed = self.closed
        return Occasion(
            conversation_id=closed.conversation_id,
            closure_id=closed.closure_id,
            team_id=closed.team_id,
            channel=closed.channel,
        )


async def invite_customer(tx: Transaction, closed: Closed) -> UUID | None:
    """Ask a customer about a contact by the first rule that can; return the invitation.

    None when they are asked later or not at all: not about one closure again, nor within the
    quarantine over all surveys, nor when the matter has been opened again, was none (unwanted),
    when they cannot be reached, or said that they want no surveys. Every rule's why is counted.
    """
    await hold_asks(tx)
    ended = await _ended(tx, closed, side="customer")
    rules = await active_rules(tx, "customer") if ended else []
    invited: UUID | None = None
    taken = False
    for rule in rules:
        if ended is None or isinstance(rule.says.moment, Regularly):
            continue
        if not fits(rule.says.where, ended.contact):
            continue
        if not drawn(rule.id, closed.closure_id, share=rule.says.where.share):
            await _note(tx, rule, "not_drawn", closed)
        elif taken:
            await _note(tx, rule, "outranked", closed)
        elif isinstance(rule.says.moment, Later):
            await plan_later(tx, rule, closed, days=rule.says.moment.days)
            taken = timedelta(days=rule.says.moment.days) < await quarantine(tx)
        else:
            invited = await _invite(tx, rule, ended)
            taken = invited is not None
    return invited


async def _ended(tx: Transaction, closed: Closed, *, side: Side) -> Ended | None:
    row = await tx.row(CLOSURE, tx.organisation, closed.closure_id, side)
    if row is None or row["reopened_at"] is not None or row["of_machines"] or row["asked"]:
        return None
    if row["reason"] in NOT_ASKED_ABOUT:
        return None
    contact = Contact(
        closure_id=closed.closure_id,
        channel=closed.channel,
        reason_id=row["reason_id"],
        team_id=closed.team_id,
        tier_id=row["tier_id"],
        brand_id=row["brand_id"],
    )
    return Ended(closed=closed, contact=contact)


async def _invite(tx: Transaction, rule: Rule, ended: Ended) -> UUID | None:
    closed = ended.closed
    asked = await ask_customer(
        tx,
        rule,
        msgspec.structs.replace(ended.occasion, customer_id=closed.customer_id),
        customer_id=closed.customer_id,
        conversation_id=closed.conversation_id,
        channel=closed.channel,
    )
    await _note(tx, rule, "invited" if isinstance(asked, UUID) else asked, closed)
    return asked if isinstance(asked, UUID) else None


async def ask_customer(
    tx: Transaction,
    rule: Rule,
    occasion: Occasion,
    *,
    customer_id: UUID,
    conversation_id: UUID,
    channel: Channel,
    apart: timedelta = timedelta(0),
) -> UUID | Outcome:
    """Ask a customer by a rule, not twice by it within `apart`; return the invitation, or why not.

    The lock of asks must be held.
    """
    ended = occasion.closure_id is not None and not isinstance(rule.says.moment, Later)
    by = await way_to(
        tx,
        customer_id,
        way=rule.says.way,
        channel=channel,
        ended=ended,
        conversation_id=conversation_id,
    )
    if await unwilling(tx, customer_id, channel=channel, by=by):
        return "opposed"
    if by is None:
        return "unreachable"
    if await asked_lately(tx, customer_id, rule_id=rule.id, apart=apart):
        return "quarantine"
    person = await same_person(tx, customer_id)
    until = tx.at + await quarantine(tx)
    if await waited_for(tx, person, until=until, priority=rule.says.priority):
        return "outranked"
    language = await customer_language(tx, conversation_id)
    return await invite(tx, rule, occasion, by=by, language=language) or "quarantine"


async def ask_adviser(tx: Transaction, closed: Closed) -> UUID | None:
    """Ask the adviser about a contact by the first rule that can; return the invitation.

    None when they are not asked: at most `asks_per_shift` times in eight hours, never two asks
    close to each other, nor over the limits of the adviser and the team.
    """
    if closed.adviser_id is None:
        return None
    await hold_asks(tx)
    ended = await _ended(tx, closed, side="adviser")
    language = await adviser_language(tx, closed.adviser_id)
    if ended is None or language is None:  # closed by somebody who answers no customers
        return None
    invited: UUID | None = None
    for rule in await active_rules(tx, "adviser"):
        if rule.says.anonymous or not fits(rule.says.where, ended.contact):
            continue
        outcome: Outcome
        if not drawn(rule.id, closed.closure_id, share=rule.says.where.share):
            outcome = "not_drawn"
        elif invited is not None:
            outcome = "outranked"
        elif why := await _keeps_back(tx, rule, closed.adviser_id, closed.team_id):
            outcome = why
        else:
            occasion = msgspec.structs.replace(ended.occasion, adviser_id=closed.adviser_id)
            invited = await invite(tx, rule, occasion, by="desk", language=language)
            outcome = "invited" if invited else "outranked"
        await _note(tx, rule, outcome, closed)
    return invited


async def _keeps_back(
    tx: Transaction, rule: Rule, adviser_id: UUID, team_id: UUID | None
) -> Outcome | None:
    if await too_soon_in_shift(tx, adviser_id):
        return "adviser_limit"
    limit = await adviser_limit(tx, adviser_id, team_id)
    if limit is not None:
        return limit
    people, soon = [adviser_id], tx.at + timedelta(seconds=1)
    if await waited_for(tx, people, until=soon, priority=rule.says.priority):
        return "outranked"
    return None


async def _note(tx: Transaction, rule: Rule, outcome: Outcome, closed: Closed) -> None:
    of = (closed.team_id, closed.channel)
    side = rule.says.side
    await note_outcome(tx, rule.id, outcome, side=side, team_id=of[0], channel=of[1])
