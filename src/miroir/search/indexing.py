"""Keeps the words of messages, as messages come."""

from collections.abc import Sequence
from typing import Any

from miroir.base.database import Transaction
from miroir.conversations import (
    EventWritten,
    MessageReceived,
    NoteWritten,
    PastMessageAdded,
    ReplySent,
)
from miroir.journal import Follower, Recorded

KEEP = """
    insert into message_words (organisation_id, message_id, at, words)
    select m.organisation_id, m.id, m.created_at, words_of(c.subject, m.text)
    from message m
    join conversation c on (c.organisation_id, c.id) = (m.organisation_id, m.conversation_id)
    where m.organisation_id = $1 and m.id = any($2) and m.event is null
    on conflict (organisation_id, message_id) do update set words = excluded.words
"""


async def keep_words(tx: Transaction, facts: Sequence[Recorded[Any]]) -> None:
    """Keep the words of the messages that `facts` tell of."""
    written = {recorded.fact.message_id for recorded in facts}
    await tx.execute(KEEP, tx.organisation, sorted(written))


follower = Follower(
    name="search",
    kinds=(MessageReceived, PastMessageAdded, ReplySent, NoteWritten, EventWritten),
    handle=keep_words,
)
