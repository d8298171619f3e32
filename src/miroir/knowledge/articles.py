"""Articles that customers and advisers read."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.knowledge.saved_replies import literal

FOUND = """
    select id, brand_id, language, title, body from article
    where organisation_id = $1 and published_at is not null
      and ($2::uuid is null or brand_id is null or brand_id = $2)
      and ($3::text is null or language = $3)
      and ($4::text is null or unaccent(title || ' ' || body) ilike '%' || unaccent($4) || '%')
    order by title, id
    limit 50
"""
PUBLISH = """
    insert into article
        (organisation_id, id, brand_id, language, title, body, published_at, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $7)
"""


class ArticleDraft(msgspec.Struct, frozen=True, kw_only=True):
    """An article as written; `brand_id` None: for every brand."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    body: Annotated[str, msgspec.Meta(min_length=1, max_length=100_000)]
    language: Literal["fr", "en"]
    brand_id: UUID | None = None


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
    """Return up to 50 published articles that hold `words`, by title."""
    rows = await transaction.fetch(
        FOUND, transaction.organisation, brand_id, language, words and literal(words)
    )
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
    )
    return article_id
