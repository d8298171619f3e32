"""What customers read of what was done: "you said, we did", by brand and language."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Conflict, Invalid
from miroir.base.language import Code, phrase
from miroir.improvement.effects import Effect, effect
from miroir.improvement.facts import NewsPublished
from miroir.improvement.irritants import hold
from miroir.improvement.model import LONGEST_WORDS
from miroir.improvement.queries import actions, irritant
from miroir.journal import record

MOST: Final = 100
PUBLISH = """
    insert into irritant_news
        (organisation_id, irritant_id, language, said, did, since, before, after, published_at,
         published_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    on conflict (organisation_id, irritant_id, language) do update
    set said = excluded.said, did = excluded.did, since = excluded.since,
        before = excluded.before, after = excluded.after
"""
WITHDRAW = "delete from irritant_news where organisation_id = $1 and irritant_id = $2"
NEWS_OF = """
    select irritant_id, language, said, did, since, before, after, published_at
    from irritant_news where organisation_id = $1 and irritant_id = $2 order by language
"""
PUBLIC = """
    select n.irritant_id, n.language, n.said, n.did, n.since, n.before, n.after, n.published_at
    from irritant_news n
    join irritant p on (p.organisation_id, p.id) = (n.organisation_id, n.irritant_id)
    where n.organisation_id = $1 and (p.brand_id is null or p.brand_id = $2)
    order by coalesce(n.since, n.published_at::date) desc, n.published_at desc, n.irritant_id
    limit $3
"""


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What was said and done, in one language.

    `before` and `after` are the shares of closed matters that had this cause, where they clearly
    fell; None where nothing may be said of it.
    """

    irritant_id: UUID
    language: Code
    said: str
    did: str
    since: date | None
    before: float | None
    after: float | None
    published_at: datetime


async def publish_news(
    tx: Transaction, irritant_id: UUID, language: Code, *, said: str, did: str, by: UUID | None
) -> None:
    """Let customers read what was done; again, in a language, says it anew.

    What changed is told where it is measured and clear. Raises NotFound, Invalid for words that
    are missing, and Conflict when no action is done yet.
    """
    if not all(0 < len(words.strip()) <= LONGEST_WORDS for words in (said, did)):
        raise Invalid(
            phrase("Say what was said and what was done, each in at most 1,000 characters.")
        )
    await hold(tx, irritant_id)
    shown = await irritant(tx, irritant_id)
    done = [one.done_at for one in await actions(tx, [irritant_id]) if one.done_at is not None]
    if not done:
        raise Conflict(phrase("Nothing is done yet: note first which action is, and since when."))
    found = await effect(tx, shown, max(done))
    shares: tuple[float | None, float | None] = (None, None)
    if isinstance(found, Effect) and found.affected.reading == "better":
        shares = (found.affected.before.value, found.affected.after.value)
    key = (tx.organisation, irritant_id, language)
    await tx.execute(PUBLISH, *key, said, did, max(done).date(), *shares, tx.at, by)
    record(tx, NewsPublished(irritant_id=irritant_id, published=True, by=by))


async def withdraw_news(tx: Transaction, irritant_id: UUID, *, by: UUID) -> None:
    """Let customers read it no longer; what was mailed stays mailed."""
    await hold(tx, irritant_id)
    await tx.execute(WITHDRAW, tx.organisation, irritant_id)
    record(tx, NewsPublished(irritant_id=irritant_id, published=False, by=by))


async def news_of(tx: Transaction, irritant_id: UUID) -> dict[str, News]:
    """Return what is published of an irritant, by language."""
    rows = await tx.fetch(NEWS_OF, tx.organisation, irritant_id)
    return {row["language"]: News(**row) for row in rows}


async def published_news(tx: Transaction, brand_id: UUID) -> list[News]:
    """Return what a brand's customers may read, in every language, the newest first."""
    return [News(**row) for row in await tx.fetch(PUBLIC, tx.organisation, brand_id, MOST)]
