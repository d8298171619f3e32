"""Writing articles: a draft, what customers read, and every version that was."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.journal import record
from miroir.knowledge.article_text import slug_of
from miroir.knowledge.articles import ArticleDraft
from miroir.knowledge.facts import ArticlePublished, ArticleWithdrawn

ADD = """
    insert into article (organisation_id, id, brand_id, language, title, body, created_at, url,
                         topic_id, slug, section, review_on, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9,
            case when exists (select from article
                              where organisation_id = $1 and language = $4 and slug = $10::text)
                 then $10::text || '-' || right($2::uuid::text, 6) else $10::text end,
            $11, $12, $7)
    on conflict (organisation_id, topic_id, language) do nothing
    returning id
"""
PLACE = """
    update article set brand_id = $3, url = $4, section = $5, review_on = $6, updated_at = $7
    where organisation_id = $1 and id = $2
"""
# One draft at a time: what is written over it is not kept, what was published is.
WRITE = """
    insert into article_version
        (organisation_id, article_id, number, title, body, written_by, written_at)
    select $1, $2, coalesce(max(number) filter (where published_at is not null), 0) + 1,
           $3, $4, $5, $6
    from article_version where organisation_id = $1 and article_id = $2
    on conflict (organisation_id, article_id, number) do update
        set title = excluded.title, body = excluded.body,
            written_by = excluded.written_by, written_at = excluded.written_at
"""
PUBLISH_VERSION = """
    update article_version set published_at = $3
    where organisation_id = $1 and article_id = $2 and published_at is null
    returning number, title, body
"""
PUBLISH = """
    update article set title = $3, body = $4, published_at = $5, updated_at = $5
    where organisation_id = $1 and id = $2
"""
LATEST = """
    select number, title, body from article_version
    where organisation_id = $1 and article_id = $2 order by number desc limit 1
"""
WITHDRAW = """
    update article set published_at = null, updated_at = $3
    where organisation_id = $1 and id = $2 and published_at is not null returning id
"""
WRITTEN = """
    select a.id, a.topic_id, a.brand_id, a.language, a.url, a.slug, a.section, a.review_on,
           a.published_at, a.updated_at, v.number as version, v.title, v.body,
           v.published_at is null as is_draft
    from article a
    join lateral (select * from article_version v
                  where v.organisation_id = a.organisation_id and v.article_id = a.id
                  order by number desc limit 1) v on true
    where a.organisation_id = $1 and ($2::uuid is null or a.id = $2)
      and ($3::uuid is null or a.topic_id = $3)
    order by a.section, v.title, a.id
"""
VERSIONS = """
    select number, title, body, written_by, written_at, published_at from article_version
    where organisation_id = $1 and article_id = $2 order by number desc
"""


class Written(ArticleDraft, frozen=True, kw_only=True):
    """An article as its writers see it: the newest text, published or not.

    `published_at`: since when customers read it, None when they do not; `is_draft` says that
    the text shown here is not yet what they read.
    """

    id: UUID
    topic_id: UUID
    slug: str
    version: int
    is_draft: bool
    published_at: datetime | None
    updated_at: datetime

    def is_due(self, today: date) -> bool:
        """Say whether it should have been read again by `today`."""
        return self.review_on is not None and self.review_on <= today


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """What an article said; `published_at` None: the draft."""

    number: int
    title: str
    body: str
    written_by: UUID | None
    written_at: datetime
    published_at: datetime | None


async def write_article(
    tx: Transaction, draft: ArticleDraft, *, by: UUID | None = None, topic_id: UUID | None = None
) -> UUID:
    """Begin an article as a draft and return its id; `topic_id`: it translates that one.

    Raises Conflict when the subject has an article in this language.
    """
    article_id = new_id()
    made = await tx.value(
        ADD,
        tx.organisation,
        article_id,
        draft.brand_id,
        draft.language,
        draft.title,
        draft.body,
        tx.at,
        draft.url,
        topic_id or article_id,
        slug_of(draft.title),
        draft.section,
        draft.review_on,
    )
    if made is None:
        raise Conflict(phrase("This article exists in that language: change it instead."))
    await _write(tx, article_id, draft.title, draft.body, by=by)
    return article_id


async def revise_article(
    tx: Transaction, article_id: UUID, draft: ArticleDraft, *, by: UUID | None = None
) -> None:
    """Write the draft of an article; customers read what was published until it is published.

    Brand, section, address and day of review change at once. Raises NotFound.
    """
    now = await written_article(tx, article_id)
    await tx.execute(
        PLACE,
        tx.organisation,
        article_id,
        draft.brand_id,
        draft.url,
        draft.section,
        draft.review_on,
        tx.at,
    )
    if (draft.title, draft.body) != (now.title, now.body):
        await _write(tx, article_id, draft.title, draft.body, by=by)


async def publish(tx: Transaction, article_id: UUID, *, by: UUID | None = None) -> None:
    """Have customers read the newest text of an article. Raises NotFound."""
    row = await tx.row(PUBLISH_VERSION, tx.organisation, article_id, tx.at)
    row = row or await tx.row(LATEST, tx.organisation, article_id)
    if row is None:
        raise NotFound(phrase("There is no such article: read the list again."))
    await tx.execute(PUBLISH, tx.organisation, article_id, row["title"], row["body"], tx.at)
    record(tx, ArticlePublished(article_id=article_id, version=row["number"], by=by))


async def publish_article(
    tx: Transaction, draft: ArticleDraft, *, topic_id: UUID | None = None
) -> UUID:
    """Write an article, publish it and return its id."""
    article_id = await write_article(tx, draft, topic_id=topic_id)
    await publish(tx, article_id)
    return article_id


async def withdraw(tx: Transaction, article_id: UUID, *, by: UUID | None = None) -> None:
    """Have customers find an article no more; its text is kept. Again: nothing happens."""
    if await tx.value(WITHDRAW, tx.organisation, article_id, tx.at):
        record(tx, ArticleWithdrawn(article_id=article_id, by=by))


async def written_articles(tx: Transaction, *, topic_id: UUID | None = None) -> Sequence[Written]:
    """Return every article, or those of one subject, as their writers see them."""
    return [_written(row) for row in await tx.fetch(WRITTEN, tx.organisation, None, topic_id)]


async def written_article(tx: Transaction, article_id: UUID) -> Written:
    """Return one article as its writers see it. Raises NotFound."""
    row = await tx.row(WRITTEN, tx.organisation, article_id, None)
    if row is None:
        raise NotFound(phrase("There is no such article: read the list again."))
    return _written(row)


async def versions(tx: Transaction, article_id: UUID) -> Sequence[Version]:
    """Return what an article said, the newest first."""
    return [Version(**dict(row)) for row in await tx.fetch(VERSIONS, tx.organisation, article_id)]


async def restore(
    tx: Transaction, article_id: UUID, number: int, *, by: UUID | None = None
) -> None:
    """Make an earlier version the draft. Raises NotFound."""
    for version in await versions(tx, article_id):
        if version.number == number:
            return await _write(tx, article_id, version.title, version.body, by=by)
    raise NotFound(phrase("There is no such version: read the list again."))


async def _write(
    tx: Transaction, article_id: UUID, title: str, body: str, *, by: UUID | None
) -> None:
    await tx.execute(WRITE, tx.organisation, article_id, title, body, by, tx.at)


def _written(row: Row) -> Written:
    return Written(**dict(row))
