"""Noting what became of kept mails, and which conversation their ids lead to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.channels.email.threading import stripped
from miroir.conversations import Added

State = Literal["taken", "duplicate", "automatic", "unreadable"]

SETTLE = """
    update received_mail r
    set state = g.state, settled_at = g.at, next_attempt_at = null,
        conversation_id = g.conversation_id, message_id = g.message_id, problem = g.problem
    from unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::uuid[], $6::uuid[], $7::text[])
        as g (id, state, at, conversation_id, message_id, problem)
    where r.organisation_id = $1 and r.id = g.id
"""
REMEMBER = """
    insert into mail_reference (organisation_id, message_id, conversation_id, at)
    select $1, * from unnest($2::text[], $3::uuid[], $4::timestamptz[]) on conflict do nothing
"""


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a kept mail, and when."""

    mail_id: UUID
    state: State
    added: Added
    at: datetime
    problem: str | None = None


class Reference(msgspec.Struct, frozen=True):
    """That a Message-ID is of a conversation, since when."""

    message_id: str
    conversation_id: UUID
    at: datetime


async def settle(tx: Transaction, settled: Sequence[Settled]) -> None:
    """Note what became of kept mails."""
    await tx.execute(
        SETTLE,
        tx.organisation,
        [one.mail_id for one in settled],
        [one.state for one in settled],
        [one.at for one in settled],
        [one.added.conversation_id for one in settled],
        [one.added.message_id for one in settled],
        [one.problem for one in settled],
    )


async def remember(tx: Transaction, ids: Iterable[str | None], conversation_id: UUID) -> None:
    """Remember the Message-IDs of a conversation: an answer to one of them belongs to it."""
    await remember_all(tx, [Reference(id_, conversation_id, tx.at) for id_ in ids if id_])


async def remember_all(tx: Transaction, references: Sequence[Reference]) -> None:
    """Remember the Message-IDs of several conversations."""
    if references:
        await tx.execute(
            REMEMBER,
            tx.organisation,
            [stripped(one.message_id) for one in references],
            [one.conversation_id for one in references],
            [one.at for one in references],
        )
