"""Who takes part in a conversation besides its customer: copied to, or having answered it.

Whoever answers a thread that is not theirs is a stranger, and waits to be confirmed: until then
nothing is sent to them, and never do they become the customer by themselves. So is whoever writes
in the chat by the link of a mail (linked), who has no address.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import new_id
from miroir.conversations.events import Event, tell
from miroir.conversations.facts import (
    CameBy,
    ParticipantDecided,
    ParticipantJoined,
    ParticipantState,
)
from miroir.conversations.holding import hold
from miroir.conversations.model import Copied, Held, Inbound
from miroir.customers import Identity, normalised, said_to_be, same_person
from miroir.customers import merge as merge_people
from miroir.journal import record

MOST_PARTICIPANTS = 20
COLUMNS = "id, address, name, customer_id, came_by, state, joined_at"
OF_CONVERSATIONS = f"""
    select conversation_id, {COLUMNS} from participant
    where organisation_id = $1 and conversation_id = any($2) and state in ('pending', 'confirmed')
    order by joined_at, id
"""
ONE = f"""
    select {COLUMNS} from participant
    where organisation_id = $1 and conversation_id = $2 and id = $3 and state <> 'removed'
"""
BY_ADDRESS = f"""
    select {COLUMNS} from participant
    where organisation_id = $1 and conversation_id = $2 and address = $3
"""
BY_CUSTOMER = """
    select exists (select from participant
                   where organisation_id = $1 and conversation_id = $2 and customer_id = $3
                     and state <> 'removed')
"""
COUNT = """
    select count(*) from participant
    where organisation_id = $1 and conversation_id = $2 and state = 'confirmed'
"""
JOIN = """
    insert into participant
        (organisation_id, id, conversation_id, address, name, customer_id, came_by, state,
         joined_at, decided_by, decided_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
            case when $10::uuid is not null then $9::timestamptz end)
    on conflict (organisation_id, conversation_id, address) do update
    set state = excluded.state, name = coalesce(participant.name, excluded.name),
        customer_id = coalesce(excluded.customer_id, participant.customer_id),
        came_by = excluded.came_by, joined_at = excluded.joined_at,
        decided_by = excluded.decided_by, decided_at = excluded.decided_at
    returning id
"""
KNOW = """
    update participant set customer_id = $4
    where organisation_id = $1 and conversation_id = $2 and id = $3
"""
DECIDE = """
    update participant set state = $4, decided_by = $5, decided_at = $6
    where organisation_id = $1 and conversation_id = $2 and id = $3
"""
COPIED_TO = """
    select address from participant
    where organisation_id = $1 and conversation_id = $2 and state = 'confirmed'
      and address is not null
    order by joined_at, id limit $3
"""
WRITTEN = """
    select id from message
    where organisation_id = $1 and conversation_id = $2 and kind = 'inbound'
      and author_kind = 'customer' and author_id = $3
    order by created_at
"""

Standing = Literal["customer", "participant", "stranger"]


class Participant(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody besides the customer; `customer_id` is who they are, once they have written.

    Without an address: came by the link of a mail.
    """

    id: UUID
    address: str | None
    name: str | None
    customer_id: UUID | None
    came_by: CameBy
    state: ParticipantState
    joined_at: datetime


async def participants(
    transaction: Transaction, conversation_ids: Sequence[UUID]
) -> dict[UUID, list[Participant]]:
    """Return who takes part in conversations, or waits to be confirmed, the first first."""
    rows = await transaction.fetch(
        OF_CONVERSATIONS, transaction.organisation, list(conversation_ids)
    )
    found: dict[UUID, list[Participant]] = {}
    for row in rows:
        found.setdefault(row["conversation_id"], []).append(_participant(row))
    return found


async def copied_to(transaction: Transaction, conversation_id: UUID) -> list[str]:
    """Return the addresses to which an answer is copied."""
    rows = await transaction.fetch(
        COPIED_TO, transaction.organisation, conversation_id, MOST_PARTICIPANTS
    )
    return [row["address"] for row in rows]


async def note_participants(
    transaction: Transaction, held: Held, inbound: Inbound, *, author_id: UUID
) -> None:
    """Note who a mail's author is in the conversation, and whom they copied it to.

    Whom a stranger copies a mail to counts for nothing.
    """
    standing = await _note_author(transaction, held, inbound, author_id=author_id)
    if standing == "stranger":
        return
    for copied in inbound.copied[:MOST_PARTICIPANTS]:
        await _note_copied(transaction, held, copied)


async def _note_author(
    transaction: Transaction, held: Held, inbound: Inbound, *, author_id: UUID
) -> Standing:
    if author_id == held.customer_id:
        return "customer"
    theirs = await same_person(transaction, held.customer_id)
    identity = next((one for one in inbound.claim.identities if one.kind == "email"), None)
    if author_id in theirs or identity is None:
        return "customer"
    if await said_to_be(transaction, theirs, identity):
        return "customer"
    known = await _by_address(transaction, held.id, identity.value)
    if known is not None and known.state == "confirmed":
        key = (transaction.organisation, held.id, known.id)
        await transaction.execute(KNOW, *key, author_id)
        return "participant"
    if known is None or known.state != "pending":
        who = Copied(address=identity.value, name=inbound.claim.name)
        await _join(transaction, held.id, who, came_by="answered", customer_id=author_id)
    return "stranger"


async def note_linked(transaction: Transaction, held: Held, *, author_id: UUID) -> None:
    """Note that somebody writes by the link of a mail, which its reader may have passed on."""
    if author_id in await same_person(transaction, held.customer_id):
        return
    key = (transaction.organisation, held.id, author_id)
    if not await transaction.value(BY_CUSTOMER, *key):
        await _join(transaction, held.id, None, came_by="linked", customer_id=author_id)


async def _note_copied(transaction: Transaction, held: Held, copied: Copied) -> None:
    known = await _by_address(transaction, held.id, copied.address)
    if known is not None and known.state != "removed":
        return
    if await transaction.value(COUNT, transaction.organisation, held.id) < MOST_PARTICIPANTS:
        await _join(transaction, held.id, copied, came_by="copied")


async def add_participant(
    transaction: Transaction, conversation_id: UUID, who: Copied, *, by: UUID
) -> None:
    """Have answers copied to an address. Raises NotFound, Conflict, Invalid."""
    held = await hold(transaction, conversation_id)
    address = normalised(Identity(kind="email", value=who.address)).value
    if await transaction.value(COUNT, transaction.organisation, held.id) >= MOST_PARTICIPANTS:
        raise Conflict(f"Answers are copied to {MOST_PARTICIPANTS} people at most: remove one.")
    known = await _by_address(transaction, held.id, address)
    if known is None or known.state == "removed":
        added = Copied(address=address, name=who.name)
        await _join(transaction, held.id, added, came_by="added", by=by)
    elif known.state == "pending":
        await _decide(transaction, held.id, known.id, "confirmed", by=by)


async def confirm_participant(
    transaction: Transaction, conversation_id: UUID, participant_id: UUID, *, by: UUID
) -> None:
    """Take a stranger into the conversation: answers are copied to them.

    Raises NotFound, Invalid for who has no address.
    """
    found = await _found(transaction, conversation_id, participant_id)
    if found.address is None:
        raise Invalid("They wrote by a link: say that it is the customer, or part what they wrote.")
    if found.state != "confirmed":
        await _decide(transaction, conversation_id, participant_id, "confirmed", by=by)
        event = Event(what="participant_confirmed", participant_id=participant_id)
        await tell(transaction, conversation_id, event, by=by)


async def remove_participant(
    transaction: Transaction, conversation_id: UUID, participant_id: UUID, *, by: UUID
) -> None:
    """Have no answer copied to somebody any more. Raises NotFound."""
    await _found(transaction, conversation_id, participant_id)
    await _decide(transaction, conversation_id, participant_id, "removed", by=by)


async def take_for_customer(
    transaction: Transaction, conversation_id: UUID, participant_id: UUID, *, by: UUID
) -> None:
    """Take a stranger and the conversation's customer for one person. Raises NotFound, Invalid."""
    held = await hold(transaction, conversation_id)
    found = await _found(transaction, conversation_id, participant_id)
    if found.customer_id is None:
        raise Invalid("They have not written yet: only who has written can be the customer.")
    if found.customer_id not in await same_person(transaction, held.customer_id):
        await merge_people(transaction, found.customer_id, into=held.customer_id, by=by)
    await _decide(transaction, conversation_id, participant_id, "same", by=by)


async def written_by(
    transaction: Transaction, conversation_id: UUID, participant_id: UUID
) -> tuple[UUID, list[UUID]]:
    """Return who a participant is, and their messages. Raises NotFound, Invalid where none is."""
    found = await _found(transaction, conversation_id, participant_id)
    rows = await transaction.fetch(
        WRITTEN, transaction.organisation, conversation_id, found.customer_id
    )
    if found.customer_id is None or not rows:
        raise Invalid("They have written nothing here: there is nothing to begin with.")
    return found.customer_id, [row["id"] for row in rows]


async def _found(
    transaction: Transaction, conversation_id: UUID, participant_id: UUID
) -> Participant:
    await hold(transaction, conversation_id)
    row = await transaction.row(ONE, transaction.organisation, conversation_id, participant_id)
    if row is None:
        raise NotFound("There is no such participant.")
    return _participant(row)


async def _by_address(
    transaction: Transaction, conversation_id: UUID, address: str
) -> Participant | None:
    row = await transaction.row(BY_ADDRESS, transaction.organisation, conversation_id, address)
    return None if row is None else _participant(row)


async def _join(
    transaction: Transaction,
    conversation_id: UUID,
    who: Copied | None,
    *,
    came_by: CameBy,
    customer_id: UUID | None = None,
    by: UUID | None = None,
) -> None:
    state: ParticipantState = "pending" if came_by in ("answered", "linked") else "confirmed"
    participant_id: UUID = await transaction.value(
        JOIN,
        transaction.organisation,
        new_id(),
        conversation_id,
        who and who.address,
        ((who and who.name) or "")[:200] or None,
        customer_id,
        came_by,
        state,
        transaction.at,
        by,
    )
    record(
        transaction,
        ParticipantJoined(
            conversation_id=conversation_id,
            participant_id=participant_id,
            came_by=came_by,
            state=state,
        ),
    )


async def _decide(
    transaction: Transaction,
    conversation_id: UUID,
    participant_id: UUID,
    state: ParticipantState,
    *,
    by: UUID,
) -> None:
    key = (transaction.organisation, conversation_id, participant_id)
    await transaction.execute(DECIDE, *key, state, by, transaction.at)
    record(
        transaction,
        ParticipantDecided(
            conversation_id=conversation_id,
            participant_id=participant_id,
            state=state,
            decided_by=by,
        ),
    )


def _participant(row: Row) -> Participant:
    return Participant(
        id=row["id"],
        address=row["address"],
        name=row["name"],
        customer_id=row["customer_id"],
        came_by=row["came_by"],
        state=row["state"],
        joined_at=row["joined_at"],
    )
