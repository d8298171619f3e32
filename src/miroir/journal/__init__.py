"""The append-only record of facts: an outbox and an audit trail.

A verb calls `record(transaction, fact)`; the facts of a transaction are written together as its
last statement, under the organisation's lock, so that the order of `seq` is the order of commit
and a reader that asks for `seq > cursor` misses nothing.
"""

from miroir.journal.facts import Code, Fact, Recorded
from miroir.journal.following import (
    Follower,
    follow,
    hold_cursor,
    move_cursor,
    skip_to_now,
)
from miroir.journal.partitions import make_partitions
from miroir.journal.reading import last_cursor, of_conversation, since
from miroir.journal.recording import record
from miroir.journal.wakes import Wakes

__all__ = [
    "Code",
    "Fact",
    "Follower",
    "Recorded",
    "Wakes",
    "follow",
    "hold_cursor",
    "last_cursor",
    "make_partitions",
    "move_cursor",
    "of_conversation",
    "record",
    "since",
    "skip_to_now",
]
