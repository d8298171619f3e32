"""Texts that advisers use often, found by a short word after a slash."""

from typing import Annotated, Literal
from uuid import UUID

import asyncpg
import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import new_id

Shortcut = Annotated[str, msgspec.Meta(pattern=r"^[\w-]{1,40}$", max_length=40)]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Body = Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]

COLUMNS = "id, brand_id, shortcut, language, title, body"
LIST = f"""
    select {COLUMNS} from saved_reply
    where organisation_id = $1
      and ($2::uuid is null or brand_id is null or brand_id = $2)
      and ($3::text is null or language = $3)
      and ($4::text is null
           or unaccent(shortcut || ' ' || title) ilike '%' || unaccent($4) || '%')
    order by shortcut, language, id
    limit 200
"""
CREATE = f"""
    insert into saved_reply
        (organisation_id, id, brand_id, shortcut, language, title, body, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    returning {COLUMNS}
"""
UPDATE = f"""
    update saved_reply
    set brand_id = $3, shortcut = $4, language = $5, title = $6, body = $7
    where organisation_id = $1 and id = $2
    returning {COLUMNS}
"""
DELETE = "delete from saved_reply where organisation_id = $1 and id = $2"


class SavedReplyDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A saved reply as written; `brand_id` None: for every brand."""

    shortcut: Shortcut
    title: Title
    body: Body
    language: Literal["fr", "en"]
    brand_id: UUID | None = None


class SavedReply(SavedReplyDraft, frozen=True, kw_only=True):
    """A saved reply as stored."""

    id: UUID


async def saved_replies(
    transaction: Transaction,
    *,
    brand_id: UUID | None = None,
    language: str | None = None,
    words: str | None = None,
) -> list[SavedReply]:
    """Return up to 200 saved replies of a brand and of all, by shortcut."""
    rows = await transaction.fetch(
        LIST, transaction.organisation, brand_id, language, words and literal(words)
    )
    return [_reply(row) for row in rows]


async def create_saved_reply(transaction: Transaction, draft: SavedReplyDraft) -> SavedReply:
    """Keep a reply. Raises Conflict when its shortcut is taken, Invalid for an unknown brand."""
    return await _written(
        transaction,
        CREATE,
        transaction.organisation,
        new_id(),
        *_values(draft),
        transaction.at,
    )


async def update_saved_reply(
    transaction: Transaction, reply_id: UUID, draft: SavedReplyDraft
) -> SavedReply:
    """Replace a saved reply. Raises NotFound, Conflict, Invalid."""
    return await _written(transaction, UPDATE, transaction.organisation, reply_id, *_values(draft))


async def delete_saved_reply(transaction: Transaction, reply_id: UUID) -> None:
    """Remove a saved reply. Raises NotFound."""
    done = await transaction.execute(DELETE, transaction.organisation, reply_id)
    if done == "DELETE 0":
        raise NotFound("There is no such saved reply.")


async def _written(transaction: Transaction, sql: str, *values: object) -> SavedReply:
    try:
        row = await transaction.row(sql, *values)
    except asyncpg.UniqueViolationError as taken:
        raise Conflict("This shortcut is taken in this language: choose another.") from taken
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid("There is no such brand.") from unknown
    if row is None:
        raise NotFound("There is no such saved reply.")
    return _reply(row)


def _values(draft: SavedReplyDraft) -> tuple[object, ...]:
    return (
        draft.brand_id,
        draft.shortcut,
        draft.language,
        draft.title.replace("\x00", ""),
        draft.body.replace("\x00", ""),
    )


def _reply(row: Row) -> SavedReply:
    return SavedReply(**dict(row))


def literal(words: str) -> str:
    """Return `words` so that LIKE finds them as they are."""
    return words.replace("\x00", "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
