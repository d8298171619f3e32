"""Suggestions of those who answer customers: made, voted for, answered; never edited."""

from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.improvement.facts import SuggestionAnswered, SuggestionMade
from miroir.improvement.known_names import known_names
from miroir.improvement.model import LONGEST_WORDS, Suggestion, SuggestionState
from miroir.journal import record

MOST = 300
MAKE = """
    insert into suggestion
        (organisation_id, id, author_id, words, conversation_id, state, made_at)
    values ($1, $2, $3, $4, $5, 'open', $6)
"""
VOTE = """
    insert into suggestion_vote (organisation_id, suggestion_id, account_id, voted_at)
    select $1, s.id, $3, $4 from suggestion s where s.organisation_id = $1 and s.id = $2
    on conflict (organisation_id, suggestion_id, account_id) do update set voted_at = $4
    returning suggestion_id
"""
UNVOTE = """
    delete from suggestion_vote
    where organisation_id = $1 and suggestion_id = $2 and account_id = $3
"""
ANSWER = """
    update suggestion
    set state = $3, answer = $4, irritant_id = $5, answered_by = $6, answered_at = $7
    where organisation_id = $1 and id = $2
    returning id
"""
SUGGESTIONS = """
    select s.id, s.words, s.state, s.made_at, s.answer, s.answered_at, s.irritant_id,
           p.title as irritant, s.author_id, a.name as author, s.author_id = $2 as mine,
           count(v.account_id) as votes, coalesce(bool_or(v.account_id = $2), false) as voted
    from suggestion s
    join account a on (a.organisation_id, a.id) = (s.organisation_id, s.author_id)
    left join irritant p on (p.organisation_id, p.id) = (s.organisation_id, s.irritant_id)
    left join suggestion_vote v on (v.organisation_id, v.suggestion_id) = (s.organisation_id, s.id)
    where s.organisation_id = $1 and ($3::uuid is null or s.id = $3)
    group by s.organisation_id, s.id, a.name, p.title
    order by (s.author_id = $2 and s.answered_at is not null) desc,
             (s.state = 'open') desc, votes desc, s.made_at desc, s.id
    limit $4
"""


async def suggest(
    tx: Transaction, words: str, *, by: UUID, conversation_id: UUID | None = None
) -> UUID:
    """Make a suggestion, and return its id. Raises Invalid."""
    words = words.replace("\x00", "").strip()
    if not 0 < len(words) <= LONGEST_WORDS:
        raise Invalid(phrase("Suggest something in at most 1,000 characters."))
    suggestion_id = new_id()
    with known_names():
        await tx.execute(MAKE, tx.organisation, suggestion_id, by, words, conversation_id, tx.at)
    record(tx, SuggestionMade(suggestion_id=suggestion_id, by=by))
    return suggestion_id


async def vote(tx: Transaction, suggestion_id: UUID, *, by: UUID) -> None:
    """Say that one wants it too; once counts, twice changes nothing. Raises NotFound."""
    if await tx.value(VOTE, tx.organisation, suggestion_id, by, tx.at) is None:
        raise NotFound(phrase("There is no such suggestion: read the list again."))


async def take_back_vote(tx: Transaction, suggestion_id: UUID, *, by: UUID) -> None:
    """Take one's vote back; without one nothing changes. Raises NotFound."""
    await suggestion(tx, suggestion_id, reader=by)
    await tx.execute(UNVOTE, tx.organisation, suggestion_id, by)


async def answer_suggestion(
    tx: Transaction,
    suggestion_id: UUID,
    state: SuggestionState,
    words: str,
    *,
    irritant_id: UUID | None,
    by: UUID,
) -> None:
    """Say what becomes of a suggestion; its author reads it. Raises NotFound, Invalid."""
    if len(words) > LONGEST_WORDS or (state == "declined" and not words.strip()):
        raise Invalid(phrase("Say in at most 1,000 characters why, when it is not followed."))
    key = (tx.organisation, suggestion_id)
    with known_names():
        found = await tx.value(ANSWER, *key, state, words, irritant_id, by, tx.at)
    if found is None:
        raise NotFound(phrase("There is no such suggestion: read the list again."))
    record(tx, SuggestionAnswered(suggestion_id=suggestion_id, state=state, by=by))


async def suggestions(tx: Transaction, *, reader: UUID) -> list[Suggestion]:
    """Return suggestions: the reader's answered ones, then what waits, by votes."""
    rows = await tx.fetch(SUGGESTIONS, tx.organisation, reader, None, MOST)
    return [Suggestion(**row) for row in rows]


async def suggestion(tx: Transaction, suggestion_id: UUID, *, reader: UUID) -> Suggestion:
    """Return one suggestion as `reader` sees it. Raises NotFound."""
    row = await tx.row(SUGGESTIONS, tx.organisation, reader, suggestion_id, 1)
    if row is None:
        raise NotFound(phrase("There is no such suggestion: read the list again."))
    return Suggestion(**row)
