"""What comes of a mail of ours that comes back, or of which somebody complains."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.channels.email.bounce_address import read_bounce_address
from miroir.channels.email.model import FailedRecipient, Mail, Notice
from miroir.channels.email.threading import identifier_of
from miroir.conversations import mark_returned
from miroir.customers import NewConsent, Purpose, note_consent, stop_address

# Servers give up after five days; what comes back much later was not sent by one.
LATEST = timedelta(days=30)
UNWANTED: tuple[Purpose, ...] = ("surveys", "marketing")

SENT = """
    select named.id, m.id as message_id, coalesce(d.addresses, '{}') as addresses,
           coalesce(m.conversation_id, i.conversation_id, n.conversation_id) as conversation_id
    from unnest($2::uuid[]) as named (id)
    left join message m on m.organisation_id = $1 and m.id = named.id and m.kind = 'reply'
    left join invitation i on i.organisation_id = $1 and i.id = named.id
    left join announcement n on n.organisation_id = $1 and n.id = named.id
    left join delivery d
        on d.organisation_id = $1
        and (d.message_id = m.id or d.invitation_id = i.id or d.announcement_id = n.id)
    where coalesce(m.created_at, i.invited_at, n.made_at) > $3
"""
OWNERS = """
    select distinct customer_id from customer_identity
    where organisation_id = $1 and kind = 'email' and value = any($2)
"""


class SentMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that has left: an answer (`message_id`) or another, and whom it was sent to."""

    id: UUID
    message_id: UUID | None
    conversation_id: UUID
    addresses: list[str]


async def named_by_address(
    tx: Transaction, addresses: Iterable[str], *, secret: bytes
) -> SentMail | None:
    """Return the mail of ours that a signed bounce address among `addresses` names."""
    read = (read_bounce_address(address, secret=secret) for address in addresses)
    ids = [sent.id for sent in read if sent and sent.organisation == tx.organisation]
    return next(iter(await _sent(tx, ids)), None)


async def take_back(tx: Transaction, mail: Mail, *, named: SentMail | None) -> None:
    """Put a bounce on the answers that came back, and heed it, or a complaint, from now on.

    Only addresses that we did write to are stopped, whatever a report says.
    """
    ids = list(filter(None, map(identifier_of, mail.notice.about)))
    mails = [named] if named else await _sent(tx, ids)
    if mail.notice.kind == "bounce":
        for one in mails:
            await _come_back(tx, one, mail.notice)
    elif mail.notice.kind == "report" and mail.notice.feedback != "not-spam":
        for one in mails:
            await _heed_complaint(tx, one)


async def _come_back(tx: Transaction, sent: SentMail, notice: Notice) -> None:
    lasting = [one for one in notice.failed if not one.delayed]
    if not lasting:
        return
    if sent.message_id is not None:
        said = "; ".join(f"{one.address}: {one.said or one.reason}" for one in lasting)
        await mark_returned(tx, sent.message_id, said=said)
    for address, failed in _of_no_use(sent.addresses, lasting):
        await stop_address(tx, address, why="failing", said=failed.said or failed.reason)


def _of_no_use(
    addresses: Sequence[str], failed: Sequence[FailedRecipient]
) -> list[tuple[str, FailedRecipient]]:
    """Return which of those written to do not exist any more.

    A report may name the address behind an alias: of one address and one failure, it is that one.
    """
    hard = {one.address.lower(): one for one in failed if one.hard}
    named = [(address, hard[address.lower()]) for address in addresses if address.lower() in hard]
    if not named and len(addresses) == len(failed) == len(hard) == 1:
        return [(addresses[0], failed[0])]
    return named


async def _heed_complaint(tx: Transaction, sent: SentMail) -> None:
    for address in sent.addresses:
        await stop_address(tx, address, why="complaint")
    normal = [address.lower() for address in sent.addresses]
    for row in await tx.fetch(OWNERS, tx.organisation, normal):
        for purpose in UNWANTED:
            said = NewConsent(purpose=purpose, channel="email", given=False, proof="email")
            await note_consent(tx, row["customer_id"], said, by=None)


async def _sent(tx: Transaction, ids: Sequence[UUID]) -> list[SentMail]:
    if not ids:
        return []
    rows = await tx.fetch(SENT, tx.organisation, list(ids), tx.at - LATEST)
    return [SentMail(**dict(row)) for row in rows]
