"""Who writes by mail: what somebody said of them, and how many of their mails came lately."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.conversations import Verdict

COUNTED_FOR = timedelta(minutes=10)

# In one order whatever the mails, so that two transactions never wait for each other.
HEAR = """
    insert into mail_sender as s (organisation_id, address, counted_since, counted)
    select $1, address, at, 1 from unnest($2::text[], $3::timestamptz[]) as g (address, at)
    order by address
    on conflict (organisation_id, address) do update set
        counted_since = case
            when excluded.counted_since - s.counted_since between -$4::interval and $4::interval
            then s.counted_since else excluded.counted_since end,
        counted = case
            when excluded.counted_since - s.counted_since between -$4::interval and $4::interval
            then s.counted + 1 else 1 end
    returning address, verdict, counted
"""
REMEMBER = """
    insert into mail_sender
        (organisation_id, address, verdict, said_at, said_by, counted_since, counted)
    select $1, address, $3, $4, $5, $4, 0 from unnest($2::text[]) as given (address)
    on conflict (organisation_id, address) do update
        set verdict = excluded.verdict, said_at = excluded.said_at, said_by = excluded.said_by
"""
AUTHORS = """
    select distinct i.value from message m
    join customer_identity i on i.organisation_id = $1 and i.kind = 'email'
        and i.customer_id = m.author_id
    where m.organisation_id = $1 and m.conversation_id = $2 and m.kind = 'inbound'
      and m.channel = 'email'
"""


class Sender(msgspec.Struct, frozen=True):
    """What was said of a sender, and how many mails of theirs came within ten minutes."""

    verdict: Verdict | None
    counted: int


async def hear_from(tx: Transaction, address: str, *, at: datetime) -> Sender:
    """Count a mail that somebody wrote at `at`, and return what is known of them."""
    return (await hear_all(tx, {as_kept(address): at}))[as_kept(address)]


async def hear_all(tx: Transaction, written: Mapping[str, datetime]) -> dict[str, Sender]:
    """Count a mail of each of several senders, by when it was written; addresses `as_kept`."""
    if not written:
        return {}
    rows = await tx.fetch(HEAR, tx.organisation, list(written), list(written.values()), COUNTED_FOR)
    return {row["address"]: Sender(row["verdict"], row["counted"]) for row in rows}


def as_kept(address: str) -> str:
    """Return a sender's address as it is counted by."""
    return address.strip().lower()


async def remember_senders(
    tx: Transaction, conversation_id: UUID, *, verdict: Verdict, by: UUID
) -> Sequence[str]:
    """Remember that mails of who wrote a conversation are wanted, or not; return who they are."""
    rows = await tx.fetch(AUTHORS, tx.organisation, conversation_id)
    addresses = [row["value"] for row in rows]
    await tx.execute(REMEMBER, tx.organisation, addresses, verdict, tx.at, by)
    return addresses
