"""Opening several matters at once, each with its first message, in as few statements as one."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.conversations.clocks import Begun, start_clocks
from miroir.conversations.facts import (
    ContactStarted,
    ConversationAssigned,
    ConversationOpened,
    MessageReceived,
    PromiseKind,
)
from miroir.conversations.model import Added, Held, Inbound
from miroir.conversations.participants import note_participants
from miroir.conversations.promise_rules import Circumstances, Promise, rules_for
from miroir.conversations.receiving import storable
from miroir.journal import Fact, record

# Whose person has an open matter.
BUSY = """
    select asked.id from customer asked
    where asked.organisation_id = $1 and asked.id = any($2) and exists (
        select from customer same
        join conversation c on c.organisation_id = $1 and c.customer_id = same.id
        where same.organisation_id = $1 and same.person_id = asked.person_id
          and c.closed_at is null and c.merged_into is null and c.suspected_at is null)
"""
KNOWN = """
    select external_id from message
    where organisation_id = $1 and channel = $2 and external_id = any($3)
"""
OPEN = """
    with given as (
        select * from unnest(
            $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[],
            $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[],
            $15::timestamptz[])
        as g (id, contact_id, message_id, brand_id, customer_id, team_id, channel, language,
              subject, text, html, folded, external_id, at)
    ), opened as (
        insert into conversation
            (organisation_id, id, number, brand_id, customer_id, team_id, subject, channel,
             language, opened_at, last_message_at, waiting_since)
        select $1, id, next_conversation_number(), brand_id, customer_id, team_id, subject,
               channel, language, at, at, at
        from given
    ), begun as (
        insert into contact (organisation_id, id, conversation_id, channel, started_at)
        select $1, contact_id, id, channel, at from given
    ), carried as (
        insert into message_file (organisation_id, message_id, file_id, position, content_id)
        select $1, f.message_id, f.file_id, f.position, f.content_id
        from unnest($16::uuid[], $17::uuid[], $18::int[], $19::text[])
            as f (message_id, file_id, position, content_id))
    insert into message
        (organisation_id, id, conversation_id, contact_id, channel, kind, author_kind, author_id,
         text, html, folded, external_id, created_at)
    select $1, message_id, id, contact_id, channel, 'inbound', 'customer', customer_id,
           text, html, folded, external_id, at
    from given
"""
KINDS: tuple[PromiseKind, ...] = ("first_answer", "resolution")


class NewMatter(msgspec.Struct, frozen=True, kw_only=True):
    """A message that opens a matter: whose, of which tier, for which team, and when it came."""

    inbound: Inbound
    customer_id: UUID
    tier_id: UUID | None
    team_id: UUID | None
    at: datetime


class OpenedMatter(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation just opened, its first message, and when its answer or closure is due."""

    held: Held
    contact_id: UUID
    message_id: UUID
    due_at: datetime | None = None

    @property
    def added(self) -> Added:
        """Where the message went."""
        return Added(conversation_id=self.held.id, message_id=self.message_id, opened=True)


async def busy_customers(tx: Transaction, customer_ids: Sequence[UUID]) -> set[UUID]:
    """Return those of the customers who have an open matter, as any customer of their person."""
    return {row["id"] for row in await tx.fetch(BUSY, tx.organisation, list(customer_ids))}


async def known_messages(tx: Transaction, channel: str, external_ids: Sequence[str]) -> set[str]:
    """Return those of the channel's ids whose message has been taken in."""
    rows = await tx.fetch(KNOWN, tx.organisation, channel, [storable(id_) for id_ in external_ids])
    return {row["external_id"] for row in rows}


async def open_matters(tx: Transaction, matters: Sequence[NewMatter]) -> list[OpenedMatter]:
    """Open a conversation for each of `matters`, as `add_inbound` does for one, and give it over.

    None of their messages is known, answers a prompt or carries an invitation. Starts the clocks
    of what is promised.
    """
    opened = [_opened(matter) for matter in matters]
    await _insert(tx, matters, opened)
    for matter, one in zip(matters, opened, strict=True):
        record(tx, *_facts(one), at=matter.at)
        if matter.inbound.copied:
            of_then = tx.at_instant(matter.at)
            await note_participants(of_then, one.held, matter.inbound, author_id=matter.customer_id)
    due = await _start_promises(tx, matters, opened)
    return [msgspec.structs.replace(one, due_at=due.get(one.held.id)) for one in opened]


def _opened(matter: NewMatter) -> OpenedMatter:
    inbound = matter.inbound
    held = Held(
        id=new_id(),
        brand_id=inbound.brand_id,
        customer_id=matter.customer_id,
        channel=inbound.channel,
        language=inbound.language,
        team_id=matter.team_id,
        adviser_id=None,
        waiting_since=matter.at,
        last_message_at=matter.at,
        closed_at=None,
    )
    return OpenedMatter(held=held, contact_id=new_id(), message_id=inbound.message_id or new_id())


async def _insert(
    tx: Transaction, matters: Sequence[NewMatter], opened: Sequence[OpenedMatter]
) -> None:
    inbounds = [matter.inbound for matter in matters]
    carried = [
        (one.message_id, file.file_id, place, file.content_id)
        for one, inbound in zip(opened, inbounds, strict=True)
        for place, file in enumerate(inbound.files)
    ]
    await tx.execute(
        OPEN,
        tx.organisation,
        [one.held.id for one in opened],
        [one.contact_id for one in opened],
        [one.message_id for one in opened],
        [inbound.brand_id for inbound in inbounds],
        [matter.customer_id for matter in matters],
        [matter.team_id for matter in matters],
        [inbound.channel for inbound in inbounds],
        [inbound.language for inbound in inbounds],
        [_storable(inbound.subject) for inbound in inbounds],
        [storable(inbound.text) for inbound in inbounds],
        [inbound.html and inbound.html.replace("\x00", "") for inbound in inbounds],
        [_storable(inbound.folded) for inbound in inbounds],
        [_storable(inbound.external_id) for inbound in inbounds],
        [matter.at for matter in matters],
        *([row[column] for row in carried] for column in range(4)),
    )


def _storable(text: str | None) -> str | None:
    return storable(text) if text else text


def _facts(opened: OpenedMatter) -> Iterator[Fact]:
    held = opened.held
    yield ConversationOpened(
        conversation_id=held.id,
        brand_id=held.brand_id,
        customer_id=held.customer_id,
        channel=held.channel,
    )
    yield ContactStarted(
        conversation_id=held.id, contact_id=opened.contact_id, channel=held.channel
    )
    yield MessageReceived(
        conversation_id=held.id,
        message_id=opened.message_id,
        channel=held.channel,
        adviser_id=None,
    )
    if held.team_id is not None:
        yield ConversationAssigned(
            conversation_id=held.id,
            adviser_id=None,
            previous_adviser_id=None,
            team_id=held.team_id,
            previous_team_id=None,
        )


async def _start_promises(
    tx: Transaction, matters: Sequence[NewMatter], opened: Sequence[OpenedMatter]
) -> dict[UUID, datetime]:
    """Start the clocks of new matters; return when the first of each that falls due does."""
    rules: dict[Circumstances, dict[PromiseKind, Promise]] = {}
    begun: list[Begun] = []
    for matter, one in zip(matters, opened, strict=True):
        circumstances = Circumstances(
            brand_id=one.held.brand_id, channel=one.held.channel, tier_id=matter.tier_id
        )
        if circumstances not in rules:
            rules[circumstances] = await rules_for(tx, circumstances, KINDS)
        counting = rules[circumstances]
        begun += [
            Begun(one.held.id, counting[kind], one.held.channel, matter.at)
            for kind in KINDS
            if kind in counting
        ]
    due: dict[UUID, datetime] = {}
    for clock, at in zip(begun, await start_clocks(tx, begun), strict=True):
        if at is not None:
            due[clock.conversation_id] = min(at, due.get(clock.conversation_id, at))
    return due
