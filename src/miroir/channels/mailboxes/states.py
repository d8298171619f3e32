"""How a mailbox is doing, and how far it was read: what its reader notes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.channels.mailboxes.facts import MailboxStateChanged
from miroir.channels.mailboxes.model import Cursor, Place, Problem, State
from miroir.journal import record

READING = """
    select brand_id, address, host, port, encryption, login, folder, after, move_to, provider,
           secret, takes_all, uid_validity, last_uid, done_uid,
           known_up_to, since, skipped_uids
    from mailbox where organisation_id = $1 and id = $2 and way = 'imap' and paused_at is null
      and changed_at = $3
"""
NOTE = """
    update mailbox set state = $3, problem = $4, server_said = $5, state_at = $6
    where organisation_id = $1 and id = $2 and paused_at is null
      and (state, problem, server_said) is distinct from ($3, $4, $5)
    returning (select row (o.state, o.problem) is distinct from row ($3::text, $4::text)
               from mailbox o where o.organisation_id = $1 and o.id = $2)
"""
# Never backwards within one validity: a reader that lost its lead changes nothing.
MOVE = """
    update mailbox set uid_validity = $3, last_uid = $4, done_uid = $5,
        taken = taken + $6, last_mail_at = case when $6 > 0 then $7 else last_mail_at end,
        skipped_uids = $8::bigint[]
    where organisation_id = $1 and id = $2
      and (uid_validity is distinct from $3 or (last_uid <= $4 and done_uid <= $5))
"""
START_AGAIN = """
    update mailbox set uid_validity = $3, last_uid = $4, done_uid = $4, known_up_to = $5,
        skipped_uids = '{}',
        since = case when uid_validity is null and not takes_all then $6 else since end
    where organisation_id = $1 and id = $2
"""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What the reader of a mailbox must know."""

    brand_id: UUID
    address: str
    place: Place
    provider: str | None
    secret: bytes | None
    takes_all: bool
    since: datetime | None
    skipped_uids: list[int]
    cursor: Cursor
    token_refused: bool = False


async def reading_of(
    database: Database, organisation: OrganisationId, mailbox_id: UUID, *, changed_at: datetime
) -> Reading | None:
    """Return how to read a mailbox, None when it was changed since `changed_at`, or is gone."""
    async with database.transaction(organisation) as tx:
        row = await tx.row(READING, organisation, mailbox_id, changed_at)
    if row is None:
        return None
    found = dict(row)
    return Reading(
        brand_id=found["brand_id"],
        address=found["address"],
        place=Place(**{name: found[name] for name in Place.__struct_fields__}),
        provider=found["provider"],
        secret=found["secret"],
        takes_all=found["takes_all"],
        since=found["since"],
        skipped_uids=found["skipped_uids"],
        cursor=Cursor(**{name: found[name] for name in Cursor.__struct_fields__}),
    )


async def note_state(
    tx: Transaction,
    mailbox_id: UUID,
    state: State,
    *,
    problem: Problem | None = None,
    said: str = "",
) -> None:
    """Note how a mailbox is doing; the same again changes nothing."""
    changed = await tx.value(
        NOTE, tx.organisation, mailbox_id, state, problem, said.replace("\x00", "") or None, tx.at
    )
    if changed:
        record(tx, MailboxStateChanged(mailbox_id=mailbox_id, state=state, problem=problem))


async def move_cursor(
    tx: Transaction,
    mailbox_id: UUID,
    cursor: Cursor,
    *,
    taken: int = 0,
    skipped: Sequence[int],
) -> None:
    """Note how far a mailbox was read, how many mails that brought, and what was passed over."""
    await tx.execute(
        MOVE,
        tx.organisation,
        mailbox_id,
        cursor.uid_validity,
        cursor.last_uid,
        cursor.done_uid,
        taken,
        tx.at,
        list(skipped),
    )


async def start_again(tx: Transaction, mailbox_id: UUID, cursor: Cursor) -> None:
    """Note where reading begins: in a new mailbox, or when UIDs count anew."""
    await tx.execute(
        START_AGAIN,
        tx.organisation,
        mailbox_id,
        cursor.uid_validity,
        cursor.last_uid,
        cursor.known_up_to,
        tx.at,
    )
