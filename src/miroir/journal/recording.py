"""Writing facts: one function, called by nobody but the end of a transaction."""

from datetime import datetime
from typing import cast
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.journal.facts import Fact, refuse_words

APPEND = "select journal_append($1, $2, $3, $4, $5)"


def record(transaction: Transaction, *facts: Fact, at: datetime | None = None) -> None:
    """Have `facts` written with the transaction's commit, in the order recorded.

    `at` is only for facts of another time than the transaction's, as when history is imported.
    """
    for fact in facts:
        refuse_words(fact)
        transaction.facts.append((fact, at or transaction.at))
    transaction.before_commit(_write)


async def _write(transaction: Transaction) -> None:
    kinds: list[str] = []
    instants: list[datetime] = []
    conversations: list[UUID | None] = []
    contents: list[dict[str, object]] = []
    for fact, at in cast("list[tuple[Fact, datetime]]", transaction.facts):
        content = msgspec.to_builtins(fact)
        content.pop("conversation_id", None)
        kinds.append(type(fact).__name__)
        instants.append(at)
        conversations.append(fact.conversation_id)
        contents.append(content)
    await transaction.execute(
        APPEND, transaction.organisation, instants, kinds, conversations, contents
    )
