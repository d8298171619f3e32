"""Which mails are set aside, and which of a conversation are shown without being answered."""

from datetime import datetime

import msgspec

from miroir.base.database import Transaction
from miroir.base.settings import Settings
from miroir.channels.email.loop_marks import is_ours
from miroir.channels.email.model import Kind, Mail
from miroir.channels.email.senders import Sender, hear_from
from miroir.channels.email.spam_verdicts import fails_dmarc
from miroir.channels.email.threading import Joined, identifier_of
from miroir.conversations import WhySuspected

OF_MACHINES: frozenset[Kind] = frozenset({"bounce", "report", "auto-reply", "loop"})
NOBODY = Sender(None, 0)

OWN = (
    "select exists (select from message where organisation_id = $1 and id = $2 and kind = 'reply')"
)


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Whose word on DMARC counts, and how many mails in ten minutes one may write (0: any)."""

    trusted_host: str | None = None
    most_from_one: int = 0


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """What a mail looks like: sent by a machine (`why` it would be set aside), or by a person."""

    machine: bool
    why: WhySuspected | None


def rules_of(settings: Settings) -> Rules:
    """Return the rules that the settings give."""
    return Rules(trusted_host=settings.mail_trusted_host, most_from_one=settings.mail_most_from_one)


async def look_at(
    tx: Transaction,
    mail: Mail,
    *,
    joined: Joined | None,
    rules: Rules,
    secret: bytes,
    heard: Sender | None = None,
) -> Sight:
    """Return what a mail looks like. A sign of spam counts for nothing in an answer to ours.

    `heard`: its sender, where this mail of theirs has been counted.
    """
    sender = heard or await _sender(tx, mail)
    if await _our_own(tx, mail, secret=secret) or mail.notice.kind == "loop":
        return Sight(machine=True, why="loop")
    if mail.notice.kind in OF_MACHINES:
        return Sight(machine=True, why="automatic")
    if sender.verdict == "unwanted":
        return Sight(machine=False, why="sender")
    if floods(sender, rules):
        return Sight(machine=True, why="flood")
    wanted = sender.verdict == "wanted"
    return Sight(machine=False, why=None if joined else _of_stranger(mail, wanted, rules))


def floods(sender: Sender, rules: Rules) -> bool:
    """Tell who wrote more mails than one may, without anybody having said that they are wanted."""
    return 0 < rules.most_from_one < sender.counted and sender.verdict != "wanted"


def looks_plain(mail: Mail, rules: Rules) -> bool:
    """Tell a mail of a person that nothing about itself sets aside, whoever sent it."""
    plain = mail.notice.kind == "person" and mail.automatic is None
    may_be_ours = mail.loop_mark is not None or identifier_of(mail.message_id or "") is not None
    return plain and not may_be_ours and _of_stranger(mail, False, rules) is None


def _of_stranger(mail: Mail, wanted: bool, rules: Rules) -> WhySuspected | None:
    if rules.trusted_host and fails_dmarc(mail.dmarc, trusted=rules.trusted_host):
        return "dmarc"  # even who is wanted: this is somebody else under their name
    return "marked" if mail.notice.kind == "spam" and not wanted else None


async def _sender(tx: Transaction, mail: Mail) -> Sender:
    if mail.sender is None:
        return NOBODY
    # By when it says that it was written: an old mailbox taken in at once is no flood.
    return await hear_from(tx, mail.sender.address, at=written(mail, tx.at))


def written(mail: Mail, received: datetime) -> datetime:
    """Return when a mail says that it was written, at the latest when it was received."""
    return min(mail.sent, received) if mail.sent else received


async def _our_own(tx: Transaction, mail: Mail, *, secret: bytes) -> bool:
    if is_ours(mail.loop_mark, mail.message_id, organisation=tx.organisation, secret=secret):
        return True
    own = identifier_of(mail.message_id) if mail.message_id else None
    return own is not None and bool(await tx.value(OWN, tx.organisation, own))
