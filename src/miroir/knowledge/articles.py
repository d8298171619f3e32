"""Articles that customers and advisers read."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.ids import new_id

LIKE_ENOUGH = 0.5
COLUMNS = "id, brand_id, language, title, body, url"
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
PUBLISH = """
    insert into article
        (organisation_id, id, brand_id, language, title, body, published_at, created_at, url)
    values ($1, $2, $3, $4, $5, $6, $7, $7, $8)
"""


class ArticleDraft(msgspec.Struct, frozen=True, kw_only=True):
    """An article as written; `brand_id` None: for every brand. `url`: where customers read it."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    body: Annotated[str, msgspec.Meta(min_length=1, max_length=100_000)]
    language: Literal["fr", "en"]
    brand_id: UUID | None = None
    url: Annotated[str, msgspec.Meta(pattern=r"^https?://\S+$", max_length=2000)] | None = None


class Article(ArticleDraft, frozen=True, kw_only=True):
    """A published article."""

    id: UUID


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


async def publish_article(transaction: Transaction, draft: ArticleDraft) -> UUID:
    """Publish an article and return its id."""
    article_id = new_id()
    await transaction.execute(
        PUBLISH,
        transaction.organisation,
        article_id,
        draft.brand_id,
        draft.language,
        draft.title,
        draft.body,
        transaction.at,
        draft.url,
    )
    return article_id
