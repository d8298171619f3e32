"""Whether articles help, in the words and numbers of those who read them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.journal import record
from miroir.knowledge.articles import Article
from miroir.knowledge.facts import ArticleRated, Place

# The same reading rated again is one rating, changed.
RATE = """
    insert into article_rating
        (organisation_id, id, article_id, version, place, helped, words, rated_at)
    select $1, $2, $3, max(number), $4, $5, $6, $7 from article_version
    where organisation_id = $1 and article_id = $3 and published_at is not null
    having max(number) is not null
    on conflict (organisation_id, id) do update
        set helped = excluded.helped, words = coalesce(excluded.words, article_rating.words)
        where article_rating.article_id = excluded.article_id
    returning version, xmax = 0 as is_new
"""
COUNTS = """
    select article_id, count(*) filter (where helped) as helped, count(*) as n
    from article_rating where organisation_id = $1 and rated_at >= $2
    group by article_id
"""
WORDS = """
    select words, helped, rated_at from article_rating
    where organisation_id = $1 and article_id = $2 and words is not null
    order by rated_at desc limit 50
"""


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader says of an article; `id` is made by the page, so that twice is once."""

    id: UUID
    helped: bool
    words: Annotated[str, msgspec.Meta(max_length=1000)] | None = None


class Rated(msgspec.Struct, frozen=True):
    """How many of `n` readers who said so were helped."""

    helped: int = 0
    n: int = 0


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader missed."""

    words: str
    helped: bool
    rated_at: datetime


async def rate(tx: Transaction, article: Article, rating: Rating, *, place: Place) -> None:
    """Keep what a reader says of an article; said again with the same id, it replaces."""
    row = await tx.row(
        RATE,
        tx.organisation,
        rating.id,
        article.id,
        place,
        rating.helped,
        rating.words.strip() or None if rating.words else None,
        tx.at,
    )
    if row is not None and row["is_new"]:
        fact = ArticleRated(
            article_id=article.id, version=row["version"], place=place, helped=rating.helped
        )
        record(tx, fact)


async def ratings(tx: Transaction, *, since: datetime) -> Mapping[UUID, Rated]:
    """Return what readers said of each article since an instant."""
    rows = await tx.fetch(COUNTS, tx.organisation, since)
    return {row["article_id"]: Rated(row["helped"], row["n"]) for row in rows}


async def remarks(tx: Transaction, article_id: UUID) -> Sequence[Remark]:
    """Return the newest 50 remarks on an article."""
    return [Remark(**dict(row)) for row in await tx.fetch(WORDS, tx.organisation, article_id)]
