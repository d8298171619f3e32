"""Both sides are asked as soon as a matter is closed."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from miroir.base.database import Transaction
from miroir.conversations import ConversationClosed
from miroir.journal import Follower, Recorded
from miroir.surveys.inviting import Closed, stale
from miroir.surveys.moments.ending import ask_adviser, invite_customer
from miroir.surveys.moments.failing import About, do_apart


async def ask_both_sides(tx: Transaction, facts: Sequence[Recorded[Any]]) -> None:
    """Ask customer and adviser about each matter closed; not about those of long ago.

    The adviser is the one whose it was, else who closed it; nobody when a rule did. One side that
    cannot be asked holds up neither the other nor those behind.
    """
    for recorded in facts:
        if not stale(recorded.at, at=tx.at):
            closed = _closed(recorded.fact)
            about = About(id=closed.closure_id, conversation_id=closed.conversation_id)
            await do_apart(tx, "ask_customer", about, partial(invite_customer, tx, closed))
            if recorded.fact.closed_by is not None:
                await do_apart(tx, "ask_adviser", about, partial(ask_adviser, tx, closed))


def _closed(fact: ConversationClosed) -> Closed:
    if fact.conversation_id is None:
        raise ValueError("ConversationClosed names its conversation")
    return Closed(
        conversation_id=fact.conversation_id,
        closure_id=fact.closure_id,
        customer_id=fact.customer_id,
        adviser_id=fact.adviser_id or fact.closed_by,
        team_id=fact.team_id,
        channel=fact.channel,
    )


follower = Follower(name="surveys", kinds=(ConversationClosed,), handle=ask_both_sides)
