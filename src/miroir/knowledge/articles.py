"""Articles as customers and advisers read them: the published ones."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import NotFound

LIKE_ENOUGH = 0.5
COLUMNS = "id, brand_id, language, title, body, url, slug, section, topic_id, review_on, updated_at"
LIST = f"""
    select {COLUMNS} from article
    where organisation_id = $1 and published_at is not null
      and ($2::uuid is null or brand_id is null or brand_id = $2)
      and ($3::text is null or language = $3)
    order by title, id
    limit 50
"""
# By stems of both languages, accents ignored; then by likeness, which forgives a slip of the
# keyboard. A word in the title weighs more than one in the text.
SEARCH = f"""
    select {COLUMNS} from article a,
         lateral (select words_wanted($4, $5, $6) as wanted) q,
         lateral (select greatest(word_similarity(fold($4), fold(a.title)),
                                  word_similarity(fold($4), fold(left(a.body, 4000))) * 0.8)
                  as likeness) l
    where a.organisation_id = $1 and a.published_at is not null
      and ($2::uuid is null or a.brand_id is null or a.brand_id = $2)
      and ($3::text is null or a.language = $3)
      and (a.words @@ q.wanted or l.likeness >= {LIKE_ENOUGH})
    order by a.words @@ q.wanted desc, ts_rank(a.words, q.wanted) + l.likeness desc, a.title, a.id
    limit 20
"""
# A whole question holds words that no article has: any of its words may answer, the rarer first.
QUESTION = f"""
    select {COLUMNS} from article a,
         lateral (select any_word_wanted($4, a.language) as wanted) q
    where a.organisation_id = $1 and a.published_at is not null
      and ($2::uuid is null or a.brand_id is null or a.brand_id = $2)
      and ($3::text is null or a.language = $3)
      and a.words @@ q.wanted
    order by ts_rank(a.words, q.wanted) desc, a.title, a.id
    limit $5
"""
ALL = f"""
    select {COLUMNS} from article
    where organisation_id = $1 and published_at is not null
      and (brand_id is null or brand_id = $2) and ($3::text is null or language = $3)
    order by section, title, id
"""
BY_SLUG = f"""
    select {COLUMNS} from article
    where organisation_id = $1 and published_at is not null
      and (brand_id is null or brand_id = $2) and language = $3 and slug = $4
"""
BY_ID = f"""
    select {COLUMNS} from article
    where organisation_id = $1 and published_at is not null
      and (brand_id is null or brand_id = $2) and id = $3
"""

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Body = Annotated[str, msgspec.Meta(min_length=1, max_length=100_000)]


class ArticleDraft(msgspec.Struct, frozen=True, kw_only=True):
    """An article as written, in Markdown; `brand_id` None: for every brand.

    `url`: where customers read it, when not in the help centre. `section`: the heading under
    which the help centre lists it. `review_on`: the day to read it again.
    """

    title: Title
    body: Body
    language: Literal["fr", "en"]
    brand_id: UUID | None = None
    url: Annotated[str, msgspec.Meta(pattern=r"^https?://\S+$", max_length=2000)] | None = None
    section: Annotated[str, msgspec.Meta(max_length=80)] = ""
    review_on: date | None = None


class Article(ArticleDraft, frozen=True, kw_only=True):
    """A published article. `topic_id` is shared by its translations."""

    id: UUID
    topic_id: UUID
    slug: str
    updated_at: datetime


async def articles(
    transaction: Transaction,
    *,
    brand_id: UUID | None = None,
    language: str | None = None,
    words: str | None = None,
) -> list[Article]:
    """Return published articles: 20 that answer `words`, the best first, or 50 by title."""
    asked = " ".join((words or "").replace("\x00", "").split())
    place = (transaction.organisation, brand_id, language)
    if asked:
        head, _, last = asked.rpartition(" ")
        rows = await transaction.fetch(SEARCH, *place, asked, head, last)
    else:
        rows = await transaction.fetch(LIST, *place)
    return [Article(**dict(row)) for row in rows]


async def answers_to(
    transaction: Transaction, question: str, *, brand_id: UUID, language: str, most: int
) -> list[Article]:
    """Return at most `most` articles that may answer a question as it is being typed.

    First those that hold all its words, then those that hold any.
    """
    found = await articles(transaction, brand_id=brand_id, language=language, words=question)
    if len(found) < most:
        place = (transaction.organisation, brand_id, language)
        asked = question.replace("\x00", "")
        rows = await transaction.fetch(QUESTION, *place, asked, most)
        known = {article.id for article in found}
        found += [Article(**dict(row)) for row in rows if row["id"] not in known]
    return found[:most]


async def help_articles(
    transaction: Transaction, *, brand_id: UUID, language: str | None = None
) -> list[Article]:
    """Return every published article of a brand, by section and title."""
    rows = await transaction.fetch(ALL, transaction.organisation, brand_id, language)
    return [Article(**dict(row)) for row in rows]


async def article_at(
    transaction: Transaction, slug: str, *, brand_id: UUID, language: str
) -> Article:
    """Return the published article of an address in the help centre. Raises NotFound."""
    row = await transaction.row(BY_SLUG, transaction.organisation, brand_id, language, slug)
    if row is None:
        raise NotFound("There is no such article, or not any more: search for it.")
    return Article(**dict(row))


async def article(transaction: Transaction, article_id: UUID, *, brand_id: UUID) -> Article:
    """Return one published article of a brand. Raises NotFound."""
    row = await transaction.row(BY_ID, transaction.organisation, brand_id, article_id)
    if row is None:
        raise NotFound("There is no such article, or not any more: search for it.")
    return Article(**dict(row))
