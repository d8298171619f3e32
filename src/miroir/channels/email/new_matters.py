"""The mails that open a matter of their own, which most do, taken in together.

What a mail says of itself, and then the database, must leave no doubt that it is such a one: a
person's, that answers nothing we know, whose author waits for no other answer. The rest goes by
itself (`taking.py`), as would these.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from uuid import UUID

import msgspec

from miroir.access import Brand
from miroir.base.database import Transaction
from miroir.channels.email.as_inbound import as_inbound, authors, external_id
from miroir.channels.email.bounce_address import read_bounce_address
from miroir.channels.email.forwarding import forwarded
from miroir.channels.email.model import Mail
from miroir.channels.email.opened import Kept, Opened, StoredAttachment
from miroir.channels.email.senders import Sender, as_kept, hear_all
from miroir.channels.email.settling import Reference, Settled, remember_all, settle
from miroir.channels.email.suspects import Rules, floods, looks_plain, written
from miroir.channels.email.threading import known_conversations, named_places, parent_ids
from miroir.channels.opening import Newcomer, open_together, recognise_unoccupied
from miroir.conversations import Added, Inbound, InboundFile, known_messages
from miroir.customers import Recognised, Writer, work_again
from miroir.files import Named, Owner, register_all


class Left(msgspec.Struct, frozen=True):
    """The mails that go by themselves, and what was heard of senders whose mail is counted."""

    mails: Sequence[Opened]
    heard: Mapping[UUID, Sender]


class New(msgspec.Struct, frozen=True):
    """A mail that may open a matter, the message it becomes, and who is counted for it."""

    opened: Opened
    kept: Kept
    mail: Mail
    inbound: Inbound
    sender: str


async def open_new_matters(
    tx: Transaction,
    opened: Sequence[Opened],
    known: Sequence[Brand],
    *,
    secret: bytes,
    rules: Rules,
) -> Left:
    """Take in those of `opened` that open matters of their own; return the others.

    The transaction holds the locks of all their ids and authors; `known` are the brands.
    """
    unrelated = await _unrelated(tx, _possible(opened, known, secret=secret, rules=rules))
    heard = await hear_all(
        tx, {new.sender: written(new.mail, new.kept.received_at) for new in unrelated}
    )
    welcome = [new for new in unrelated if _may_come(heard[new.sender], rules)]
    taken = await _take(tx, welcome) if welcome else set()
    return Left(
        [one for one in opened if one.kept.id not in taken],
        {new.kept.id: heard[new.sender] for new in unrelated},
    )


def _possible(
    opened: Sequence[Opened], known: Sequence[Brand], *, secret: bytes, rules: Rules
) -> list[New]:
    """Return the mails of which nothing they say themselves speaks against it."""
    named = Counter(chain.from_iterable(_names(one.kept, one.mail) for one in opened if one.mail))
    return [
        New(one, one.kept, mail, as_inbound(one.kept, mail, known, joined=None), sender)
        for one in opened
        if (mail := one.mail) is not None
        and (sender := as_kept(mail.sender.address if mail.sender else ""))
        and all(named[name] == 1 for name in _names(one.kept, mail))
        and _speaks_for_itself(one.kept, mail, secret=secret, rules=rules)
    ]


def _names(kept: Kept, mail: Mail) -> set[str]:
    """Return what connects a mail with others: its ids, those that it answers, its author."""
    sender = as_kept(mail.sender.address) if mail.sender else None
    written_by = (identity.value for identity in authors(kept, mail))
    return {name for name in (mail.message_id, *parent_ids(mail), sender, *written_by) if name}


def _speaks_for_itself(kept: Kept, mail: Mail, *, secret: bytes, rules: Rules) -> bool:
    if not looks_plain(mail, rules) or not authors(kept, mail) or mail.meetings:
        return False
    ours = (read_bounce_address(each, secret=secret) for each in _recipients(kept, mail))
    tokens = named_places(mail, recipients=kept.envelope_to, secret=secret)
    return not any(ours) and next(tokens, None) is None and forwarded(mail) is None


def _recipients(kept: Kept, mail: Mail) -> Sequence[str]:
    return (*kept.envelope_to, *mail.delivered_to)


async def _unrelated(tx: Transaction, possible: Sequence[New]) -> list[New]:
    """Return the mails that are not known and name no conversation of ours."""
    if not possible:
        return []
    ids = {new.kept.id: _named_ids(new.mail) for new in possible}
    places = await known_conversations(tx, [*chain.from_iterable(ids.values())])
    messages = await known_messages(
        tx, "email", [external_id(new.kept, new.mail) for new in possible]
    )
    return [
        new
        for new in possible
        if places.keys().isdisjoint(ids[new.kept.id])
        and external_id(new.kept, new.mail) not in messages
    ]


def _named_ids(mail: Mail) -> list[str]:
    own = [mail.message_id] if mail.message_id else []
    return [*parent_ids(mail), *mail.notice.about, *own]


def _may_come(sender: Sender, rules: Rules) -> bool:
    return sender.verdict != "unwanted" and not floods(sender, rules)


async def _take(tx: Transaction, welcome: Sequence[New]) -> set[UUID]:
    """Open matters for those whose authors have none; return the ids of these kept mails."""
    recognised = await recognise_unoccupied(
        tx, [Writer(new.inbound.claim, new.kept.received_at) for new in welcome]
    )
    free = [(new, by) for new, by in zip(welcome, recognised, strict=True) if by is not None]
    if not free:
        return set()
    newcomers = await _with_files(tx, free)
    added = await open_together(tx, newcomers)
    news = [new for new, _ in free]
    await remember_all(tx, [*chain.from_iterable(map(_references, news, added))])
    await work_again(tx, [new.sender for new in news])
    await settle(tx, [*map(_settled, news, added)])
    return {new.kept.id for new in news}


async def _with_files(tx: Transaction, free: Sequence[tuple[New, Recognised]]) -> list[Newcomer]:
    stored: list[list[StoredAttachment]] = [list(new.opened.stored) for new, _ in free]
    named = [
        Named(one.blob, one.attachment.name, new.kept.received_at)
        for (new, _), each in zip(free, stored, strict=True)
        for one in each
    ]
    files = iter(await register_all(tx, named, owner=Owner("mail")))
    return [
        Newcomer(
            msgspec.structs.replace(
                new.inbound,
                files=tuple(
                    InboundFile(file_id=next(files).id, content_id=one.attachment.content_id)
                    for one in each
                ),
            ),
            by,
            new.kept.received_at,
        )
        for (new, by), each in zip(free, stored, strict=True)
    ]


def _references(new: New, added: Added) -> list[Reference]:
    ids = filter(None, (new.mail.message_id, *parent_ids(new.mail)))
    return [Reference(id_, added.conversation_id, new.kept.received_at) for id_ in ids]


def _settled(new: New, added: Added) -> Settled:
    return Settled(mail_id=new.kept.id, state="taken", added=added, at=new.kept.received_at)
