"""Dropping kept sums: a follower of the journal drops each day or week that a fact has touched.

What a fact touches is looked up in the tables as they are now: when the contacts of a conversation
began, when its promises were settled, when somebody was asked. None of these instants moves to
another day once it is over, so what was counted before is dropped too.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from miroir.base.database import Transaction
from miroir.conversations import (
    ContactStarted,
    ConversationAssigned,
    ConversationChangedCustomer,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    ConversationsMerged,
    ConversationSplit,
    ConversationsUnmerged,
    PastMessageAdded,
    PromiseBroken,
    PromiseCancelled,
    PromiseKept,
    PromiseMetLate,
    PromiseStarted,
    ReplySent,
    SuspicionSettled,
)
from miroir.customers import (
    CustomerAbsorbed,
    CustomersMerged,
    CustomersUnmerged,
    CustomerTierSet,
)
from miroir.indicators import Stretch
from miroir.indicators.kinds import KEPT_BY
from miroir.journal import Follower, Recorded
from miroir.measures.sums.model import LONGEST_KEPT, PLACES, FamilyName
from miroir.measures.sums.of_resolution import SOLVED
from miroir.surveys import SOLVED_LATER, AnswerGiven, InvitationAnswered, InvitationMade

READER: Final = KEPT_BY
RESOLVED: Final[Sequence[FamilyName]] = ("resolution", "words")
# What is counted, of which group, and who else had a contact about the same matter nearby.
MATTERS: Final = (
    ContactStarted,
    ConversationAssigned,
    ConversationChangedCustomer,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    ConversationsMerged,
    ConversationSplit,
    ConversationsUnmerged,
    PastMessageAdded,
    SuspicionSettled,
)
# Of these, what leaves the contacts of the same person nearby as they were, unless it was closed as
# none.
OWN: Final = (ConversationAssigned, ConversationClosed, ConversationReopened)
PROMISED: Final = (PromiseBroken, PromiseCancelled, PromiseKept, PromiseMetLate, PromiseStarted)
ASKED: Final = (AnswerGiven, InvitationAnswered, InvitationMade)
PEOPLE: Final = (CustomerAbsorbed, CustomersMerged, CustomersUnmerged)

CONTACTS_OF: Final = """
    select started_at from contact where organisation_id = $1 and conversation_id = any($2)
"""
# The instant of settling is one of these, and was one of them before.
PROMISES_OF: Final = """
    select distinct at
    from promise_clock k, unnest(array[due_at, broken_at, answered_at, cancelled_at]) as at
    where k.organisation_id = $1 and k.conversation_id = any($2)
      and k.kind in ('first_answer', 'next_answer') and at is not null
"""
TURNED_AWAY: Final = """
    select distinct k.conversation_id
    from closure k
    join close_reason r on (r.organisation_id, r.id) = (k.organisation_id, k.reason_id)
    where k.organisation_id = $1 and k.conversation_id = any($2)
      and r.code in ('unwanted', 'duplicate')
"""
# Whether a contact is first, or the last, depends on others of the same person: $3 more customers
# whose the conversations were, $4 the longest window.
NEARBY: Final = """
    with own as (
        select started_at from contact where organisation_id = $1 and conversation_id = any($2)),
    theirs as (
        select distinct p.person_id from customer p
        where p.organisation_id = $1 and (p.id = any($3) or p.id in (
            select customer_id from conversation where organisation_id = $1 and id = any($2))))
    select distinct t.started_at
    from theirs
    join customer p on p.organisation_id = $1 and p.person_id = theirs.person_id
    join conversation c on c.organisation_id = $1 and c.customer_id = p.id
    join contact t on t.organisation_id = $1 and t.conversation_id = c.id
    join own on t.started_at between own.started_at - $4::interval and own.started_at + $4::interval
"""
OF_PEOPLE: Final = """
    select t.started_at
    from customer p
    join customer same on same.organisation_id = $1 and same.person_id = p.person_id
    join conversation c on c.organisation_id = $1 and c.customer_id = same.id
    join contact t on t.organisation_id = $1 and t.conversation_id = c.id
    where p.organisation_id = $1 and p.id = any($2)
"""
# Of an organisation's matters that were closed and stayed so, or were.
CLOSED_AT: Final = """
    select closed_at from closure where organisation_id = $1 and conversation_id = any($2)
"""
ASKED_OF: Final = """
    select invited_at from invitation where organisation_id = $1 and customer_id = any($2)
"""
ASKED_AT: Final = """
    select invited_at from invitation where organisation_id = $1 and id = any($2)
"""
GONE: Final = """
    delete from sheet_sum c using gone
    where c.organisation_id = $1 and c.family = gone.family and c.axis = any($2)
      and c.starts = gone.starts
"""
DROP: Final = f"""
    with gone as (
        delete from sheet_stretch s
        using (select distinct at from unnest($4::timestamptz[]) as at) touched
        where s.organisation_id = $1 and s.family = $3
          and s.starts <= touched.at and touched.at < s.ends
        returning s.family, s.starts)
    {GONE}
"""
DROP_WITHIN: Final = f"""
    with gone as (
        delete from sheet_stretch s
        where s.organisation_id = $1 and s.family = $3 and s.starts < $5 and s.ends > $4
        returning s.family, s.starts)
    {GONE}
"""
DROP_ALL_OF_OTHER_ZONES: Final = f"""
    with gone as (
        delete from sheet_stretch s
        where s.organisation_id = $1 and s.zone <> $3
        returning s.family, s.starts)
    {GONE}
"""


async def heed(tx: Transaction, facts: Sequence[Recorded[Any]]) -> None:
    """Drop the sums of each day or week that `facts` have touched."""
    told = [one.fact for one in facts]
    matters = [fact for fact in told if isinstance(fact, MATTERS) and not _same_team(fact)]
    if matters:
        await _drop_matters(tx, matters)
    answered = [fact for fact in told if isinstance(fact, ReplySent)]
    if answered:
        await _drop_of(tx, "contacts", CONTACTS_OF, _conversations(answered))
    promised = [fact for fact in told if isinstance(fact, PROMISED)]
    if promised:
        await _drop_of(tx, "promises", PROMISES_OF, _conversations(promised))
    asked = [fact for fact in told if isinstance(fact, ASKED)]
    if asked:
        await _drop_asked(tx, asked)
    tiered = [fact for fact in told if isinstance(fact, (CustomerAbsorbed, CustomerTierSet))]
    await _drop_of(tx, "kinds", ASKED_OF, _customers(tiered))
    people = [fact for fact in told if isinstance(fact, PEOPLE)]
    if people:
        for family in RESOLVED:
            await _drop_of(tx, family, OF_PEOPLE, _customers(people))


def _same_team(fact: Any) -> bool:
    return isinstance(fact, ConversationAssigned) and fact.team_id == fact.previous_team_id


async def _drop_matters(tx: Transaction, facts: Sequence[Any]) -> None:
    ids = _conversations(facts)
    customers = [
        id_
        for fact in facts
        if isinstance(fact, ConversationChangedCustomer)
        for id_ in (fact.customer_id, fact.previous_customer_id)
    ]
    await _drop_of(tx, "contacts", CONTACTS_OF, ids)
    await _drop_of(tx, "promises", PROMISES_OF, ids)
    await _drop_of(tx, "closed", CLOSED_AT, ids)
    changed = _conversations([fact for fact in facts if not isinstance(fact, OWN)])
    turned_away = await tx.fetch(TURNED_AWAY, tx.organisation, ids)
    changed += [row["conversation_id"] for row in turned_away]
    for family in RESOLVED:
        await _drop_of(tx, family, CONTACTS_OF, ids)
        await _drop_of(tx, family, NEARBY, changed, customers, LONGEST_KEPT)


async def _drop_asked(tx: Transaction, facts: Sequence[Any]) -> None:
    ids = [fact.invitation_id for fact in facts]
    await _drop_of(tx, "answers", ASKED_AT, ids)
    given = [fact.invitation_id for fact in facts if isinstance(fact, AnswerGiven)]
    await _drop_of(tx, "kinds", ASKED_AT, given)
    words = [
        fact
        for fact in facts
        if isinstance(fact, AnswerGiven) and fact.question in {SOLVED, SOLVED_LATER}
    ]
    of_customers = [fact for fact in words if fact.side == "customer"]
    await _drop_of(tx, "resolution", CONTACTS_OF, _conversations(of_customers))
    # Which words have a customer's beside them counts too.
    await _drop_of(tx, "words", CONTACTS_OF, _conversations(words))


def _customers(facts: Sequence[Any]) -> list[UUID]:
    """Return every customer that facts are about, once."""
    found = [getattr(fact, name, None) for fact in facts for name in ("customer_id", "into_id")]
    return list(dict.fromkeys(id_ for id_ in found if id_ is not None))


def _conversations(facts: Sequence[Any]) -> list[UUID]:
    """Return every conversation that facts are about, once."""
    found = [
        getattr(fact, name, None)
        for fact in facts
        for name in ("conversation_id", "merged_id", "new_id")
    ]
    return list(dict.fromkeys(id_ for id_ in found if id_ is not None))


async def _drop_of(
    tx: Transaction, family: FamilyName, sql: str, ids: Sequence[UUID], *more: object
) -> None:
    if not ids:
        return
    rows = await tx.fetch(sql, tx.organisation, ids, *more)
    touched: list[datetime] = [row[0] for row in rows]
    if touched:
        await tx.execute(DROP, tx.organisation, list(PLACES), family, touched)


async def drop_within(tx: Transaction, family: FamilyName, stretch: Stretch) -> None:
    """Drop what is kept of a family in any part of a stretch."""
    await tx.execute(DROP_WITHIN, tx.organisation, list(PLACES), family, *stretch)


async def drop_all_of_other_zones(tx: Transaction, zone: str) -> None:
    """Drop what is kept of days by other clocks than those of `zone`."""
    await tx.execute(DROP_ALL_OF_OTHER_ZONES, tx.organisation, list(PLACES), zone)


follower = Follower(
    name=READER,
    kinds=(*MATTERS, ReplySent, *PROMISED, *ASKED, *PEOPLE, CustomerTierSet),
    handle=heed,
)
