"""Writing facts: one function, called by nobody but the end of a transaction."""

from datetime import datetime
from typing import cast

import msgspec

from miroir.base.database import Transaction
from miroir.journal.facts import Fact, refuse_words

APPEND = "select journal_append({organisation}, '{facts}')"


def record(transaction: Transaction, *facts: Fact, at: datetime | None = None) -> None:
    """Have `facts` written with the transaction's commit, in the order recorded.

    `at` is only for facts of another time than the transaction's, as when history is imported.
    """
    for fact in facts:
        refuse_words(fact)
        transaction.facts.append((fact, at or transaction.at))
    transaction.with_commit(_append)


def _append(transaction: Transaction) -> str:
    """Return the statement that writes the transaction's facts; quotes in it are doubled."""
    facts = [
        {
            "at": at,
            "kind": type(fact).__name__,
            "conversation_id": fact.conversation_id,
            "data": _data(fact),
        }
        for fact, at in cast("list[tuple[Fact, datetime]]", transaction.facts)
    ]
    literal = msgspec.json.encode(facts).decode().replace("'", "''")
    return APPEND.format(organisation=int(transaction.organisation), facts=literal)


def _data(fact: Fact) -> dict[str, object]:
    data: dict[str, object] = msgspec.to_builtins(fact)
    del data["conversation_id"]
    return data
