"""Follow-ups open by rule, and are closed with what was done and what came of it."""

import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from miroir.advisers import adviser
from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, Invalid, NotAllowed, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.conversations import hold as hold_conversation
from miroir.conversations import reopen, reply
from miroir.improvement.asked import Asked, asked
from miroir.improvement.facts import FollowUpClosed, FollowUpOpened
from miroir.improvement.follow_model import FollowUp, Gap, Outcome, Rule, Way, goes_with, is_bad
from miroir.improvement.follow_rules import rules
from miroir.improvement.known_names import known_names
from miroir.indicators import WATCHED_WEEKS, WEEK, Filters
from miroir.journal import Follower, Recorded, record
from miroir.surveys import SOLVED_LATER, AnswerGiven, WordsGiven

STALE: Final = timedelta(days=2)
MOST_CLOSED: Final = 30

ABOUT = """
    select c.brand_id, c.adviser_id, a.words
    from invitation i
    join conversation c on (c.organisation_id, c.id) = (i.organisation_id, i.conversation_id)
    left join answer a on (a.organisation_id, a.invitation_id) = (i.organisation_id, i.id)
        and a.question = $3 and a.confirmed_at is not null
    where i.organisation_id = $1 and i.id = $2
"""
# Whoever the rule or the contact names may have left: then it is whoever leads.
OPEN = """
    insert into follow_up
        (organisation_id, id, rule_id, invitation_id, owner_id, opened_at, due_at)
    select $1, $2, r.id, i.id, owner.id, $5, $5::timestamptz + make_interval(hours => r.hours)
    from follow_rule r
    cross join invitation i
    join conversation c on (c.organisation_id, c.id) = (i.organisation_id, i.conversation_id)
    left join closure k on (k.organisation_id, k.id) = (i.organisation_id, i.closure_id)
    left join lateral (
        select a.id from account a
        where a.organisation_id = $1 and a.disabled_at is null
          and (a.id in (r.owner_id, i.adviser_id, c.adviser_id, k.closed_by)
               or a.roles && '{supervisor, experience_officer, administrator}')
        order by array_position(array[r.owner_id, i.adviser_id, c.adviser_id, k.closed_by], a.id),
                 'supervisor' = any(a.roles) desc, 'experience_officer' = any(a.roles) desc, a.id
        limit 1) owner on true
    where r.organisation_id = $1 and r.id = $3 and i.organisation_id = $1 and i.id = $4
      and i.side = 'customer'
    on conflict do nothing
    returning owner_id, due_at
"""
FIND = """
    select f.id, r.kind, r.word, f.invitation_id, i.conversation_id, c.number,
           coalesce(c.brand_id, g.brand_id) as brand_id, c.customer_id, p.name as customer,
           w.words, f.owner_id, f.opened_at, f.due_at, f.closed_at, f.closed_by, f.way, f.outcome,
           case when g.question is not null then to_jsonb(g) end as gap
    from follow_up f
    join follow_rule r on (r.organisation_id, r.id) = (f.organisation_id, f.rule_id)
    left join invitation i on (i.organisation_id, i.id) = (f.organisation_id, f.invitation_id)
    left join conversation c on (c.organisation_id, c.id) = (i.organisation_id, i.conversation_id)
    left join grown_gap g on (g.organisation_id, g.follow_up_id) = (f.organisation_id, f.id)
    left join customer p on (p.organisation_id, p.id) = (c.organisation_id, c.customer_id)
    left join lateral (
        select string_agg(a.words, E'\\n' order by a.question) as words from answer a
        where a.organisation_id = f.organisation_id and a.invitation_id = f.invitation_id
          and a.words is not null and a.confirmed_at is not null) w on true
    where f.organisation_id = $1
"""
ONE = FIND + " and f.id = $2 for update of f"
OPEN_ONES = (
    FIND
    + """ and f.closed_at is null and ($2::uuid is null or f.owner_id = $2)
    order by f.due_at, f.id limit 200"""
)
CLOSED_ONES = (
    FIND
    + """ and f.closed_at is not null and ($2::uuid is null or f.owner_id = $2)
    order by f.closed_at desc, f.id limit $3"""
)
CLOSE = """
    update follow_up set closed_at = $3, closed_by = $4, way = $5, outcome = $6
    where organisation_id = $1 and id = $2
"""
GIVE = "update follow_up set owner_id = $3 where organisation_id = $1 and id = $2"


async def open_by_rule(tx: Transaction, facts: Sequence[Recorded[Any]]) -> None:
    """Open a follow-up for each customer's answer that fits a rule; one for each invitation."""
    known = await rules(tx)
    if not known:
        return
    questions = await asked(tx)
    for recorded in facts:
        fact = recorded.fact
        if fact.side == "customer" and tx.at - recorded.at <= STALE:
            await _open_for(tx, fact, known, questions)


async def _open_for(
    tx: Transaction, fact: AnswerGiven | WordsGiven, known: Sequence[Rule], questions: Asked
) -> None:
    row = await tx.row(ABOUT, tx.organisation, fact.invitation_id, fact.question)
    if row is None:
        return
    for rule in known:
        of_brand = rule.brand_id in (None, row["brand_id"])
        if of_brand and fits(rule, fact, row["words"] or "", questions):
            await open_follow_up(tx, rule.id, fact.invitation_id)
            return


def fits(rule: Rule, fact: AnswerGiven | WordsGiven, words: str, questions: Asked) -> bool:
    """Say whether an answer is one that a rule is about; case and accents make no difference."""
    if isinstance(fact, WordsGiven):
        return rule.word is not None and folded(rule.word) in folded(words)
    if rule.kind == "detractor":
        return is_bad(fact.question, fact.value, questions)
    asks = fact.question == SOLVED_LATER or fact.question in questions.solved
    return rule.kind == "not_solved" and asks and fact.value == 0


def folded(text: str) -> str:
    """Return `text` in small letters without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


async def open_follow_up(tx: Transaction, rule_id: UUID, invitation_id: UUID) -> bool:
    """Open a follow-up; say whether it is new: an invitation has one."""
    follow_up_id = new_id()
    row = await tx.row(OPEN, tx.organisation, follow_up_id, rule_id, invitation_id, tx.at)
    if row is not None:
        record(
            tx,
            FollowUpOpened(
                follow_up_id=follow_up_id,
                invitation_id=invitation_id,
                owner_id=row["owner_id"],
                due_at=row["due_at"],
            ),
        )
    return row is not None


async def close_follow_up(
    tx: Transaction, follow_up_id: UUID, *, way: Way, outcome: Outcome, text: str, by: UUID
) -> None:
    """Close a follow-up with what was done; `answered` sends `text` in its conversation.

    A closed conversation is opened again for the answer, which leaves as any other. Raises
    NotFound, Conflict when it was closed before, Invalid when that does not go with its kind,
    there are no words to send, or who sends them answers no customers.
    """
    found = await _open_one(tx, follow_up_id)
    if not goes_with(found.kind, way=way, outcome=outcome):
        raise Invalid(phrase("This goes with another kind of follow-up: read the list again."))
    if way == "answered" and found.conversation_id is not None:
        await _answer(tx, found.conversation_id, text, by=by)
    await tx.execute(CLOSE, tx.organisation, found.id, tx.at, by, way, outcome)
    record(
        tx,
        FollowUpClosed(
            conversation_id=found.conversation_id,
            follow_up_id=found.id,
            way=way,
            outcome=outcome,
            in_time=tx.at <= found.due_at,
            by=by,
        ),
    )


async def _answer(tx: Transaction, conversation_id: UUID, text: str, *, by: UUID) -> None:
    if not text.strip():
        raise Invalid(phrase("Write the answer that is to be sent."))
    try:
        await adviser(tx, by)
    except NotFound as nobody:
        raise Invalid(
            phrase("Only those who answer customers can send an answer: give it to one of them.")
        ) from nobody
    conversation = await hold_conversation(tx, conversation_id)
    if conversation.closed_at is not None:
        await reopen(tx, conversation.id)
    await reply(tx, conversation.id, adviser_id=by, text=text)


async def give_follow_up(tx: Transaction, follow_up_id: UUID, *, to: UUID) -> None:
    """Give an open follow-up to somebody else. Raises NotFound, Conflict, Invalid."""
    found = await _open_one(tx, follow_up_id)
    with known_names():
        await tx.execute(GIVE, tx.organisation, found.id, to)


async def open_follow_ups(tx: Transaction, *, owner_id: UUID | None = None) -> list[FollowUp]:
    """Return what waits, the most urgent first: of one owner, or of everybody (None)."""
    rows = await tx.fetch(OPEN_ONES, tx.organisation, owner_id)
    return [_known(row) for row in rows]


async def closed_follow_ups(tx: Transaction, *, owner_id: UUID | None = None) -> list[FollowUp]:
    """Return what was closed last."""
    rows = await tx.fetch(CLOSED_ONES, tx.organisation, owner_id, MOST_CLOSED)
    return [_known(row) for row in rows]


async def follow_up(tx: Transaction, follow_up_id: UUID) -> FollowUp:
    """Lock and return a follow-up. Raises NotFound."""
    row = await tx.row(ONE, tx.organisation, follow_up_id)
    if row is None:
        raise NotFound(phrase("There is no such follow-up: read the list again."))
    return _known(row)


def _known(row: Row) -> FollowUp:
    if row["gap"] is None:
        return FollowUp(**row)
    gap = msgspec.convert(row["gap"], Gap)
    shown = Filters(team_id=gap.team_id, brand_id=row["brand_id"])
    weeks = [gap.since, gap.since + (WATCHED_WEEKS - 1) * WEEK]
    return FollowUp(**{**row, "gap": gap, "mirror": f"/mirror?{shown.query(weeks)}#{gap.question}"})


async def require_owner(tx: Transaction, follow_up_id: UUID, *, account_id: UUID) -> None:
    """Raise NotAllowed unless a follow-up is `account_id`'s, NotFound when there is none."""
    if (await follow_up(tx, follow_up_id)).owner_id != account_id:
        raise NotAllowed(phrase("This follow-up is somebody else’s."))


async def _open_one(tx: Transaction, follow_up_id: UUID) -> FollowUp:
    found = await follow_up(tx, follow_up_id)
    if found.closed_at is not None:
        raise Conflict(phrase("This follow-up is closed already: read the list again."))
    return found


follower = Follower(name="improvement", kinds=(AnswerGiven, WordsGiven), handle=open_by_rule)
