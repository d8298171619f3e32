"""Somebody is spoken to by a brand's chat: whether they may be, and what they did then."""

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from miroir.access import Brand
from miroir.advisers import advisers
from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.calendars import load_calendar
from miroir.channels.widget.linked import through_link
from miroir.channels.widget.model import Language, Visitor
from miroir.channels.widget.outreach_rules import Rule, outreach_rule, quiet_days
from miroir.channels.widget.queries import current_talk
from miroir.conversations import Circumstances, Event, promised, tell
from miroir.routing import somebody_free

CHAT: Final[Channel] = "chat"
# Who writes later was hardly moved to it by the message.
ANSWERED_WITHIN = timedelta(days=1)

MAY_NOT = """
    select exists (select from conversation c
                   where c.organisation_id = $1 and c.customer_id = $2 and c.brand_id = $3
                     and c.closed_at is null)
        or exists (select from outreach o
                   join outreach_rule r
                       on r.organisation_id = o.organisation_id and r.id = o.rule_id
                   where o.organisation_id = $1 and o.customer_id = $2 and r.brand_id = $3
                     and (o.shown_at > $4 or o.rule_id = $5 and o.dismissed_at is not null))
"""
SHOW = """
    insert into outreach (organisation_id, id, rule_id, customer_id, language, shown_at)
    values ($1, $2, $3, $4, $5, $6) on conflict do nothing
"""
RULE_SHOWN = "select rule_id from outreach where organisation_id = $1 and id = $2"
OUTCOMES = {
    "opened": "update outreach set opened_at = coalesce(opened_at, $4)",
    "dismissed": "update outreach set dismissed_at = coalesce(dismissed_at, $4)",
}
OF_BRAND = """
    from outreach_rule r
    where outreach.organisation_id = $1 and outreach.id = $2 and r.organisation_id = $1
      and r.id = outreach.rule_id and r.brand_id = $3
"""
ANSWERED = f"""
    update outreach set answered_at = $4, conversation_id = $5
    {OF_BRAND} and answered_at is null and shown_at > $6
    returning r.definition #>> array['texts', outreach.language] as text
"""
COUNTS = """
    select rule_id, count(*) as shown, count(opened_at) as opened,
           count(dismissed_at) as dismissed, count(answered_at) as answered
    from outreach where organisation_id = $1 and shown_at >= $2 group by rule_id
"""

Outcome = Literal["opened", "dismissed"]


class Show(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that would show a message; it makes the id, so that asking twice is once."""

    id: UUID
    language: Language


class OutreachShown(msgspec.Struct, frozen=True, kw_only=True):
    """What is said, and in whose name."""

    id: UUID
    text: str
    name: str


class MaySay(msgspec.Struct, frozen=True):
    """Whether the message is to be shown: `say` None is no, not now."""

    say: OutreachShown | None


class Reaction(msgspec.Struct, frozen=True):
    """What the visitor did with a message."""

    what: Outcome


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule did: how many were shown its message, and of these opened, dismissed, wrote."""

    shown: int = 0
    opened: int = 0
    dismissed: int = 0
    answered: int = 0


async def show_outreach(
    tx: Transaction, brand: Brand, rule_id: UUID, show: Show, *, customer_id: UUID | None
) -> OutreachShown | None:
    """Return what to say now, and count it; None where it may not be said now.

    `customer_id`: whose browser it is, where that is known. Raises NotFound.
    """
    rule = await outreach_rule(tx, rule_id)
    if rule.brand_id != brand.id:
        raise NotFound("There is no such proactive message.")
    shown = OutreachShown(
        id=show.id, text=_text(rule, show.language), name=await _name(tx, brand, rule)
    )
    before = await tx.value(RULE_SHOWN, tx.organisation, show.id)
    if before is not None:
        return shown if before == rule_id else None
    if not await _may(tx, rule, customer_id):
        return None
    await tx.execute(
        SHOW, tx.organisation, show.id, rule_id, customer_id, _language(rule, show), tx.at
    )
    return shown


async def note_reaction(tx: Transaction, brand_id: UUID, outreach_id: UUID, what: Outcome) -> None:
    """Note that a message was opened, or dismissed; said again it changes nothing."""
    await tx.execute(f"{OUTCOMES[what]} {OF_BRAND}", tx.organisation, outreach_id, brand_id, tx.at)


async def note_answer(tx: Transaction, visitor: Visitor, outreach_id: UUID) -> None:
    """Note that a visitor wrote, and show in their conversation what they answer."""
    found = await current_talk(tx, visitor)
    if found is None or through_link(visitor, found.id):
        return
    said = await tx.value(
        ANSWERED,
        tx.organisation,
        outreach_id,
        visitor.brand_id,
        tx.at,
        found.id,
        tx.at - ANSWERED_WITHIN,
    )
    if said is not None:
        await tell(tx, found.id, Event(what="answered_outreach"), by=None, text=said)


async def reached(tx: Transaction, *, since: datetime) -> dict[UUID, Reached]:
    """Count what rules did since an instant, by their ids."""
    rows = await tx.fetch(COUNTS, tx.organisation, since)
    return {
        row["rule_id"]: Reached(
            shown=row["shown"],
            opened=row["opened"],
            dismissed=row["dismissed"],
            answered=row["answered"],
        )
        for row in rows
    }


async def _may(tx: Transaction, rule: Rule, customer_id: UUID | None) -> bool:
    if rule.paused_at is not None:
        return False
    if customer_id is not None:
        since = tx.at - timedelta(days=await quiet_days(tx, rule.brand_id))
        if await tx.value(MAY_NOT, tx.organisation, customer_id, rule.brand_id, since, rule.id):
            return False
    if rule.says.open_only and not await _is_open(tx, rule.brand_id):
        return False
    return not rule.says.free_only or await somebody_free(tx, rule.brand_id, CHAT)


async def _is_open(tx: Transaction, brand_id: UUID) -> bool:
    due = await promised(tx, Circumstances(brand_id=brand_id, channel=CHAT), kind="first_answer")
    if due is None or due.promise.calendar_id is None:
        return True
    return (await load_calendar(tx, due.promise.calendar_id)).is_open(tx.at)


def _language(rule: Rule, show: Show) -> str:
    texts = rule.says.texts
    return show.language if show.language in texts else next(iter(texts))


def _text(rule: Rule, language: Language) -> str:
    texts = rule.says.texts
    return texts.get(language) or next(iter(texts.values()))


async def _name(tx: Transaction, brand: Brand, rule: Rule) -> str:
    """Return in whose name a message is: an adviser's who is still here, else the brand's."""
    if rule.says.adviser_id is not None:
        for found in await advisers(tx, [rule.says.adviser_id]):
            return found.name
    return brand.name
