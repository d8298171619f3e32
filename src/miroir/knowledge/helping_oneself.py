"""Helping oneself in the widget: what was sought and read, whether it was enough."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.journal import record
from miroir.knowledge.articles import Article, answers_to
from miroir.knowledge.facts import HelpedThemselves, HelpPassedOn

MOST_ANSWERS: Final = 4
LONGEST_SEARCH: Final = 300
# How long a person who said nothing has to stay away before they count as not needing us.
WINDOW: Final = timedelta(days=7)

BEGIN = """
    insert into help_session (organisation_id, id, brand_id, language, started_at)
    values ($1, $2, $3, $4, $5) on conflict do nothing
"""
# What is typed on and on is one search: its last words within the minute.
SEARCHED = """
    with last as (
        select searched_at, words from help_search
        where organisation_id = $1 and session_id = $2
          and searched_at > $5::timestamptz - interval '1 minute'
        order by searched_at desc limit 1
    ), gone as (
        delete from help_search s using last
        where s.organisation_id = $1 and s.session_id = $2 and s.searched_at = last.searched_at
          and starts_with(lower($3::text), lower(last.words))
    )
    insert into help_search (organisation_id, session_id, words, found, searched_at)
    values ($1, $2, $3, $4, $5) on conflict do nothing
"""
OF_BRAND = "select 1 from help_session where organisation_id = $1 and id = $2 and brand_id = $3"
READ = """
    insert into help_reading (organisation_id, session_id, article_id, read_at)
    values ($1, $2, $3, $4) on conflict do nothing
"""
SAID = """
    update help_reading set helped = $4
    where organisation_id = $1 and session_id = $2 and article_id = $3
"""
SOLVED = """
    update help_session set solved_at = $3
    where organisation_id = $1 and id = $2 and solved_at is null returning id
"""
PASSED = """
    update help_session set passed_at = $3, conversation_id = $4
    where organisation_id = $1 and id = $2 and passed_at is null returning id
"""
BEFORE = """
    select s.id, s.solved_at,
        (select coalesce(array_agg(words order by searched_at), '{}') from help_search h
         where h.organisation_id = s.organisation_id and h.session_id = s.id) as sought
    from help_session s
    where s.organisation_id = $1 and s.conversation_id = $2
    order by s.started_at desc limit 1
"""
READINGS = """
    select a.id, a.title, r.helped from help_reading r
    join article a on (a.organisation_id, a.id) = (r.organisation_id, r.article_id)
    where r.organisation_id = $1 and r.session_id = $2 order by r.read_at
"""
# Only those who read an article had a chance of being helped by one.
COUNTS = """
    select count(*) as readers,
        count(*) filter (where solved_at is not null) as said_yes,
        count(*) filter (where solved_at is null and passed_at is not null) as wrote,
        count(*) filter (where solved_at is null and passed_at is null
                           and started_at <= $4::timestamptz - $5::interval) as stayed_away,
        count(*) filter (where solved_at is null and passed_at is null
                           and started_at > $4::timestamptz - $5::interval) as undecided
    from help_session s
    where organisation_id = $1 and started_at >= $2 and started_at < $3
      and exists (select from help_reading r
                  where r.organisation_id = s.organisation_id and r.session_id = s.id)
"""
MISSED = """
    select lower(words) as words, count(*) as n from help_search
    where organisation_id = $1 and found = 0 and searched_at >= $2
    group by 1 order by 2 desc, 1 limit 20
"""


class SelfService(msgspec.Struct, frozen=True, kw_only=True):
    """What became of those who read an article in the widget, each in one count only.

    `said_yes`: they said that it helped. `wrote`: they wrote to a person without saying so.
    `stayed_away`: they said nothing and did not write within the window of 7 days, which may
    mean anything. `undecided`: their window is still open.
    """

    readers: int
    said_yes: int
    wrote: int
    stayed_away: int
    undecided: int


class Sought(msgspec.Struct, frozen=True):
    """Words for which nothing was found, and how often."""

    words: str
    n: int


class ReadBefore(msgspec.Struct, frozen=True):
    """An article that the customer opened before writing; `helped` None: they did not say."""

    id: UUID
    title: str
    helped: bool | None


class Before(msgspec.Struct, frozen=True):
    """What a customer tried before they wrote: what they searched for, and read."""

    sought: list[str]
    read: list[ReadBefore]


class HelpSession(msgspec.Struct, frozen=True):
    """One try to help oneself: its id, made by the browser, and where."""

    id: UUID
    brand_id: UUID
    language: str


async def search_help(tx: Transaction, session: HelpSession, words: str) -> list[Article]:
    """Return the articles that may answer what is being typed, and note what was sought."""
    asked = " ".join(words.replace("\x00", "").split())[:LONGEST_SEARCH]
    if not asked:
        return []
    found = await answers_to(
        tx, asked, brand_id=session.brand_id, language=session.language, most=MOST_ANSWERS
    )
    await _begin(tx, session)
    await tx.execute(SEARCHED, tx.organisation, session.id, asked, len(found), tx.at)
    return found


async def note_reading(tx: Transaction, session: HelpSession, article: Article) -> None:
    """Note that an article was opened."""
    await _begin(tx, session)
    await tx.execute(READ, tx.organisation, session.id, article.id, tx.at)


async def note_outcome(
    tx: Transaction, session: HelpSession, article: Article, *, helped: bool
) -> None:
    """Note what the reader said of an article; the first yes solves their question."""
    await note_reading(tx, session, article)
    await tx.execute(SAID, tx.organisation, session.id, article.id, helped)
    if helped and await tx.value(SOLVED, tx.organisation, session.id, tx.at):
        record(tx, HelpedThemselves(session_id=session.id, article_id=article.id))


async def pass_on(tx: Transaction, session: HelpSession, *, conversation_id: UUID) -> bool:
    """Note that who looked for help wrote to a person; False when there is nothing to pass on."""
    if not await tx.value(OF_BRAND, tx.organisation, session.id, session.brand_id):
        return False
    passed = await tx.value(PASSED, tx.organisation, session.id, tx.at, conversation_id)
    if passed:
        record(tx, HelpPassedOn(session_id=session.id, conversation_id=conversation_id))
    return bool(passed)


async def tried_before(tx: Transaction, conversation_id: UUID) -> Before | None:
    """Return what the customer of a conversation tried before writing, None when nothing."""
    row = await tx.row(BEFORE, tx.organisation, conversation_id)
    if row is None:
        return None
    read = await tx.fetch(READINGS, tx.organisation, row["id"])
    return Before(sought=row["sought"], read=[ReadBefore(**dict(one)) for one in read])


async def self_service(tx: Transaction, *, since: datetime, until: datetime) -> SelfService:
    """Count what became of those who began to help themselves in [since, until)."""
    rows = await tx.fetch(COUNTS, tx.organisation, since, until, tx.at, WINDOW)
    return SelfService(**dict(rows[0]))


async def sought_in_vain(tx: Transaction, *, since: datetime) -> Sequence[Sought]:
    """Return the 20 searches that found nothing most often since an instant."""
    rows = await tx.fetch(MISSED, tx.organisation, since)
    return [Sought(row["words"], row["n"]) for row in rows]


async def _begin(tx: Transaction, session: HelpSession) -> None:
    await tx.execute(BEGIN, tx.organisation, session.id, session.brand_id, session.language, tx.at)
    if not await tx.value(OF_BRAND, tx.organisation, session.id, session.brand_id):
        raise NotFound("This search belongs to another brand: begin a new one.")
